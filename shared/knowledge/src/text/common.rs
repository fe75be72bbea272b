//! Words so common that a question hardly depends on them: generic verbs, politeness, fillers, vague times and amounts.
//! Unlike stop words they are words of passages like others; but one that no passage has is no sign that a question is
//! about something else.

use std::{collections::HashSet, sync::LazyLock};

use u5_protocol::Language;

use super::stemmed;

/// Whether a stem is that of a common word.
pub(crate) fn is_common(stem: &str, language: Language) -> bool {
    let stems = match language {
        Language::En => &*ENGLISH,
        Language::De => &*GERMAN,
        Language::Fr => &*FRENCH,
    };
    stems.contains(stem)
}

static ENGLISH: LazyLock<HashSet<String>> = LazyLock::new(|| stemmed(ENGLISH_WORDS, Language::En));
static GERMAN: LazyLock<HashSet<String>> = LazyLock::new(|| stemmed(GERMAN_WORDS, Language::De));
static FRENCH: LazyLock<HashSet<String>> = LazyLock::new(|| stemmed(FRENCH_WORDS, Language::Fr));

const ENGLISH_WORDS: &str = "able about above accept across actually after afternoon again against all allow allowed \
    almost alone along already alright although always amount and another anybody anymore anyone anyplace anyway \
    anywhere apparently approximately are aren around ask asked asking at awful away awfully back basically be because \
    become been before begin behind being believe below besides best better between bit bits both bother bring bringing \
    brought but buy buying by call called came can cannot case certain certainly chance check choose come comes coming \
    could couldn couple currently dad daughter day days dear did didn different difficult directly do does doing done \
    down during each easily easy either else enough especially even evening ever every everybody everyone everything \
    everywhere exact exactly example expect explain extra family far fast few find fine first five follow following \
    folks for found four friend friends from front full get gets getting girl give given gives giving glad go goes \
    going gone good got gotten grab great guess guy guys had half hand happen happens hard has hate haven having hear \
    heard hello help helpful her herself hey him himself his hold home hope how however husband idea if immediately in \
    inside instead interested into is issue item items its itself just keep keeps kept kid kids kind kinds knew know \
    known lady lastly late lately later least leave left less let lets lie like little live long longer look \
    looked looks lot lots love low mad made main make makes making man many match matter may maybe me mean means \
    meant meet might mind mine miss moment more morning most mostly move much mum must my myself name named near \
    nearby nearest necessary need needs never new next nice no nobody none normally not nothing now nowhere of off \
    often old on once only or other others otherwise ought our ours out outside over own part parts past people \
    perhaps person personally pick picked place places please pleasure point possible possibly prefer preferably \
    pretty prior probably problem product products provide purchase purchased put puts question quick quickly quite \
    range rather ready real really reason recently recommend remember right rough roughly round run said same saw say \
    saying says see seem seems seen sell selling sells several shall she shop shopping short should show simple simply \
    since sir sister small so some somebody someone something sometimes somewhere son soon sort sorts spot stand stay \
    still stop store stores straight stuff such suggest suggestion suppose supposed sure take taken takes taking talk \
    tell than thank that their them themselves then there therefore these they thing things think this those though \
    thought three through throw till to today together told tomorrow tonight too took towards true \
    turn two type types under understand unfortunately until up upon us use used useful uses using usual usually \
    various very wait walk wanna want wants was way ways we week weekend weeks well went were what whatever whereabouts \
    whether while whole wife will with within without woman wonder wondering work working works worry would wouldn \
    wrong year years yesterday yet yourself mother father aunt uncle grandma grandpa brother boyfriend girlfriend cost \
    costs price prices priced pricing cheap cheaper cheapest expensive aisle shelf shelves section department local \
    big bigger large larger when gonna gotta lemme whoever fetch fancy sorted lovely reckon mate thingy";

const GERMAN_WORDS: &str = "aber ab abend abends acht alle allein allem allen aller allerdings alles allgemein als \
    alt alte alten am an andere anderen anderer anderes anderswo anfangen angeblich anschauen ansehen anstatt \
    antwort anwesend arbeiten art artikel auch auf aufhören außen außerdem außerhalb bald bei beide beiden beim bein \
    beispiel beispielsweise bekam bekannt bekommt benutzen benutzt bereits besonders besorgen besser beste besten \
    bestimmt besuchen bevor bieten bietet bin bisher bisschen bist bitten bleiben bleibt brachte brauch braucht \
    bräuchte bringe bringen bringt bruder bzw da dabei dadurch dafür dagegen daher dahin damals damit danach daneben \
    dankeschön dann daran darauf daraus darin darüber darum darunter dass davon davor dazu denken denke deshalb deswegen \
    deutlich dienen dies direkt doch dort dran drauf draus dreimal drin dringend drinnen drüben durfte ebenfalls ebenso \
    eben echt egal eher eigen eigene eigenen einfach einige einigen einmal eins einzeln einzelne endlich entfernt \
    entlang entweder erhalten erhältlich erklären erst erste ersten ersuchen erwarten euch euer eure extra fahren fall \
    falls fand fängt fast fehlt fertig finden findet fing folgen folgende frage fragen frau freue freund freundin \
    freunde früh früher führt ganz ganze ganzen gar geben gebraucht geehrt gefallen gefällt gefunden gegen gegenüber \
    gehe gehen geht gehören gehört gekauft gekommen gemacht genau genauso genommen genug gerade gern gerne gesagt \
    gesehen gewesen gewöhnlich ging gleich gleichen groß große großen größer grad gut gute guten guter gutes hab \
    halb halbe halt halten hätte hätten hattest heißen heißt helfen her heraus herein herr hilfe hilft hin hinaus hinein \
    hinten hinter hoch hoffe hoffentlich holen hole holt immer indem innen innerhalb interessiere interessiert \
    inzwischen irgend irgendein irgendeine irgendwann irgendwas irgendwelche irgendwie irgendwo jahr jahre jahren je \
    jede jedem jeden jeder jedes jedoch jemals jemand jene jetzt jung kam kauf kaum kennen kennt kind kinder klar klein \
    kleine kleinen kleiner kleines kommen komme kommt kommst konnte könnten könntest kosten kostet kostenpunkt kriege \
    kriegen kriegt kurz kümmern lag lassen lasse lässt laufen läuft laut leben legen leicht leider leise letzte letzten \
    letztes leute lieber liebsten lief liegen ließ links los mach mache machen macht machst mädchen manche manchmal \
    mann meinen meint meinung meist meiste meisten meistens mensch menschen merken mir mitbringen mitnehmen mitte \
    möchten mögen möglich möglichst möglichkeit moment morgen morgens mutter vater tante onkel oma opa \
    muss musste müsste nachdem nachmittag nächste nächsten nächstes nahe nähe name natürlich neben nehme nehmen nein \
    nennen nennt neu neue neuen neuer neues nichts nie niemals niemand nimmt nirgends nirgendwo noch normal \
    normalerweise nötig nun nur ob oben obwohl oft öfter ohnehin ort paar passieren passiert per person platz plötzlich \
    preis preise preislich prima problem produkt produkte rate recht rechts reicht rein richtig richtung rum \
    runter sache sachen sagt sagte sah samt schade schauen schau schaut schicken schlecht schlimm schnell schon schön \
    schöne schönen schwer schwester sehe sehen seht seid seien seit selber selbst selten setzen sicher \
    sicherlich sieben sieht sobald sodass sofort sogar sohn tochter solche solchen sollte sollten sonst sonstige sorte \
    sorten sowas sowie sowieso spät später stelle stellen stimmt stück suchen sucht super tag tage tagen \
    tagsüber täglich tat tatsächlich teil teile teuer toll total tragen trotzdem tun tut typ überall überhaupt übrig \
    übrigens umsonst ungern unten unterschied ursprünglich verfügbar verfügung vergangen verkauf verstehe verstehen \
    versuchen verwenden viele vielen vielleicht völlig vom voll voran vorbei vorher vorhin vorhanden vorn vorne vorrätig \
    vorschlagen wählen wahrscheinlich während wäre wären warten wart wegen weil weiß weit weiter weitere weiteren wenig \
    wenige weniger wenigstens weshalb wessen wichtig wieder wirklich wissen wobei wochenende wofür wollte wollten \
    womit woran worauf wozu wunder wünschen wünsche zeige zeigt zeit zeiten ziemlich zuerst zufällig zuhause \
    zuletzt zum zumindest zunächst zur zurück zusammen zusätzlich zwar zweimal zwischen günstig günstiger billig \
    billiger gang gängen regal regale abteilung laden geschäft markt supermarkt einkaufen einkauf einkaufe hallo guck \
    gucken wann angebot gehn hingekommen versteckt find such habt könnt könntet gibts \
    krieg möcht wüsst wüsste wüssten nehm seh geh komm bräucht bräuchten hätt hättet tu sag zeig hilf helft lass kenne \
    wollt dürfte bloß nochmal zeug dings übermorgen wohne wohnen hol nenn günstige \
    welchen welchem diesen diesem jener jenes jenen jenem mancher manches manchen manchem solcher solches solchem \
    meines meinem deiner deines deinen deinem seine seiner seines seinen seinem ihrer ihres unserer unseres \
    unseren unserem eurer eures euren eurem keiner keines keinem einiger einiges einigem anderem deren dessen \
    derselbe dasselbe dieselbe worin inwiefern solange";

const FRENCH_WORDS: &str = "abord absolument accepter accord acheté achète acheter achat actuellement afin agit ai aide \
    aider ailleurs aime aimer aimerais aimerait ainsi ajouter aller allez allons alors ami amie amis ancien année \
    années ans août apparemment appelle appeler apporter apprendre après arrive arriver article articles assez attendre \
    attention aucun aucune aujourd'hui auprès auquel aurais aurait aussi aussitôt autant autour autre autres autrement \
    avait avant avais avaient aviez avions avoir aura aurez ayez beau beaucoup belle besoin bien bientôt bon bonne bonnes \
    bons bonsoir bout bref ça cadre car cas cause ceci cela celle celles celui certain certaine certains certainement \
    cesse ceux chacun chaque cher chère chercher chose choses choisir clair combien comme commencer comment compris \
    compter concernant connais connaître connaissez conseil conseiller conseillez contre coup cours court coûte coûtent \
    coûter côté dame davantage début dedans dehors déjà demain demande demander depuis dernier dernière \
    derniers derrière dès désire désolé désolée dessous dessus deux devant devenir devez devoir devrais dire directement \
    disponible disponibles dit dites dois doit doivent donc donner donne donnez dont doute droit droite dur durant \
    effectivement également emmener emporter encore enfant enfants enfin ensemble ensuite entendre entendu entre envie \
    environ envoyer épouse époux espère etc étaient était étant été êtes étiez eu eux évidemment \
    exactement excuse excusez exemple expliquer façon faire fais fait faites fallait falloir famille faudra faudrait \
    faut femme fille fils fin finalement fois font forcément fort frère futur gauche généralement genre gens gentil \
    grand grande grandes grands grâce gros grosse guère habitude haut heure heureusement hier homme hors ici \
    idée importe important impossible indiquer indiquez information informations instant intéresse intéressé jamais \
    jeune joli jolie jour journée jours juste justement laisse laisser laquelle lequel lesquels leur leurs lieu loin \
    long longtemps lors lorsque lui madame magasin magasins main maintenant maman mère père papa tante oncle mais maison \
    mal malgré manière manque manquer marche marcher mari matin mauvais meilleur meilleure même mêmes merci mes met \
    mettre mettez mieux mine minute mis mise mode moi moins mois moment monde monsieur montrer montrez mot moyen moyenne \
    nécessaire neuf neuve ni niveau nom nombre nombreux normal normalement nôtre nouveau nouveaux nouvelle obtenir \
    occuper oh on or ordre où oublier paraît parce pardon pareil parfait parfois parler parle parlez part \
    partie partir partout pas passe passer passé pauvre pendant pense penser perdre permet permettre permis personne \
    personnes petit petite petites petits peu peut peuvent peux pire place plaît plein plupart plus plusieurs plutôt \
    point porte porter pose poser possible possibilité pourra pourrai pourrais pourrait pourriez pourtant pouvait \
    pouvoir pouvons précis précisément préfère préférer premier première prenais prendre prends prenez prennent prenons \
    près presque pris prix probablement problème prochain prochaine produit produits profiter proche propose proposer \
    proposez propre puisque quand quant quartier quasi quelconque quelque quelques quelqu'un question quitte raison \
    rapide rapidement rappeler rarement rayon rayons réalité récent récemment recherche recommander recommandez regarder \
    regarde remercie renseignement renseignements reste rester retour retrouver réussir revenir rien sa sais sait \
    salut sans sauf savez savoir savons selon semaine semaines semble sembler sens sent sera serait serez seul seule \
    seulement sien simple simplement sinon soeur soi soir soirée sommes sont sorte sortes souhaite souhaiter souhaiterais \
    souvent suffit suis suite suivant super sûr sûrement surtout tant tard tel telle tellement temps tenez tenir tiens \
    tient toi tomber tôt totalement toujours tour tous tout toute toutefois toutes très trois trop trouve \
    trouver trouvé trouvent trouverai trouvez tu type types un une uniquement usage utilise utiliser utile va vais \
    valable vas vendre vend vendent vendu vends venez venir venu vers veut veulent veuillez veux via vie viens vient \
    vieux vite vivre voici voilà voir vois vont vôtre voudrais voudrait voudriez voulais voulait voulez vouloir voulons \
    voulu voyez voyons vrai vraiment vu vue week-end cherchais cherchons moins pourquoi quoi disposez fournissez existe \
    achetais prenne puisse puissions quelque grand-mère grand-père copain copine marché boutique supermarché quand truc machin endroit coin resterait dispose \
    auriez auraient récupérer mets range ranger achetée sert sers";
