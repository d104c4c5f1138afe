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
  | "pages";

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
    listed: "Chats to which all of this applies:",
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
    wait: "Odotusaika",
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
  },
};
