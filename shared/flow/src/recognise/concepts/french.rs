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
lack: n'_ai_plus_de n'_ai_plus_d' plus_de_lait manque me_manque il_me_manque m'_a_envoye m'_a_demande sur_ma_liste a_court_de en_panne_de oublie_d'_acheter
where: quel_cote de_quel_cote quel_etage par_ou c'_est_par_ou a_quel_endroit vers_ou elle_est_ou il_est_ou passee_ou passe_ou
locate: ne_vois_pas vois_pas vois_nulle nulle_part tourne_en_rond fait_tous_les fait_le_tour cherche_partout partout denicher reperer rangez_vous mis_ou passe_ou passee change_de_place deplace demenage mettre_la_main tomber_sur localiser
have: l'_auriez l'_avez les_avez les_auriez n'_auriez n'_auriez_vous vous_n'_auriez n'_avez_pas vous_faites_des vous_faites_du faites_vous_des existe existent ca_existe on_trouve vous_avez_quelque tenez disposez
want: aimerait voudrait voudrions souhaitons il_me_faut il_nous_faut il_me_faudrait envie dois_acheter doit_acheter me_serait besoin_d' besoin_de j'_aurais_besoin prendrais
open: ouvrez_vous ouvre_t ouvriez serez_ouvert* serez_encore_ouvert* encore_ouvert* bossez travaillez_le ouvert_le ouverts_le restez_ouvert* serez_vous_ouvert* heures_d'_ouverture ouvres
close: fermez_vous fermeture_annuelle baissez_le_rideau baisser_le_rideau ferme_ses_portes fermez_tot fermez_tard fermes_le pause_de_midi fermeriez
hours: plage_horaire plages_horaires heures_d' amplitude
when: a_quelle_heure_vous jusqu'_a_quand jusqu'_a_quelle quelle_heure_au_plus au_plus_tard au_plus_tot jusqu'_a_combien d'_ici_quelle combien_de_temps_encore plus_tard
day: jour_de_noel nouvel_an lundi_de_paques premier_mai quinze_aout onze_novembre reveillon toussaint ascension pentecote apres_le_travail vingt_heures dix-neuf_heures ce_soir apres-midi jours_feries matinee week-end dimanches samedis fetes jour_de_l'_an
park: on_se_gare se_garer me_garer garer_la_voiture laisser_la_voiture mettre_la_voiture venus_en_voiture venu_en_voiture en_voiture place_handicapee places_de_parking place_pour_ma moto scooter trottinette stationnement parkings_gratuits ranger_mon_velo attacher_mon_velo poser_ma_voiture voiturette garage_a_velos
toilet: pipi faire_pipi petit_coin petits_coins lavabo vespasiennes chiottes aller_au_petit besoin_pressant envie_pressante cabinet cabinets laver_les_mains me_laver urinoir* wc_publics
babycare: couche_a_changer changer_la_couche changer_sa_couche change_de_bebe coin_bebe allaitement nurserie changer_le_petit changer_la_petite
eat: faim soif prendre_un_cafe boire_un_coup un_the grignoter se_restaurer casse-croute snack s'_assoir m'_asseoir se_poser nous_asseoir cantine
deliver: apporter_chez_moi me_l'_apporter l'_apporter_chez apportez_chez chez_moi a_la_maison_en porter_tout_ca porter_chez trop_lourd_a expediez envoyer_chez_moi envoyer_a_la_maison faire_livrer se_faire_livrer livraison_a expedition coursier apporter_les_courses
gift: me_l'_emballer l'_emballer emballer_ca emballer_en_cadeau paquet-cadeau pochette_cadeau faire_un_joli_paquet joli_paquet un_ruban ruban bolduc emballe_pour_offrir pour_offrir sac_cadeau en_cadeau papier_cadeau_pour
facility: plus_de_liquide liquide retirer_de_l'_argent retirer_du_liquide retirer_de_l' retirer_des_sous tirer_de_l' sortir_des_sous especes dab distributeur_de_billets automate rampe_d'_acces rampe sans_marches marches escalier* monte-charge landau casier panier paniers charriot* charger_mon_telephone recharger_mon borne_electrique voiture_electrique internet_ici mot_de_passe_wifi code_wifi consigne_a photomaton photocopi* imprimante garderie coin_enfants espace_enfants aire_de_jeux objets_trouves objet_perdu premiers_secours defibrillateur zone_fumeur vestiaire bagagerie fauteuil fauteuils_roulants boucle_auditive deposer_des_bouteilles
returning: vous_rapporter les_rapporter le_rapporter la_rapporter vous_le_ramener les_rendre le_rendre la_rendre redonner reprenez_vous vous_reprenez renvoyer_un retour_d'_article retours_et delai_de_retour retractation rembourser_ou me_debarrasser
exchange: autre_chose_a_la_place prendre_autre_chose a_la_place contre_autre_chose contre_un_autre un_neuf une_neuve en_avoir_un_neuf changer_contre changer_pour echange_ou autre_couleur autre_modele le_changer la_changer les_changer
refund: rendre_l'_argent mes_sous mon_fric recuperer_mon_argent etre_rembourse un_avoir bon_d'_avoir rendez-moi_mon dedommag*
receipt: sans_ticket sans_le_ticket plus_le_ticket pas_de_ticket bon_de_caisse ticket_de_caisse_perdu sans_facture la_facture jete_le_ticket ticket_perdu
broken: lache a_lache ont_lache rendu_l'_ame couture coutures craque craquee craques tombe_en_panne en_morceaux marche_mal marchait_pas fonctionnait_pas s'_allume_plus ne_s'_allume ne_charge ne_demarre ne_chauffe ne_tient_pas grille grillee fichu fichue foutu mort morte casse_au_bout rayures rayure fele felee perce perce percee retreci* deteint* dechire semelle talon decousue delave boulochent bouloche tordu tordue vice_de cabosse ebreche incomplet il_manque_une manque_une_piece pieces_manquantes tourne avarie* mal_conserve gout_bizarre date_depassee date_de_peremption perimes reparer repar* reparation sous_garantie fuite qui_fuit bug bugge plante cesse_de plus_rien
unwanted: pas_mon_style pas_trop_mon pas_mon_gout pas_mon_truc les_mauvaises les_mauvais le_mauvais la_mauvaise mauvais_modele pris_le_mauvais pris_la_mauvaise trompe_de_taille trompee_de trompe_d' en_double en_double_exemplaire deja_un deja_une change_d'_avis changer_d'_avis regrette ne_me_plait ne_lui_plait lui_plait_pas ne_lui_va lui_va_pas ne_lui_vont ne_m'_en_sers pas_utilise jamais_porte jamais_ouvert pas_ouvert par_erreur ne_correspond pas_la_bonne_taille pas_le_bon pas_la_bonne plus_besoin_de_cet n'_aime_pas me_serre il_me_serre me_serrent trop_juste trop_ample me_boudine
bought: achete_hier achete_ici achete_chez_vous pris_hier de_la_semaine_derniere semaine_derniere acquis l'_autre_jour achat achats recemment
order: passe_commande numero_de_commande bon_de_commande confirmation_de_commande bon_de_livraison confirmation
pickup: passer_prendre dois_le_prendre venu_le_prendre viens_prendre viens_recuperer l'_ai_commande pret_a_retirer mes_affaires_sont_pretes est_pret est_prete sont_pretes sont_prets venir_retirer click_&_collect clic_et_collecte clique_et code_de_retrait mettre_la_main_sur_ma attend_au_magasin m'_attend retire_mon viens_pour_un aller_chercher point_retrait comptoir_retrait on_recupere venir_recuperer
parcel: colis_pour un_paquet_pour un_colis paquet_a_mon_nom colis_a_mon_nom livraison_pour_moi
online: votre_page page_web webshop e-mail email mail sms recu_un_mail recu_un_message recu_un_sms notification texto
reserve: mise_de_cote gardez-moi garde_pour_moi gardez_pour_moi reservation* mettre_un_article
card: truc_a_points carte_ou_on_cumule carte_pour_cumuler cumule_des_points cumuler_des_points cumuler votre_carte vos_cartes linden compte_fidelite compte_client carte_de_reduction carte_privilege numero_de_carte programme_de_points systeme_de_points programme_bonus programme_avantages club_fidelite
points: rajouter_les_points ajouter_les_points crediter_les solde_de_points points_de_fidelite points_fidelite mes_points combien_de_points cumul bons_d'_achat passer_ma_carte scanner_ma_carte expirent expirer points_perdus
member: adherent* devenir_membre m'_inscrire s'_inscrire abonne inscription client_fidele clients_fideles changer_d'_adresse mes_coordonnees demenage resilier nouvelle_adresse
benefit: qu'_est_ce_que_ca_me_rapporte me_rapporte ca_rapporte rapporte_quoi ca_vaut_le_coup vaut_la_peine promotions_pour prix_pour_les_membres prix_membres prix_adherents ont_des_prix moins_cher_avec avantages_de quel_interet a_quoi_ca_sert a_quoi_sert pourcent economis* cadeaux_de_fidelite sert_a_quoi
lost: pique on_m'_a_pique on_m'_a_vole vole_mon laisse_a_la_maison oubliee ne_retrouve_plus retrouve_plus retrouve_pas egaree nouvelle_carte carte_de_remplacement n'_ai_pas_ma
complaint: raler rale rouspeter gueuler degrade degradee ca_s'_est_degrade s'est_degrade colle collant s'_en_fiche s'_en_fout se_fiche s'_en_moque fichent foutent crasse crasseu* poussiereu* poussiere pas_propre mal_odorant pue puent odeur inadmissibles intolerable* pas_normal c'_est_pas_normal n'_est_pas_normal n'importe_quoi n'_importe_quoi foutage scandaleux honteux minable* pitoyable* desastre* desastreu* calamit* lamentablement mal_recu mal_servi mal_accueilli m'_a_crie crie_dessus m'_a_parle_mal parle_mal mal_parle envoye_balader envoye_promener snob* hautain* arrogant* agressif* agressive* irrespect* incompeten* pas_aimable pas_sympa pas_accueillant froid_ici chaud_ici glacial* etouffant* etouffe une_seule_caisse seule_caisse plus_de_caisses caisses_ouvertes queues file_interminable patienter patiente_pendant vingt_minutes une_demi-heure demi-heure trop_de_monde trop_longue bruit bruyants musique_trop trop_fort_ici vacarme tromperie trompeur* mensong* arnaque* arnaqu* vole_dans fait_payer_deux paye_deux_fois mauvais_prix rayons_vides toujours_en_rupture dangereux glissant indigne* inacceptables ras_le_bol marre
praise: patient patiente si_gentil* tres_gentil* meilleur_rayon meilleure_boulangerie meilleur_magasin de_la_ville le_coin transmettre_mes dire_merci je_voulais_le_dire voulais_remercier merci_a_votre felicitation* au_top au_petit_soin petits_soins sourire souriant* souriante accueil_chaleureux bien_accueilli* bien_conseille* bien_servi* m'_a_bien tres_bien_recu tres_propre impeccablement beau_travail bon_travail continuez magnifique* magasin_prefere prefere delicieu* bonne_ambiance bel_accueil perle un_ange ange competent* disponible_et tire_d'_affaire chapeau_a bienveillan*
feedback: donner_mon_avis mon_avis dire_ce_que_je_pense ce_que_j'_en_pense enquete questionnaire de_satisfaction noter ressenti vous_faire_part faire_part livre_d'_or
suggest: vous_devriez devriez_vous devriez_penser penser_a_mettre pourquoi_pas pourquoi_vous_ne pourquoi_n'_y_a_t_il pourquoi_il_n'_y_a_pas il_faudrait_plus faudrait_mettre faudrait_installer serait_pratique serait_chouette serait_sympa serait_super ca_serait plus_de_bancs plus_de_sieges manque_des_bancs manque_de_bancs et_si_vous avez_vous_pense vous_avez_pense une_proposition mettre_en_place installer
staff: etre_humain vrai_humain vraie_humain vrai_vendeur personne_reelle personne_en_chair en_chair un_de_vos un_de_vos_vendeurs une_de_vos quelqu'_un_pour quelqu'_un_qui quelqu'_un_a_qui quelqu'_un_du rayon_responsable specialiste* expert* qui_s'_y_connait s'_y_connait connaisseu* salarie* conseillers conseilleres renseigner me_renseigner guichet_d'_accueil service_client point_info info_accueil a_une_machine a_un_robot a_un_ordinateur avec_une_machine avec_un_robot machine_stupide pas_une_machine pas_un_robot caissier* stagiaire*
manager: superieur* superieure le_chef_de chef_de_rayon chef_d'_equipe direction
speak: avoir_affaire demander_a_quelqu'_un poser_une_question_a discuter_avec echanger_avec m'_adresser conseille_par m'_expliquer
call: allez_me_chercher allez_chercher aller_me_chercher me_chercher amenez faire_venir fais_venir appeler interpeller s'_occuper_de_moi m'_aider_ici donner_un_coup passez_moi passez-moi trouvez_moi
size: taille_de tailles_de ma_pointure ma_taille tour_de_taille chausse
sizename: plus_petit plus_grand taille_plus taille_dessus taille_dessous taille_superieure taille_inferieure pointure_au_dessus un_m un_s un_l en_s en_m en_l en_xl grande_taille grandes_tailles taille_unique
number: dix_huit quarante_deux quarante_et_un trente_neuf et_demi
available: en_reserve en_magasin_encore en_rupture rupture jusqu'_au vont_jusqu'_au plus_que en_boutique qu'_en
wear: echarpe* foulard* bonnet* casquette* ceintures cravate* peignoir* chausson soutien_gorge soutien-gorge culotte* slip slips boxer* calecon* collant* collants bas survetement* jogging* short_de bermuda* chino* salopette* combinaison* gilets veston* trench* parka* k-way cire polaire* doudounes chemisier* corsage* top tops tunique* cardigan* chandail* sweats hoodie* sabots tongs espadrille* claquette* talons chaussures_de running crampons bottillon* souliers moufle* maillots paletot
price: chers prix_de ca_coute vaut_combien combien_vaut combien_ca revient
recipe: bouillir fais_bouillir cuisson rotir griller decongeler pate_a
advise: offre_a offrir_a idee_de_cadeau idees_cadeaux lequel_est_mieux
contain: sauvage_ou elevage d'_elevage bio_ou sucre_dedans dedans
repeat: vous_avez_dit_quoi vous_disiez_quoi avez_dit tu_as_dit_quoi j'_etais_ailleurs etais_ailleurs pas_ecoute pas_entendu pas_compris rien_compris pas_suivi pas_saisi c'_etait_quoi repeter redire
slow: si_vite trop_vite trop_rapide pas_si_vite ralenti* plus_lent calmement du_mal_a_suivre pas_le_temps_de_suivre n'_arrive_pas_a_suivre doucement_s'
loud: plus_fort n'_entends n'_entends_plus n'_entends_rien n'_entends_pas n'_entend n'_entend_rien entends_mal entends_plus entends_rien dur_d'_oreille sourd* malentendant* appareil_auditif oreille monter_le_son montez_le pas_assez_fort a_peine_audible audible
quiet: crier criez crie hurler hurlez hurle gueulez pas_sourd pas_sourde casse_les_oreilles mal_aux_oreilles baisser baisse baissez_le trop_fort moins_de_bruit moins_de_volume tout_le_monde_entend discretement
cancel: laissez laisse_beton oubliez_ca oublie_ca n'_en_ai_plus_besoin n'_en_veux_plus en_veux_plus plus_envie plus_besoin_finalement finalement_non arretez arrete arreter stop stoppez on_arrete
back: question_d'_avant d'_avant la_question_precedente precedente* question_precedente etape_precedente etape_d'_avant page_precedente revenez revenons retournez reculer retourner_a_la_question derniere_question me_suis_trompe_revenez annuler_la_derniere
help: savez_faire_quoi vous_savez_faire tu_sais_faire pouvez_faire_quoi que_puis_je_demander quoi_vous_dire quoi_dire quoi_demander comment_ca_marche comment_ca_fonctionne servez_a_quoi sers_a_quoi options mode_d'_emploi m'_y_prendre
bye: j'_y_vais je_m'_en_vais je_file je_vous_laisse je_me_sauve dois_y_aller dois_filer faut_que_j' bonne_fin bon_week-end bonne_continuation a_la_prochaine a_tout_a_l'_heure a_demain c'_est_tout ce_sera_tout tchao au_plaisir bonne_apres-midi
tongue: en_anglais en_allemand en_francais langue parler_anglais parler_allemand
back: mauvais_bouton
staff: celui_qui_commande celui_qui_s'_occupe
pickup: sms_disait sont_arrivees etaient_arrivees
slow: mitraillette ralentissez
loud: pas_un_mot
lack: manque_encore il_me_manque
sizename: plus_court plus_courte plus_long plus_longue plus_large plus_etroit
size: essaye essayer essayee
pickup: au_nom_de deja_paye l'_emporter emporter
facility: bequilles escaliers
loud: n'_entends_rien avec_ce_bruit
quiet: baissez_ca baisse_ca
cancel: toute_l'_histoire
back: mauvaise_touche mauvais_touche
feedback: moins_bon a_qui_je_dis
staff: m'_expliquer pour_porter membre_de_votre_personnel
locate: il_y_avait avant_il_y_avait
facility: banc tete_qui_tourne borne_de_recharge
babycare: changer_mon changer_ma
deliver: apportez_les_courses apportez_aux
benefit: recompense* en_tant_que_membre
complaint: grincheu* panneaux me_perds proprete n'_est_venu
broken: decolle gratte semelle_se
quiet: oreilles cassez_les
pickup: courses_sont_pretes sont_pretes a_reserve viens_les_prendre
repeat: saisi la_fin bien_saisi
";
