pub(super) const TABLE: &str = "
where: ou quel_rayon quelle_allee dans_quel_rayon quel_endroit ou_ca c'_est_ou ou_sont ou_est
locate: trouve trouver trouvent trouvez trouverai trouverais cherche cherchons chercher recherche situe situee situes range ranges rangez rangent rangees rayon rayons allee allees rayonnage etagere mettez placez cache cachent
have: avez avez_vous vous_avez auriez auriez_vous vendez vend vendez_vous y_a_t_il y_a il_y_a y_aurait_il y_en_a proposez proposez_vous vous_proposez vous_vendez vous_faites faites_vous en_vente avoir stockez
want: voudrais veux souhaite souhaiterais aimerais besoin faudrait faut voulais desire voulons aurais_voulu me_faut
buy: acheter achete_de procurer prendre
open: ouvert ouverte ouverts ouvertes ouvre ouvrez ouvrent ouverture ouvrir
close: ferme fermez ferment fermeture fermer fermes fermee fermera fermeture
hours: horaire horaires heures
when: quand a_quelle_heure quelle_heure jusqu'_a jusqu'_a_quelle_heure a_partir_de quels_jours quel_jour jusqu'
day: lundi* mardi* mercredi* jeudi* vendredi* samedi* dimanche* week_end weekend weekends aujourd' aujourd'_hui demain soir soiree matin midi ferie* noel paques jour_ferie nocturne jours_feries semaine minuit nouvel_an quatorze_juillet
park: parking parkings stationn* garer gare parque place_de_parking garage voiture laisser_ma_voiture voitures velo velos
toilet: toilette toilettes wc wcs sanitaires petit_coin lavabos vestiaires_toilettes
babycare: table_a_langer changer_bebe changer_mon_bebe change_bebe langer espace_bebe allaiter changer_le_bebe
eat: cafeteria cafe restaurant bistrot salon_de_the boire s'_asseoir asseoir manger dejeuner gouter
deliver: livr* a_domicile expedi* domicile envoyez_vous apportez_vous apportez vous_apportez portez_a
gift: emballage* emballer emballez paquet_cadeau paquets_cadeaux papier_cadeau emballage_cadeau cadeau_emballe faire_un_paquet empaquet*
facility: wifi wi_fi distributeur* fauteuil_roulant ascenseur* escalator* poussette* chariot* caddie* consigne consignes casiers bornes borne acces_handicape* handicapes recharge* recharger mobilite_reduite pmr accessible*
service: service services prestation* commodites
returning: rendre rendez rends retour* renvoy* ramen* rapporter rapporte retourn* reprise reprendre reprenez rapport* restitu*
exchange: echang* remplac* troquer contre_une_autre
refund: rembours* mon_argent l'_argent avoir_en_magasin bon_d'_achat
receipt: ticket tickets ticket_de_caisse recu recus facture* preuve_d'_achat justificatif* caisse_ticket
broken: casse* cass* defectueu* abime* endommag* marche_pas marche_plus fonctionne_pas fonctionne_plus fonctionne ne_marche dechir* trou troue fuit defaut* garantie* panne perime* moisi* fissur* pourri* gate tourne rassis en_panne fendu* sav s'allume_pas allume_pas fermeture_eclair s'allume demarre_pas brise* raye* coule ebreche* decousu* decoll* moisissure casse_deja hs
unwanted: trop_petit* trop_grand* trop_serre* trop_large* trop_court* trop_long* mauvaise_taille ne_va me_va_pas ne_convient convient_pas convient me_plait plait_pas pas_la_bonne change_d'_avis serrent erreur_de_taille trompe
bought: achete achetee achetes achetees
order: command* precommand*
pickup: retir* recuper* retrait* click_and_collect click_collect venir_chercher viens_chercher drive point_relais venu_chercher passer_prendre comptoir_de_retrait point_de_retrait guichet venir_prendre
parcel: colis paquet paquets
online: ligne en_ligne internet site application web appli
reserve: reserv* mis_de_cote mettre_de_cote
card: carte_de_fidelite cartes_de_fidelite carte_fidelite cartes_fidelite carte_client carte_clients carte_linden carte_de_membre carte_membre carte_du_magasin programme_de_fidelite programme_fidelite fidelite carte_avantage* carte_de_client carte_de_points carte_a_points fidelit*
points: point points cagnotte credites solde crediter
member: membre* adher* inscri* abonn* enregistr* adhesion
plaincard: carte cartes
benefit: avantag* reduction* remise* privilege* ristourne* rabais interet gagne j'_y_gagne
lost: perdu* perd* egare* vole volee disparu* plus_mon n'_ai_plus perte introuvable jete oublie
complaint: plaint* plaindre reclamation* mecontent* decu* decevan* impoli* desagreable* sale sales malpoli* scandal* inadmissible* honteu* honte terrible* mauvais* affreu* inacceptable* nul nulle horrible* pas_content* pas_satisfait* enerve* crade degoutant* lent lente grossier* interminable* insatisf* deplorable* lamentable* queue file_d'_attente fais_la_queue attente attend attends attendu d'attente personne_ne honteuse degueulasse* enervant* bruyant* insupportable irrespectueu* catastrophe catastroph* mauvaise_experience sent_mauvais impolitesse
praise: felicit* compliment* satisfait* ravi* aimable* gentil* sympa* formidable* merveilleu* super genial* accueillant* bravo content excellent* parfait* agreable* serviable* impeccable* chaleureu* remercier chapeau contente superbe* adorable* super_magasin beau_magasin j'_adore adore j'_aime_beaucoup aime_beaucoup aime_bien charmant* attentionn* plaisir polie poli professionnel* top efficace* remerciez
feedback: avis commentaire* remarque* opinion* retour_d'_experience temoign* critique*
suggest: suggest* suggerer suggere idee* propos* amelior* boite_a_idees pourriez_ajouter devriez proposition pourriez_installer vous_pourriez_installer ce_serait_bien serait_bien bonne_idee envisager ajouter
report: signaler laisser deposer donner transmettre
staff: employe* personnel humain* personne vendeu* collegue* conseiller* conseillere* quelqu'_un quelqu' quelqu'un responsable_de_rayon equipe agent* assistant* gens vraie_personne hotesse* accueil operateur* vendeur* quelqu'_un_de conseiller_de_vente coup_de_main interlocuteur
manager: directeur* directrice* responsable* gerant* patron* chef proprietaire*
speak: parler parle discuter parlez adresser echange_avec
call: appel* venir envoyer envoyez contacter faites_venir joindre
size: taille tailles pointure pointures
sizename: xs xl xxl xxxl s m l small medium large xxs taille_au_dessus taille_en_dessous plus_grande plus_petite au_dessus en_dessous
number: deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent mille demi
available: disponib* stock reste restent dispo en_stock en_reste
color: noir* blanc* rouge* bleu* vert verte verts vertes jaune* marron rose gris* beige
wear: chaussure* basket baskets bottes botte bottines sandale* chaussons pantalon* jean jeans chemise* veste* manteau* robe* jupe* pull pulls pullover tshirt t_shirt tee_shirt chaussette* gant gants legging* short blouson* costume* maillot* casque* anorak* doudoune* escarpins tennis polo gilet* sweat* impermeable* debardeur* pyjama* ceinture ballerines mocassins
price: prix coute* coutent combien_coute* combien cher chere tarif* euro euros moins_cher payer couter
recipe: recette* cuisin* cuire preparer ingredient* mijoter
advise: recommand* conseil* conseillez mieux meilleur* difference* compar* accompagn* va_avec adapte*
contain: contien* allerg* calorie* nutrition* compose* compos* ingredients gluten_ou
weather: meteo temps_fait pluie pleut pleuvoir neige soleil quel_temps temperature* temps_fera
who: qui
why: pourquoi
repeat: repet* encore_une_fois redire redites repete redis reformul*
slow: lentement doucement vite vitesse moins_vite
loud: fort plus_fort volume
quiet: bas moins_fort plus_bas baissez doucement_le
cancel: annul* laissez_tomber laisse_tomber tant_pis oubliez abandonn*
back: arriere revenir precedent* retour_en_arriere en_arriere
help: aide aidez aider aide_moi
bye: au_revoir adieu bientot a_bientot bonne_journee salut ciao bonne_soiree a_plus
mean: voulais_dire plutot erreur corrig* rectif*
thanks: merci*
hello: bonjour bonsoir coucou
time: heure_est
tongue: francais anglais allemand english deutsch french german francaise englisch
";
