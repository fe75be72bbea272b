pub(super) const TABLE: &str = "
where: wo wohin woher welcher_gang welchem_gang welcher_abteilung welches_regal welchem_regal welcher_ecke wo_lang
locate: finde finden findet find gefunden findest suche suchen sucht such auf_der_suche steht stehen liegt liegen befindet befinden versteckt gang regal gange regale abteilung hangt hangen
have: haben habt hat fuhren fuhrt verkaufen verkauft verkauft_ihr gibt_es gibts gibt vorratig im_sortiment sortiment bieten_sie_an im_angebot bekommt bekomme bekommen krieg kriege kriegt kriegen erhaltlich
want: mochte mocht will brauche brauch brauchen benotige hatte wurde wollte wollen wunsche
buy: kaufen kauf besorgen
open: offen geoffnet offnen offnet aufmachen macht_auf machen_auf auf offnungszeit* offnungstag* aufhaben ladenoffnung* verkaufsoffen*
close: schliessen schliesst zu geschlossen zumachen macht_zu machen_zu ladenschluss* feierabend dicht schliesst schliessung
hours: stunden uhrzeit* *zeiten geschaftszeit*
when: wann wie_lange wie_lang um_wie_viel um_wieviel ab_wann bis_wann wie_viel_uhr
day: montag* dienstag* mittwoch* donnerstag* freitag* samstag* sonnabend* sonntag* wochenend* heute morgen feiertag* weihnacht* silvester heiligabend ostern abends morgens mittags mittag abend karfreitag* neujahr* werktag* wochentag* uhr pfingst* brueckentag* bruckentag*
park: parken parkplatz* parkplatze* parkhaus* tiefgarage parkdeck* parkmoglichkeit* geparkt parke auto_abstellen abstellen parkgebuhr* stellplatz* das_auto auto mein_auto fahrrad rad wagen
toilet: toilette* klo klos wc wcs sanitar* kundentoilette* damentoilette* herrentoilette* behindertentoilette* pinkeln ortchen aufs_klo austreten fur_kleine stille_ortchen
babycare: wickel* stillraum stillen
eat: cafe cafeteria restaurant bistro imbiss kaffee hinsetzen essen trinken mittagessen fruhstucken imbissen
deliver: liefern liefert lieferung* lieferdienst* lieferservice* geliefert nach_hause zustellung zustellen ausliefern heimliefer* hauslieferung* bringdienst* versand versenden verschicken lieferkosten bringen_sie nach_haus zu_mir_nach heimservice
gift: geschenkverpack* einpack* eingepackt verpacken verpackt geschenkpapier* geschenkservice* packen_sie_ein *verpackung geschenk_einpacken als_geschenk
facility: wlan wifi internetzugang geldautomat* bankautomat* rollstuhl* aufzug aufzuge fahrstuhl* lift rolltreppe* barrierefrei* kinderwagen schliessfach* schliessfacher ladesaule* ladestation* fahrradstander* einkaufswagen pfandautomat* leergut*
service: service services dienstleistung* angebote serviceleistung*
returning: zuruckgeb* zuruckbring* zuruckgegeb* zuruckgebracht* zuruckzugeb* ruckgabe* retour* zuruckschick* zurucknehm* zurucknimm* zuruckgenommen zuruck ruckgaberecht rucknahme* ruckgeben reklamier* reklamation* wiederbringen wieder_abgeben ruckgangig_machen zuruckzu*
exchange: umtausch* umgetauscht umzutausch* tausch* austausch* ausgetauscht eintausch* ersatz ersetzen wechseln
refund: erstatt* ruckerstatt* geld_zuruck mein_geld geld_wieder das_geld kaufpreis
receipt: kassenbon* bon bons kassenzettel* quittung* beleg* rechnung* kaufbeleg* kaufnachweis* kassenbeleg* kassenzettels zettel
broken: kaputt* defekt* beschadigt* funktioniert geht_nicht zerbroch* zerriss* gerissen mangel* schadhaft undicht verdorben schimmel* verschimmel* abgelaufen* lauft_aus garantie* gewahrleistung* gebrochen loch fehlerhaft* auseinander* ranzig schlecht_geworden kratzer sauer faul verfault* streikt gesprungen geht_nicht_an nicht_an reissverschluss springt_nicht_an kaputtgegangen kaputt_gegangen schaden schaden* bricht bruch* lasst_sich_nicht schimmlig verkratzt* riss risse wackelt klemmt abgebrochen abgerissen
unwanted: passt passen zu_klein zu_gross zu_eng zu_weit zu_lang zu_kurz falsche_grosse falsche_farbe gefallt_nicht nicht_gefallt gefallt_mir_nicht gefallen_mir_nicht fehlkauf anders_uberlegt druckt drucken falschen
bought: gekauft gekaufte gekauften erworben geholt
order: bestell* auftrag* vorbestell* *bestellung *bestellungen
pickup: abhol* abgeholt abzuhol* hole_ab holen_ab selbstabhol* abholung* click_and_collect click_collect mitnehmen entgegennehm* bereitliegt bereit_liegt abholstelle* abholstation* ausgabe* paketstation hinterlegt holen_was
parcel: paket pakete paketes packchen sendung* lieferpaket
online: online internet netz webseite website webshop onlineshop* online-* app onlinebestell* internetseite
reserve: reserviert reservieren reservierung* zuruckgelegt zurucklegen
card: kundenkart* treuekart* bonuskart* lindenkart* linden_karte* vorteilskart* mitgliedskart* rabattkart* punktekart* stammkundenkart* treueprogramm* bonusprogramm* kundenprogramm* vorteilsprogramm* treueclub* kundenclub* sammelkart* stempelkart* kunden_karte* kundenkarten mitgliedsausweis
points: punkt punkte punkten treuepunkt* bonuspunkt* punktestand* sammelpunkt* gutgeschrieben gutschreiben einlosen
member: mitglied* mitgliedschaft* anmeld* registrier* beitreten stammkund* angemeldet
plaincard: karte karten
benefit: vorteil* rabatt* vergunstigung* bringt_mir ermassigung* nutzen pramie* gutschrift*
lost: verloren verlier* verlegt weg gestohlen geklaut abhanden* verlust* verschwunden nicht_mehr weggeworfen weggeschmissen verbummelt
complaint: beschwer* unzufrieden* enttausch* unfreundlich* unhoflich* frech* dreckig* schmutzig* unverschamt* argerlich* geargert arger schlimm* furchtbar* schrecklich* katastroph* schlecht* mies* unmoglich* skandal* sauerei saustall ewig genervt unsauber* chaotisch* chaos kritik* bemangel* patzig* unfassbar* schmuddel* verargert zumutung verdreckt* schlange warte warten wartezeit* gewartet lange_gewartet ewigkeit stinkt stinken eng_hier niemand keiner ignoriert* verarscht peinlich frechheit sauer_auf nervt stort uberfullt* laut_hier unhilfsbereit* lieblos
praise: lob lobe loben kompliment* zufrieden freundlich* nett nette netten nettes toll tolle toller tolles begeistert* hilfsbereit* ausgezeichnet* wunderbar* grossartig* hervorragend* fantastisch* gelobt lobend* prima klasse super spitze bedanken zuvorkommend* dankbar* lieb liebe_dame toller_laden schoner_laden schones schon_hier gern_her lieblingsladen aufmerksam* hoflich* kompetent* gefallt_mir gefallt gut_beraten lacheln vorbildlich* dank_an mega perfekter
feedback: feedback ruckmeldung* meinung* bewertung* kommentar* anmerkung* bewerten ruckmeldungen bewertungen eindruck
suggest: vorschlag* vorschlage* idee ideen anregung* verbesser* vorschlagen schlage_vor ihr_solltet sie_sollten *vorschlag *vorschlage wunschenswert schon_ware ware_schon ware_schoen ware_toll konnten_mehr sie_konnten wunsche_mir verbessern tipp_fur
report: melden mitteilen loswerden hinterlassen abgeben geben aussern
staff: mitarbeiter* personal angestellt* mensch menschen person kolleg* verkaufer* bedienung fachverkaufer* berater* jemand jemanden jemandem ansprechpartner* servicekraft* marktmitarbeiter* team leute servicemitarbeiter* fachberat* irgendjemand irgendwer angestelltem wer_vom fachkraft verkaufspersonal mitarbeitenden
manager: chef* marktleit* filialleit* geschaftsfuhr* inhaber* vorgesetzt* leiter leiterin besitzer*
speak: sprechen spreche reden rede unterhalten gesprach sprich unterhalte
call: rufen ruf rufe holen hol hole schicken schick herholen vorbeikommen kommt herkommen vorbeischicken vorbei herschicken rufst verbinden holt
size: grosse grossen schuhgrosse* kleidergrosse* konfektionsgrosse* kindergrosse* grosser grossenangabe
sizename: xs xl xxl xxxl xxs s m l small medium large nummer_grosser nummer_kleiner eine_nummer kleiner andere_grosse anderen_grosse
number: zwei drei vier funf sechs sieben acht neun zehn elf zwolf *zehn *zig hundert tausend *hundert *einhalb
available: verfugbar* da lager lagernd ubrig vorhanden auf_lager lieferbar
color: schwarz* weiss rot rote roten blau* grun* gelb* braun* rosa grau* beige weisse weissen
wear: schuh* *schuhe *schuh *schuhen sneaker* stiefel* sandal* *stiefel hose hosen *hose *hosen jeans hemd hemden *hemd jacke jacken *jacke *jacken mantel kleid kleider *kleid rock bluse pullover pulli* *pullover shirt *shirt *shirts t_shirt handschuh* socken leggings anzug bikini badehose bademantel helm *helm turnschuh* wanderschuh* laufschuh* fussballschuh* kapuzenpull* regenjacke* turnschuhe sweatshirt* unterhose* unterhemd* pyjama schlafanzug* *jeans *mantel *rock *socken
price: preis* kosten kostet kostenpunkt teuer* billig* gunstig* wie_viel_kostet wieviel_kostet was_kostet euro cent *preis gebuhr*
recipe: rezept* koche kochen backe backen zutat* zubereit* brate braten
advise: empfehl* empfiehl* empfiehlst rat raten beraten beratung besser* beste besten unterschied* geeignet* welches_ist welcher_ist eignet passt_zu passt_gut vergleich* tipp
contain: enthalt* enthalten allergi* allergen* kalorien* nahrwert* inhaltsstoff* besteht_aus hergestellt gesund*
weather: wetter* regen regnet regnen sonne sonnig schnee schneit grad temperatur*
who: wer wem wessen wen
why: warum wieso weshalb
repeat: nochmal nochmals noch_mal noch_einmal wiederhol* wie_bitte wiederhole
slow: langsamer langsam schnell tempo
loud: lauter laut lautstarke
quiet: leiser leise
cancel: abbrech* abbruch vergiss vergessen_sie lass_gut stornier* abbrich
back: zuruck_zu vorher* vorig* schritt
help: hilfe helfen hilf hilfst helft
bye: tschuss* tschus ciao wiedersehen auf_wiedersehen wiederschauen bis_bald bis_dann ade tschau servus
mean: meinte meine_ich korrektur korrigier* sondern meinte_ich doch eher
thanks: danke* dank
hello: hallo hi moin guten_tag guten_morgen guten_abend gruss_gott
time: spat uhrzeit
tongue: deutsch englisch franzosisch english francais anglais german french allemand
lack: ausgegangen ist_alle sind_alle ging_aus geht_aus geschickt mir_fehlt mir_fehlen fehlt_mir fehlt_noch fehlen_noch vergessen_einzukaufen auf_meiner_liste auf_dem_zettel auf_dem_einkaufszettel keinen_mehr_zu keine_mehr_zu mitbringen besorgen_soll soll_ich_kaufen
where: wohin_mit wo_denn wo_haben wo_habt welche_ecke welchem_stock welcher_etage welches_stockwerk in_welche_richtung wo_geht_es wo_gehts
locate: fand_keine sehe_nirgends sehe_nicht sehe_keine sehe_keinen finde_nirgends nirgends nirgendwo hingekommen hingeraumt hingestellt hingelegt umgeraumt vorbeigelaufen laufe_schon suche_schon schon_uberall uberall_gesucht gesucht auffinden zu_finden gefunden_habe regalen regals stecken steckt untergebracht platziert
have: sowas_wie so_etwas_wie so_was_wie im_programm im_haus auf_vorrat bietet_ihr verkauft_man kriegt_man bekommt_man gabe_es hattet
want: brauchte braeuchte benotigt gern_haben gerne_haben gern_kaufen mochten wollten bin_auf_der_suche lust_auf
hours: offnungszeiten ladenzeiten geschaftszeiten betriebszeiten uhrzeiten
when: wie_spat bis_wie_spat wann_spatestens spatestens fruhestens bis_um_wie_viel ab_wie_viel noch_vor_acht wie_fruh ab_welcher_uhrzeit bis_welche_uhrzeit wie_lange_noch
open: habt_ihr_auf haben_sie_auf hat_auf haben_auf auf_habt offenhaben offen_haben offen_habt geoffnet_haben aufgemacht aufsperren sperrt_auf offene durchgehend_geoffnet verkaufsoffen offnung offnet_ihr
close: zuhaben zu_haben haben_sie_zu habt_ihr_zu macht_ihr_zu schliesst_ihr zusperren sperrt_zu dicht_machen macht_dicht schluss_machen macht_schluss schliesst_der schliesszeit* mittagspause
day: heiligabend heilig_abend weihnachtstag* ostersonntag ostermontag rosenmontag fasching* neujahrstag* erster_mai ersten_mai feierabend nach_der_arbeit nachmittag* vormittag* mitternacht nachts heute_abend freitagabend* samstagabend* sonntags montags dienstags mittwochs donnerstags freitags samstags fronleichnam
park: parkt parken_kann hinstellen_auto stellt_man_den wo_stellt parkplatz* parkschein* parkticket* parkuhr* parkscheibe* mit_dem_auto mit_dem_wagen mit_dem_rad das_rad fahrrader motorrad roller parklucke* behindertenparkplatz* parkplatznot wagen_abstellen wagen_lassen auto_lassen auto_hinstellen parkgarage* geparkt_wird fahrradparkplatz*
toilet: pipi aufs_topfchen klosett lokus mal_muss muss_mal auf_klo austreten_gehen gaste_wc fur_kleine_jungs fur_kleine_madchen dringend_muss muss_dringend muss_ganz_dringend hande_waschen toilettenraum*
babycare: windel* wickelmoglichkeit* windelwechsel baby_wickeln stillen_kann stillecke*
eat: hunger durst kaffeetrinken was_essen etwas_essen was_trinken sitzgelegenheit* sitzecke* backerei_cafe kantine kuchen_essen mittag_essen imbissstand snack hinsetzen_kann ausruhen setzen_kann
deliver: in_die_wohnung an_die_haustur bis_zur_haustur vor_die_tur nach_hause_bringen heimbringen heim_bringen liefert_ihr geliefert_bekommen gebracht_bekommen zuschicken zusenden schicken_lassen liefern_lassen bringen_lassen zu_schwer_zum nicht_tragen nicht_alles_tragen alles_tragen lieferung_nach transportieren transport liefergebiet* lieferzeit* heimgeliefert zu_mir_liefern per_post paketversand heimliefern
gift: packt_ihr_das packen_sie_das packst_du einwickeln eingewickelt schleife geschenkband geschenktute* geschenkbox* geschenkkarton* hubsch_einpacken schon_einpacken nett_einpacken hubsch_verpacken als_prasent *verpacken geschenkverpackung* verpackungsservice einpackservice* geschenkfertig
facility: bargeld geld_abheben abheben automaten automat ec_automat* geldabheben geld_holen bankomat* bancomat rollstuhlgerecht* rollator* gehbehindert* behindertengerecht* stufenlos ohne_stufen treppe* rolltreppen fahrstuhle internet_hier handy_laden handy_aufladen aufladen e_auto elektroauto* ladestation ladesaulen wallbox korb korbe einkaufskorb* einkaufstrolley* gepack* garderobe* schliessfach* spielecke* kinderspielecke* kinderbetreuung* fotoautomat* kopierer* kopieren drucker_hier pfandflaschen pfand pfandruckgabe* flaschen_abgeben flaschenautomat* raucherbereich* fundburo* fundsachen erste_hilfe wlan_passwort gratis_wlan kostenloses_wlan barrierefreien
service: kundenservice* serviceangebot* services_gibt
returning: wiederbringen wieder_bringen wieder_zuruck zurucknehmen zuruckgeben_kann nehmt_ihr_das nehmen_sie_das wieder_hergeben abgeben_wieder wieder_loswerden wiedergeben zurucktragen retoure retournieren ruckgabefrist* umtauschfrist* widerruf* zuruckgenommen_werden zurueckgeben zurueckbringen wieder_umtauschen
exchange: was_anderes etwas_anderes anderes_modell andere_farbe anderen_farbe gegen_ein gegen_eine gegen_einen ein_neues einen_neuen eine_neue neue_bekommen umgetauscht_bekommen
refund: geld_wiederhaben geld_zuruckhaben geld_zuruckbekommen wiederbekommen_geld kohle_zuruck gutschein_dafur gutschein_statt auszahlen ausgezahlt entschadigung* geld_retour gutschrift
receipt: bon_weg bon_mehr zettel_weg den_zettel kassenbons kassabon* kassazettel* rechnung_verloren ohne_bon ohne_kassenbon ohne_beleg ohne_quittung kaufquittung*
broken: geist_aufgegeben den_geist naht nahte aufgegangen aufgeplatzt kaputtging kaputtgeht hinuber im_eimer im_arsch tut_es_nicht tut_nicht tut_nichts geht_nicht_mehr ging_nicht lauft_nicht ladt_nicht ladt_nicht_mehr laesst_sich_nicht schaltet_nicht schaltet_sich leckt leckt_schon tropft lochrig locher verfarbt* ausgeblichen eingelaufen abgegangen ging_ab lost_sich ausgefranst franst zerkratzt verbogen verbeult defekter macken macke makel fehlen_teile teile_fehlen fehlt_ein_teil unvollstandig schief gewahrleistung schimmelig schimmel_drauf verdirbt verdorbene riecht_komisch riecht_schlecht vergammelt* gammelig schlecht_gewesen war_schlecht mindesthaltbarkeit* uber_dem_datum haltbarkeitsdatum* reparieren repariert reparatur* ruckelt qualitatsmangel* sohle_lost absatz_abgebrochen spinnt gibt_keinen_ton dauernd_aus ausgefallen fallt_auseinander
unwanted: nicht_so_meins nicht_mein_stil nicht_mein_geschmack nicht_meins nicht_meine_grosse falsche_birnen die_falschen das_falsche den_falschen die_falsche falsch_gekauft falsch_gegriffen vergriffen verkauft_habe doppelt doppelt_gekauft zweimal_gekauft schon_eins schon_eine schon_einen gefallt_ihm gefallt_ihr_nicht gefallt_meiner gefallt_meinem brauche_ich_nicht_mehr brauche_es_nicht brauchen_wir_nicht nicht_gebraucht ungetragen unbenutzt ungeoffnet anders_uberlegen anders_uberlege bereue nicht_zufrieden_damit steht_mir_nicht passt_mir passt_nicht passen_nicht spannt schlackert zu_knapp versehentlich aus_versehen umentschieden fehlgriff nicht_das_richtige stellt_sich_raus
bought: bei_ihnen_gekauft bei_euch_gekauft hier_gekauft von_letzter_woche letzte_woche gestern_gekauft mitgenommen vorige_woche neulich gekaufter vor_kurzem
order: bestellnummer* auftragsnummer* bestellbestatigung* bestelltes bestellte bestellten vorbestellt vorbestellung* bestellcode
pickup: abholbereit* abholschein* abholcode* abholnummer* abholtheke* abholschalter* abholt abholen_soll abholung_bereit mitnehmen_soll liegt_bereit bereit_zur bereit_zum bereitgelegt zur_abholung zum_abholen holen_soll soll_ich_holen wo_krieg_ich_das ausgabestelle* ausgabeschalter* paketausgabe* warenausgabe* click_und_collect click_&_collect klick_und liegt_fur_mich liegt_was_fur liegt_etwas_fur hier_abzuholen
parcel: packerl packchens postsendung* warensendung*
online: homepage* internetshop* webshops mail_gekriegt mail_bekommen mail_erhalten email e-mail nachricht_bekommen sms benachrichtig* benachrichtigung* newsletter_nicht eure_seite ihrer_seite eurer_seite
reserve: zurucklegen_lassen beiseite_gelegt zuruckgehalten aufgehoben_fur reservierte reserviertes
card: punktedings* punktesystem* punkteprogramm* punkteaktion* punktekonto* karte_zum_punkte karte_zum_sammeln punkte_sammeln punkte_zum eure_karte ihre_karte eurer_karte ihrer_karte so_eine_karte lindencard* linden clubkarte* kundenkonto* kundennummer* treuekonto* bonuskonto* treuepass* kartennummer* bonussystem* treuesystem* treuepunkte_karte paybackkarte* payback kundenkarterl treueaktion*
points: nachtragen nachtraglich_punkte punktestands gesammelt sammle sammeln sammelt einzulosen eingelost punkteguthaben* guthaben verfallen punkteeinlosung*
member: mitgliedschaften mitmachen beitritt anmelde mich_anmelden registrierung* eintragen stammkunde* stammkundin* mitglied_werden stammgast kundin_seit adresse_andern anschrift umgezogen kundigen
benefit: was_billiger billiger_als_mitglied preisnachlass* nachlass* prozente prozent* was_bringt_es was_bringt_die was_bringt_mir bringt_das_was lohnt_sich lohnt sparen spare gunstiger_mit angebote_fur_mitglieder was_habe_ich_davon hab_ich_davon habe_ich_was_davon mitgliedspreis* extras
lost: verlor liegen_gelassen liegenlassen zuhause_gelassen zu_hause_gelassen daheim_gelassen nicht_dabei vergessen vergass geldbeutel portemonnaie portmonee geldborse brieftasche weggekommen abgeschnitten neue_karte ersatzkarte*
complaint: dampf_ablassen meckern maulen motzen schimpfen reklamiert_habe heruntergekommen runtergekommen abgewirtschaftet klebt klebrig* verklebt mull mullhalde* mulleimer_voll staubig verstaubt gammlig ekelhaft* ekel eklig* widerlich* unterirdisch* unter_aller grottig* grottenschlecht saumassig* unzumutbar* inakzeptabel* nicht_akzeptabel nicht_in_ordnung geht_gar_nicht geht_uberhaupt_nicht kann_nicht_sein so_nicht keiner_kummert niemand_kummert angemotzt angeschnauzt angepampt angefahren angeschrien angemacht abgewimmelt stehen_gelassen stehen_lassen ignoriert unaufmerksam* unfahig* inkompetent* lustlos* desinteressiert* pampig* ruppig* barsch* grob grantig* uberheblich* arrogant* herablassend* von_oben_herab unprofessionell* nur_eine_kasse eine_kasse_offen mehr_kassen kassen_offen kassen_auf warteschlange* endlos* stundenlang halbe_stunde zwanzig_minuten angestanden anstehen zu_lange_gedauert dauert_ewig dauert_immer musik_ist ohrenbetaubend* zu_kalt_hier zu_warm_hier stickig* zugig durchzug gedrangel* zu_voll leere_regale regale_leer immer_ausverkauft falsch_abgerechnet falscher_preis zu_viel_berechnet doppelt_abgebucht abgezockt abzocke betrogen nicht_ehrlich rutschig gefahrlich* rucksichtslos* verarscht_vor
praise: geduldig* super_beraten toll_beraten nett_bedient freundlich_bedient weitergeben ausrichten weitersagen beste_fischtheke bester_laden bestes_geschaft beste_theke beste_backerei der_stadt lecker* engel schatz goldig* hut_ab daumen_hoch respekt sauber_hier so_sauber aufgeraumt* schon_eingerichtet wohl_bei wohlfuhl* gemutlich* ganz_lieb herzlich* erfreut froh freut_mich_dass tolles_team nettes_team super_team tolle_beratung tolle_auswahl gut_sortiert liebsten_laden lieblingsgeschaft lieblings* weiter_so gut_gemacht_haben danke_sagen dank_aussprechen dankeschon_an herausragend* erstklassig* einwandfrei* sympathisch* charmant* fachkundig* bemuht muhe_gegeben weitergeholfen
feedback: meine_meinung sagen_was_ich loswerden_was was_loswerden beurteilung* umfrage* stellung_nehmen weitergeben_an gastebuch eindrucke ruckmelden
suggest: wie_ware wie_ware_es wie_ware_es_mit ihr_konntet konntet_ihr_nicht warum_habt_ihr_nicht warum_haben_sie_nicht warum_gibt_es_nicht warum_gibt_es_keine schon_fande_ich ich_fande_es_gut fande_es_gut fande_es_schon ware_gut ware_nett ware_super ware_klasse wurde_helfen sollten_mal solltet_mal sollte_es_geben sollte_man mehr_sitz* mehr_banke uberlegt_doch denkt_mal daran_gedacht einfuhren anbieten_konnten anbringen ideenkasten* briefkasten_fur kummerkasten*
staff: lebendig* richtigen_menschen echten_menschen echter_mensch richtige_person echte_person leibhaftig* aus_fleisch einer_von_den einen_von_den eine_von_den irgendwen wen_wegen einen_der_sich jemand_der_sich jemanden_der_sich auskennt experte* expertin* fachmann fachfrau fachleute fachperson* verkauferinnen mitarbeiterinnen verkaufsberat* kundenberat* servicepersonal ladenpersonal filialpersonal infotheke* infostand informationsschalter* kundendienst* servicetheke* servicepoint serviceschalter* azubi* dame_vom herrn_vom von_hier_jemand bedienen betreuer* blode_maschine mit_maschinen mit_einem_automaten mit_einem_roboter mit_einem_computer mit_einer_maschine
manager: abteilungsleit* schichtleit* teamleit* vorgesetzten boss
speak: sprechen_kann reden_kann unterhalten_kann zu_tun_haben fragen_konnte klaren jemanden_fragen fragen_wen kontakt persoenlich personlich* beratung_wunsche beraten_lassen
call: hierher herbitten rufen_lassen ausrufen herzukommen zeigen_konnte bitten dazuholen dazu_holen kommen_lassen herbestellen
size: kleidergroesse schuhnummer bundweite weite schuhgroesse grosse_ist
sizename: grossere grosseren groesser grosser_da kleinere kleineren nummer_kleiner nummer_grosser grosse_kleiner grosse_grosser nummer_mehr ubergrosse* ubergrossen in_s in_m in_l in_xl ein_m ein_s ein_l eine_m eine_l eine_s
number: dreissig *dreissig vierzig funfzig sechsundvierzig
available: hinten_noch im_lager hinten_im_lager da_hinten ausverkauft gehen_bis gibt_es_bis noch_welche noch_da noch_eine_da
wear: strickjack* stricksachen mutze* mutzen schal schals tuch gurtel* krawatte* fliege sakko* blazer weste westen fleecejack* softshell* *schlappen pantoffel* pumps ballerina* stockelschuh* absatzschuh* halbschuh* hausschuh* gummistiefel* winterstiefel* flipflops clogs latzhose* jogginghose* trainingshose* trainingsanzug* sporthose* sportschuh* chino* shorts unterwasche strumpf* strumpfhose* bh slip slips boxershort* body kapuzenjack* hoodie* longsleeve* top tops tshirt* poloshirt* bademantel morgenmantel nachthemd* einteiler badeanzug* *anzug *anzuge *jacke *kleider *rocke latschen schlapfen kostum* trikot* radhose* skihose* skijacke* parka* anorak* *stiefeln *schuhe_in
price: so_teuer kostspielig preiswert* was_macht_das was_nehmen_sie kostenlos
recipe: kochzeit garen gart gekocht_werden backzeit aufbacken auftauen grillen
advise: schenkt_man was_schenkt geschenkidee* welche_ist_besser welcher_ist_besser
contain: zucht aus_der_zucht wildfang freiland* bodenhaltung laktosehaltig zucker_drin drin_ist
repeat: was_haben_sie_gesagt was_hast_du_gesagt haben_sie_gesagt hast_du_gesagt abgelenkt nicht_zugehort nicht_mitbekommen nicht_mitgekriegt nicht_verstanden nicht_aufgepasst wie_war_das wie_war_das_noch
slow: so_schnell zu_schnell langsamer_bitte rasend nicht_hetzen gemach hetzen hetz komme_nicht_mit nicht_hinterher komm_nicht_mit
loud: hore_nicht hor_nicht schwerhorig* horgerat* hore_sie hore_schlecht hor_schlecht verstehe_sie_kaum hor_sie lauter_reden lauter_sprechen kaum_horen nicht_horen nichts_horen hore_nichts hor_nichts nicht_so_gut_horen nuscheln nuschelst zu_leise hore_kaum laut_hier_drin taub
quiet: schreien anschreien schrei brullen brull brullt nicht_taub zu_laut so_laut leiser_machen ton_runter drohnt halbe_lautstarke nicht_so_laut jeder_mithort horen_ja_alle horen_alle_mit
cancel: lass_gut lassen_sie_gut lass_es lassen_sie_es lassen_wir_das lassen_wir_es gut_sein brauche_ich_doch_nicht doch_nicht nicht_mehr_notig hat_sich_erledigt erledigt will_nicht_mehr will_das_nicht mag_nicht_mehr keine_lust_mehr schon_gut hor_auf aufhoren stopp stop abgebrochen abzubrechen
back: falsche_knopf falscher_knopf falschen_knopf vorige_frage vorigen_frage letzte_frage letzten_frage frage_davor vorherige_frage vorherigen_frage frage_vorher davor vertan vertippt verdruckt falsch_gedruckt schritt_zuruck ein_schritt einen_zuruck ruckgangig noch_mal_zuruck
help: was_kannst_du was_konnen_sie alles_konnen alles_kannst was_soll_ich_sagen weiss_nicht_was weiss_nicht_wie keine_ahnung_was wie_funktioniert wie_geht_das keine_ahnung_wie was_geht_hier kenne_mich_nicht uberfordert
bye: machts_gut mach_es_gut mach's_gut bin_weg bin_dann_mal dann_mal_weg muss_los muss_gehen muss_weiter muss_jetzt gehe_jetzt geh_jetzt schonen_tag schonen_abend schones_wochenende schonen_feierabend bis_nachstes bis_zum_nachsten bis_morgen auf_wiederhoren war_alles war_es war_es_dann das_wars wars bis_spater man_sieht_sich
tongue: deutschen deutscher englischen franzosischen auf_englisch auf_deutsch auf_franzosisch englische_sprache
broken: eingegangen sprung gesprungen durchgebrochen zerbrach brach heizt_nicht nie_heiss wird_nicht
pickup: eingetroffen angekommen stand_dass onlinekauf* onlinekaufe* schalter
deliver: verschickt verschickt_ihr versendet
slow: langsamer_machen maschinengewehr
loud: larm kein_wort
sizename: kurzer langer weiter enger breiter schmaler
size: anprobiert anprobieren probiert
pickup: unter_dem_namen auf_den_namen schon_bezahlt
facility: krucken treppen
loud: gar_nichts bei_dem_larm
cancel: ganze_sache
feedback: wem_sage schlechter_geworden schlechter
staff: beim_tragen erklaren_kann leuten
locate: lagen_doch standen_doch gesucht lagen standen
facility: bank bankchen schwindlig ladestation hinsetzen_irgendwo
babycare: frische_windel
deliver: heim bringt_ihr
benefit: belohnung* belohnt
complaint: murrisch* schilder verlaufe sauberkeit
broken: sohle geht_ab abgeht leckt kratzt
quiet: ohren
pickup: einkauf_ist_fertig ist_fertig
sizename: daruber_hinaus weiter_geschnitten
repeat: das_letzte letzte_habe nicht_ganz_mitbekommen
returning: reduzierte reduziert zuruckbringen_will
";
