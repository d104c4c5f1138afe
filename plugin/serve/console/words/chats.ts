import type { Words } from "./say.ts";

type ChatsWord =
  | "chats"
  | "found"
  | "id"
  | "idHint"
  | "customer"
  | "personHint"
  | "supportPerson"
  | "from"
  | "to"
  | "text"
  | "onlyActive"
  | "search"
  | "newSearch"
  | "searchOver"
  | "mistakes"
  | "noDay"
  | "wrongOrder"
  | "tooLong"
  | "notMapped"
  | "nothingAsked"
  | "wrongAddress"
  | "lastDays"
  | "listed"
  | "between"
  | "since"
  | "until"
  | "outcome"
  | "hour"
  | "weekday"
  | "ofFirstReplier"
  | "ofSupportPerson"
  | "zones"
  | "began"
  | "wait"
  | "messages"
  | "state"
  | "active"
  | "over"
  | "notTold"
  | "dataCard"
  | "none"
  | "noneYet"
  | "lookedDownTo"
  | "lookedThrough"
  | "goOn"
  | "older"
  | "newest"
  | "emptyMeans"
  | "pages"
  | "hidden"
  | "deleted"
  | "untold"
  | "unreadable"
  | "found-twice"
  | "hidden-or-deleted"
  | "personUnreadable"
  | "notCompared";

/** Finding chats, and the list of them. */
export const CHATS_WORDS: Words<ChatsWord> = {
  en: {
    chats: "Chats",
    found: "Chats found",
    id: "ID",
    idHint: "Chat session ID, Efecte ID or data card ID, or a part of one",
    customer: "Customer",
    personHint: "A part of the name, or the external ID",
    supportPerson: "Support person",
    from: "First day",
    to: "Last day",
    text: "Text in the chat log",
    onlyActive: "Only chats that are going on",
    search: "Search",
    newSearch: "New search",
    searchOver: "This search is not kept any more. Please search again.",
    mistakes: "Please correct this:",
    noDay: "{field}: write a date, such as 2026-10-01.",
    wrongOrder: "The first day is after the last.",
    tooLong: "{field}: at most {most, number} characters.",
    notMapped: "{field}: the attribute is not mapped, or ESM does not have it, so that chats cannot be found by it.",
    nothingAsked: "Say what to search for.",
    wrongAddress: "This address asks for something that is not known. These are the newest chats.",
    lastDays: "The newest chats of the last 7 days.",
    listed: "Listed are the chats that all of this holds for:",
    between: "Began from {from} to {to}",
    since: "Began on {from} or later",
    until: "Began on {to} or earlier",
    outcome: "Outcome: {outcome}",
    hour: "Began between {from}:00 and {to}:00",
    weekday: "Began on a {weekday}",
    ofFirstReplier: "One and the same person replied first",
    ofSupportPerson: "One and the same person was the latest support person",
    zones: "Days and hours are those of {zone}.",
    began: "Began",
    wait: "Wait",
    messages: "Messages",
    state: "State",
    active: "Going on",
    over: "Over",
    notTold: "Not told",
    dataCard: "Data card {id}",
    none: "No chat was found.",
    noneYet: "No chat has been found so far.",
    lookedDownTo: "Chats were looked through back to {time}.",
    lookedThrough: "Only a part of the chats was looked through.",
    goOn: "Look further back",
    older: "Older chats",
    newest: "Newest chats",
    emptyMeans: "–: empty, or ESM does not show it to you; ESM does not tell which.",
    pages: "Pages of the list",
    hidden:
      "{count, plural, one {# more is on a hidden data card and is} other {# more are on hidden data cards and are}} not shown.",
    deleted: "{count, plural, one {# more is in the trash and is} other {# more are in the trash and are}} not shown.",
    untold:
      "Of {count, plural, one {# more chat} other {# more chats}} ESM does not tell you whether it is going on ({code} reads empty).",
    unreadable:
      "{count, plural, one {# data card cannot be read and was} other {# data cards cannot be read and were}} not looked at.",
    "found-twice": "Several Person cards have this external ID: the chats are found by the name only.",
    "hidden-or-deleted": "The Person card with this external ID is hidden: the chats are found by the name only.",
    personUnreadable: "ESM does not show you the attribute with external IDs: the chats are found by the name only.",
    notCompared: "{attribute} is not mapped, or ESM does not have it: chats are not chosen by it.",
  },
  fi: {
    chats: "Chatit",
    found: "Löytyneet chatit",
    id: "Tunnus",
    idHint: "Chat-istunnon tunnus, Efecte-tunnus tai tietokortin tunnus, tai osa sellaisesta",
    customer: "Asiakas",
    personHint: "Osa nimestä tai ulkoinen tunnus",
    supportPerson: "Tukihenkilö",
    from: "Ensimmäinen päivä",
    to: "Viimeinen päivä",
    text: "Teksti chat-lokissa",
    onlyActive: "Vain käynnissä olevat chatit",
    search: "Hae",
    newSearch: "Uusi haku",
    searchOver: "Tätä hakua ei enää säilytetä. Hae uudelleen.",
    mistakes: "Korjaa tämä:",
    noDay: "{field}: kirjoita päivämäärä, esimerkiksi 2026-10-01.",
    wrongOrder: "Ensimmäinen päivä on viimeisen jälkeen.",
    tooLong: "{field}: enintään {most, number} merkkiä.",
    notMapped: "{field}: attribuuttia ei ole määritetty tai sitä ei ole ESM:ssä, joten chatteja ei voi hakea sillä.",
    nothingAsked: "Kerro, mitä haetaan.",
    wrongAddress: "Osoite pyytää jotain tuntematonta. Tässä ovat uusimmat chatit.",
    lastDays: "Viimeisten 7 päivän uusimmat chatit.",
    listed: "Luettelossa ovat chatit, joita kaikki tämä koskee:",
    between: "Alkoi {from} – {to}",
    since: "Alkoi {from} tai myöhemmin",
    until: "Alkoi {to} tai aiemmin",
    outcome: "Lopputulos: {outcome}",
    hour: "Alkoi kello {from}:n ja {to}:n välillä",
    weekday: "Alkoi viikonpäivänä: {weekday}",
    ofFirstReplier: "Sama henkilö vastasi ensimmäisenä",
    ofSupportPerson: "Sama henkilö oli viimeinen tukihenkilö",
    zones: "Päivät ja tunnit ovat aikavyöhykkeen {zone} mukaan.",
    began: "Alkoi",
    wait: "Odotus",
    messages: "Viestit",
    state: "Tila",
    active: "Käynnissä",
    over: "Päättynyt",
    notTold: "Ei tiedossa",
    dataCard: "Tietokortti {id}",
    none: "Yhtään chattia ei löytynyt.",
    noneYet: "Tähän mennessä ei löytynyt yhtään chattia.",
    lookedDownTo: "Chatit on käyty läpi taaksepäin hetkeen {time} asti.",
    lookedThrough: "Vain osa chateista on käyty läpi.",
    goOn: "Katso kauemmas taaksepäin",
    older: "Vanhemmat chatit",
    newest: "Uusimmat chatit",
    emptyMeans: "–: tyhjä, tai ESM ei näytä sitä sinulle; ESM ei kerro kumpi.",
    pages: "Luettelon sivut",
    hidden:
      "Lisäksi {count, plural, one {# on piilotetulla tietokortilla} other {# on piilotetuilla tietokorteilla}}, eikä niitä näytetä.",
    deleted: "Lisäksi {count, plural, one {# on roskakorissa} other {# on roskakorissa}}, eikä niitä näytetä.",
    untold:
      "Lisäksi {count, plural, one {# chatista} other {# chatista}} ESM ei kerro sinulle, onko se käynnissä ({code} näyttää tyhjältä).",
    unreadable: "{count, plural, one {# tietokorttia} other {# tietokorttia}} ei voi lukea, eikä niitä katsottu.",
    "found-twice": "Useilla henkilökorteilla on tämä ulkoinen tunnus: chatit haetaan vain nimellä.",
    "hidden-or-deleted": "Henkilökortti, jolla on tämä ulkoinen tunnus, on piilotettu: chatit haetaan vain nimellä.",
    personUnreadable: "ESM ei näytä sinulle ulkoisten tunnusten attribuuttia: chatit haetaan vain nimellä.",
    notCompared: "{attribute}: attribuuttia ei ole määritetty tai sitä ei ole ESM:ssä, joten chatteja ei rajata sillä.",
  },
  sv: {
    chats: "Chattar",
    found: "Hittade chattar",
    id: "ID",
    idHint: "Chattsessionens ID, Efecte-ID eller datakortets ID, eller en del av ett sådant",
    customer: "Kund",
    personHint: "En del av namnet, eller det externa ID:t",
    supportPerson: "Supportperson",
    from: "Första dagen",
    to: "Sista dagen",
    text: "Text i chattloggen",
    onlyActive: "Bara chattar som pågår",
    search: "Sök",
    newSearch: "Ny sökning",
    searchOver: "Sökningen finns inte kvar. Sök igen.",
    mistakes: "Rätta detta:",
    noDay: "{field}: skriv ett datum, till exempel 2026-10-01.",
    wrongOrder: "Den första dagen är efter den sista.",
    tooLong: "{field}: högst {most, number} tecken.",
    notMapped: "{field}: attributet är inte mappat eller finns inte i ESM, så chattar kan inte hittas med det.",
    nothingAsked: "Ange vad du söker.",
    wrongAddress: "Adressen frågar efter något okänt. Här är de nyaste chattarna.",
    lastDays: "De nyaste chattarna från de senaste 7 dagarna.",
    listed: "Här listas chattar som allt detta gäller för:",
    between: "Började {from} – {to}",
    since: "Började {from} eller senare",
    until: "Började {to} eller tidigare",
    outcome: "Utfall: {outcome}",
    hour: "Började mellan {from}:00 och {to}:00",
    weekday: "Började på veckodagen {weekday}",
    ofFirstReplier: "En och samma person svarade först",
    ofSupportPerson: "En och samma person var senaste supportperson",
    zones: "Dagar och timmar gäller {zone}.",
    began: "Började",
    wait: "Väntetid",
    messages: "Meddelanden",
    state: "Status",
    active: "Pågår",
    over: "Avslutad",
    notTold: "Okänt",
    dataCard: "Datakort {id}",
    none: "Ingen chatt hittades.",
    noneYet: "Ingen chatt har hittats hittills.",
    lookedDownTo: "Chattarna har gåtts igenom tillbaka till {time}.",
    lookedThrough: "Bara en del av chattarna har gåtts igenom.",
    goOn: "Sök längre tillbaka",
    older: "Äldre chattar",
    newest: "Nyaste chattarna",
    emptyMeans: "–: tomt, eller så visar ESM det inte för dig; ESM säger inte vilket.",
    pages: "Listans sidor",
    hidden:
      "{count, plural, one {# till finns på ett dolt datakort} other {# till finns på dolda datakort}} och visas inte.",
    deleted:
      "{count, plural, one {# till ligger i papperskorgen} other {# till ligger i papperskorgen}} och visas inte.",
    untold:
      "Om {count, plural, one {# chatt till} other {# chattar till}} säger ESM inte till dig om den pågår ({code} ser tomt ut).",
    unreadable:
      "{count, plural, one {# datakort kan inte läsas} other {# datakort kan inte läsas}} och har inte gåtts igenom.",
    "found-twice": "Flera personkort har detta externa ID: chattarna hittas bara med namnet.",
    "hidden-or-deleted": "Personkortet med detta externa ID är dolt: chattarna hittas bara med namnet.",
    personUnreadable: "ESM visar dig inte attributet med externa ID:n: chattarna hittas bara med namnet.",
    notCompared: "{attribute} är inte mappat eller finns inte i ESM: chattarna väljs inte efter det.",
  },
  de: {
    chats: "Chats",
    found: "Gefundene Chats",
    id: "ID",
    idHint: "ID der Chatsitzung, Efecte-ID oder ID der Datenkarte, oder ein Teil davon",
    customer: "Kunde",
    personHint: "Ein Teil des Namens oder die externe ID",
    supportPerson: "Supportmitarbeiter",
    from: "Erster Tag",
    to: "Letzter Tag",
    text: "Text im Chatprotokoll",
    onlyActive: "Nur laufende Chats",
    search: "Suchen",
    newSearch: "Neue Suche",
    searchOver: "Diese Suche wird nicht mehr aufbewahrt. Bitte suchen Sie noch einmal.",
    mistakes: "Bitte berichtigen Sie:",
    noDay: "{field}: Schreiben Sie ein Datum, etwa 2026-10-01.",
    wrongOrder: "Der erste Tag liegt nach dem letzten.",
    tooLong: "{field}: höchstens {most, number} Zeichen.",
    notMapped:
      "{field}: Das Attribut ist nicht zugeordnet, oder ESM hat es nicht; danach können keine Chats gefunden werden.",
    nothingAsked: "Sagen Sie, wonach gesucht werden soll.",
    wrongAddress: "Diese Adresse fragt nach etwas Unbekanntem. Hier sind die neuesten Chats.",
    lastDays: "Die neuesten Chats der letzten 7 Tage.",
    listed: "Aufgeführt sind die Chats, für die all das gilt:",
    between: "Begonnen vom {from} bis {to}",
    since: "Begonnen am {from} oder später",
    until: "Begonnen am {to} oder früher",
    outcome: "Ergebnis: {outcome}",
    hour: "Begonnen zwischen {from}:00 und {to}:00",
    weekday: "Begonnen am Wochentag {weekday}",
    ofFirstReplier: "Ein und dieselbe Person hat zuerst geantwortet",
    ofSupportPerson: "Ein und dieselbe Person war zuletzt der Supportmitarbeiter",
    zones: "Tage und Stunden gelten für {zone}.",
    began: "Begonnen",
    wait: "Wartezeit",
    messages: "Nachrichten",
    state: "Zustand",
    active: "Läuft",
    over: "Beendet",
    notTold: "Nicht bekannt",
    dataCard: "Datenkarte {id}",
    none: "Es wurde kein Chat gefunden.",
    noneYet: "Bisher wurde kein Chat gefunden.",
    lookedDownTo: "Die Chats wurden zurück bis {time} durchgesehen.",
    lookedThrough: "Nur ein Teil der Chats wurde durchgesehen.",
    goOn: "Weiter zurück suchen",
    older: "Ältere Chats",
    newest: "Neueste Chats",
    emptyMeans: "–: leer, oder ESM zeigt es Ihnen nicht; ESM sagt nicht, was davon.",
    pages: "Seiten der Liste",
    hidden:
      "{count, plural, one {# weiterer liegt auf einer verborgenen Datenkarte und wird} other {# weitere liegen auf verborgenen Datenkarten und werden}} nicht gezeigt.",
    deleted:
      "{count, plural, one {# weiterer liegt im Papierkorb und wird} other {# weitere liegen im Papierkorb und werden}} nicht gezeigt.",
    untold:
      "Von {count, plural, one {# weiteren Chat} other {# weiteren Chats}} sagt ESM Ihnen nicht, ob er läuft ({code} sieht leer aus).",
    unreadable:
      "{count, plural, one {# Datenkarte kann nicht gelesen werden und wurde} other {# Datenkarten können nicht gelesen werden und wurden}} nicht durchgesehen.",
    "found-twice": "Mehrere Personenkarten haben diese externe ID: Die Chats werden nur nach dem Namen gefunden.",
    "hidden-or-deleted":
      "Die Personenkarte mit dieser externen ID ist verborgen: Die Chats werden nur nach dem Namen gefunden.",
    personUnreadable:
      "ESM zeigt Ihnen das Attribut mit den externen IDs nicht: Die Chats werden nur nach dem Namen gefunden.",
    notCompared: "{attribute} ist nicht zugeordnet, oder ESM hat es nicht: Danach werden die Chats nicht ausgewählt.",
  },
};
