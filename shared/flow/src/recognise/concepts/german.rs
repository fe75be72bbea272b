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
suggest: vorschlag* vorschlage* idee ideen anregung* verbesser* vorschlagen schlage_vor ihr_solltet sie_sollten *vorschlag *vorschlage wunschenswert schon_ware ware_schon ware_schoen ware_toll konnten_mehr sie_konnten wunschen_wurde wunsche_mir wunschen wunscht verbessern tipp_fur
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
";
