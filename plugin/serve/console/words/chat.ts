import type { Words } from "./say.ts";

type ChatWord =
  | "chatOf"
  | "chatWithoutTime"
  | "conversation"
  | "figures"
  | "card"
  | "download"
  | "asPage"
  | "asText"
  | "asJson"
  | "erase"
  | "inEsm"
  | "noLog"
  | "logEmpty"
  | "logErased"
  | "logNotReadable"
  | "notEntries"
  | "page"
  | "earlier"
  | "later"
  | "first"
  | "pages"
  | "visitor"
  | "support-person"
  | "chatbot"
  | "system"
  | "not-told"
  | "note"
  | "withdrawn"
  | "file"
  | "omitted"
  | "continued"
  | "goesOn"
  | "zone"
  | "waitFrom"
  | "waitTold"
  | "message"
  | "reply"
  | "waitFirst"
  | "waitNone"
  | "no-entries"
  | "erased"
  | "sides-not-told"
  | "nobody-replied"
  | "no-match"
  | "several"
  | "duration"
  | "durationTold"
  | "no-start"
  | "only-a-day"
  | "no-end"
  | "ends-before-start"
  | "dataCardId"
  | "state"
  | "lacking"
  | "notes"
  | "emptyMeans"
  | "stateNotTold"
  | "cut";

/** One chat. */
export const CHAT_WORDS: Words<ChatWord> = {
  en: {
    chatOf: "Chat of {time}",
    chatWithoutTime: "Chat on data card {id}",
    conversation: "Conversation",
    figures: "Figures",
    card: "Data card",
    download: "Download",
    asPage: "as a page (HTML)",
    asText: "as text",
    asJson: "as JSON",
    erase: "Erase the text of this chat",
    inEsm: "In ESM, search for {id}.",
    noLog: "No attribute holds the chat log, or ESM does not have it.",
    logEmpty: "The chat log is empty, or ESM does not show it to you; ESM does not tell which.",
    logErased: "What was said before was erased on {time}.",
    logNotReadable:
      "There are messages, but the chat log reads empty: ESM does not show it to you, or somebody emptied it.",
    notEntries: "The messages of this log cannot be told apart, so that it is shown as it is.",
    page: "Page {number, number} of {count, number}",
    earlier: "Earlier messages",
    later: "Later messages",
    first: "To the beginning",
    pages: "Pages of the conversation",
    visitor: "Customer",
    "support-person": "Support person",
    chatbot: "Chatbot",
    system: "System",
    "not-told": "Side not told",
    note: "Internal note",
    withdrawn: "(This message was withdrawn.)",
    file: "File: {name} ({size})",
    omitted: "{count, plural, one {# character is} other {# characters are}} left out in the log.",
    continued: "(continued)",
    goesOn: "(goes on on the next page)",
    zone: "Times are those of {zone}.",
    waitFrom: "Wait before the first reply",
    waitTold: "{wait}: from the customer''s message to the first reply.",
    message: "The customer''s message",
    reply: "The first reply",
    waitFirst: "{wait}: the support person wrote first.",
    waitNone: "The card tells no wait: nobody has replied, it is not known, or ESM does not show it to you.",
    "no-entries": "{wait}. From which messages is not told, since the log cannot be read message by message.",
    erased: "{wait}. From which messages is not told, since older ones were erased.",
    "sides-not-told": "{wait}. From which messages is not told, since it is not clear who wrote some of them.",
    "nobody-replied": "{wait}. From which messages is not told, since the log holds no reply.",
    "no-match": "{wait}. From which messages is not told, since the times of none agree with it.",
    several: "{wait}. From which messages is not told, since several agree with it.",
    duration: "Duration",
    durationTold: "{duration}: from {from} to {to}.",
    "no-start": "Not told: the card has no start, or ESM does not show it to you.",
    "only-a-day": "Not told: the card keeps only the day of the start.",
    "no-end": "Not told: the card has no end, or ESM does not show it to you.",
    "ends-before-start": "Not told: the end on the card is before the start.",
    dataCardId: "Data card",
    state: "State",
    lacking: "ESM''s template has no attribute {codes}: the checklist tells what to do.",
    notes: "Notes",
    emptyMeans: "–: empty, or ESM does not show it to you; ESM does not tell which.",
    stateNotTold: "Whether the chat is over is not told: ESM does not show you {code}.",
    cut: "Long values are cut here; the downloads hold them whole.",
  },
  fi: {
    chatOf: "Chat {time}",
    chatWithoutTime: "Chat tietokortilla {id}",
    conversation: "Keskustelu",
    figures: "Tunnusluvut",
    card: "Tietokortti",
    download: "Lataa",
    asPage: "sivuna (HTML)",
    asText: "tekstinä",
    asJson: "JSON-muodossa",
    erase: "Poista tämän chatin teksti",
    inEsm: "Hae ESM:ssä tunnuksella {id}.",
    noLog: "Mikään attribuutti ei sisällä chat-lokia, tai sitä ei ole ESM:ssä.",
    logEmpty: "Chat-loki on tyhjä, tai ESM ei näytä sitä sinulle; ESM ei kerro kumpi.",
    logErased: "Aiempi keskustelu poistettiin {time}.",
    logNotReadable:
      "Viestejä on, mutta chat-loki näyttää tyhjältä: ESM ei näytä sitä sinulle, tai joku on tyhjentänyt sen.",
    notEntries: "Tämän lokin viestejä ei voi erottaa toisistaan, joten se näytetään sellaisenaan.",
    page: "Sivu {number, number}/{count, number}",
    earlier: "Aiemmat viestit",
    later: "Myöhemmät viestit",
    first: "Alkuun",
    pages: "Keskustelun sivut",
    visitor: "Asiakas",
    "support-person": "Tukihenkilö",
    chatbot: "Chatbotti",
    system: "Järjestelmä",
    "not-told": "Kirjoittaja ei tiedossa",
    note: "Sisäinen muistiinpano",
    withdrawn: "(Tämä viesti on peruttu.)",
    file: "Tiedosto: {name} ({size})",
    omitted: "Lokista on jätetty pois {count, plural, one {# merkki} other {# merkkiä}}.",
    continued: "(jatkoa)",
    goesOn: "(jatkuu seuraavalla sivulla)",
    zone: "Ajat ovat aikavyöhykkeen {zone} mukaan.",
    waitFrom: "Odotus ennen ensimmäistä vastausta",
    waitTold: "{wait}: asiakkaan viestistä ensimmäiseen vastaukseen.",
    message: "Asiakkaan viesti",
    reply: "Ensimmäinen vastaus",
    waitFirst: "{wait}: tukihenkilö kirjoitti ensin.",
    waitNone: "Kortti ei kerro odotusta: kukaan ei ole vastannut, se ei ole tiedossa, tai ESM ei näytä sitä sinulle.",
    "no-entries": "{wait}. Viestit eivät ole tiedossa, koska lokia ei voi lukea viesti kerrallaan.",
    erased: "{wait}. Viestit eivät ole tiedossa, koska vanhemmat on poistettu.",
    "sides-not-told": "{wait}. Viestit eivät ole tiedossa, koska joidenkin kirjoittaja ei ole selvä.",
    "nobody-replied": "{wait}. Viestit eivät ole tiedossa, koska lokissa ei ole vastausta.",
    "no-match": "{wait}. Viestit eivät ole tiedossa, koska minkään viestin aika ei täsmää.",
    several: "{wait}. Viestit eivät ole tiedossa, koska useampi täsmää.",
    duration: "Kesto",
    durationTold: "{duration}: {from} – {to}.",
    "no-start": "Ei tiedossa: kortilla ei ole alkua, tai ESM ei näytä sitä sinulle.",
    "only-a-day": "Ei tiedossa: kortilla on vain alkamispäivä.",
    "no-end": "Ei tiedossa: kortilla ei ole loppua, tai ESM ei näytä sitä sinulle.",
    "ends-before-start": "Ei tiedossa: kortin loppu on ennen alkua.",
    dataCardId: "Tietokortti",
    state: "Tila",
    lacking: "ESM:n mallissa ei ole attribuuttia {codes}: tarkistuslista kertoo, mitä tehdä.",
    notes: "Huomautukset",
    emptyMeans: "–: tyhjä, tai ESM ei näytä sitä sinulle; ESM ei kerro kumpi.",
    stateNotTold: "Ei tiedossa, onko chat päättynyt: ESM ei näytä sinulle attribuuttia {code}.",
    cut: "Pitkät arvot on tässä lyhennetty; ladatuissa tiedostoissa ne ovat kokonaan.",
  },
  sv: {
    chatOf: "Chatt {time}",
    chatWithoutTime: "Chatt på datakort {id}",
    conversation: "Samtal",
    figures: "Nyckeltal",
    card: "Datakort",
    download: "Ladda ner",
    asPage: "som sida (HTML)",
    asText: "som text",
    asJson: "som JSON",
    erase: "Radera chattens text",
    inEsm: "Sök i ESM efter {id}.",
    noLog: "Inget attribut innehåller chattloggen, eller så finns det inte i ESM.",
    logEmpty: "Chattloggen är tom, eller så visar ESM den inte för dig; ESM säger inte vilket.",
    logErased: "Det som sades tidigare raderades {time}.",
    logNotReadable:
      "Det finns meddelanden, men chattloggen ser tom ut: ESM visar den inte för dig, eller så har någon tömt den.",
    notEntries: "Loggens meddelanden kan inte skiljas åt, så den visas som den är.",
    page: "Sida {number, number} av {count, number}",
    earlier: "Tidigare meddelanden",
    later: "Senare meddelanden",
    first: "Till början",
    pages: "Samtalets sidor",
    visitor: "Kund",
    "support-person": "Supportperson",
    chatbot: "Chattbot",
    system: "System",
    "not-told": "Okänd avsändare",
    note: "Intern anteckning",
    withdrawn: "(Meddelandet har dragits tillbaka.)",
    file: "Fil: {name} ({size})",
    omitted: "{count, plural, one {# tecken är utelämnat} other {# tecken är utelämnade}} i loggen.",
    continued: "(fortsättning)",
    goesOn: "(fortsätter på nästa sida)",
    zone: "Tiderna gäller {zone}.",
    waitFrom: "Väntetid före första svaret",
    waitTold: "{wait}: från kundens meddelande till det första svaret.",
    message: "Kundens meddelande",
    reply: "Det första svaret",
    waitFirst: "{wait}: supportpersonen skrev först.",
    waitNone: "Kortet anger ingen väntetid: ingen har svarat, den är okänd, eller så visar ESM den inte för dig.",
    "no-entries":
      "{wait}. Mellan vilka meddelanden är okänt, eftersom loggen inte kan läsas meddelande för meddelande.",
    erased: "{wait}. Mellan vilka meddelanden är okänt, eftersom äldre har raderats.",
    "sides-not-told": "{wait}. Mellan vilka meddelanden är okänt, eftersom det är oklart vem som skrev några av dem.",
    "nobody-replied": "{wait}. Mellan vilka meddelanden är okänt, eftersom loggen inte innehåller något svar.",
    "no-match": "{wait}. Mellan vilka meddelanden är okänt, eftersom inga tider stämmer med den.",
    several: "{wait}. Mellan vilka meddelanden är okänt, eftersom flera stämmer med den.",
    duration: "Längd",
    durationTold: "{duration}: från {from} till {to}.",
    "no-start": "Okänd: kortet har ingen starttid, eller så visar ESM den inte för dig.",
    "only-a-day": "Okänd: kortet har bara startdagen.",
    "no-end": "Okänd: kortet har ingen sluttid, eller så visar ESM den inte för dig.",
    "ends-before-start": "Okänd: kortets sluttid är före starttiden.",
    dataCardId: "Datakort",
    state: "Status",
    lacking: "ESM:s mall saknar attributet {codes}: checklistan säger vad som ska göras.",
    notes: "Anmärkningar",
    emptyMeans: "–: tomt, eller så visar ESM det inte för dig; ESM säger inte vilket.",
    stateNotTold: "Okänt om chatten är avslutad: ESM visar dig inte {code}.",
    cut: "Långa värden är förkortade här; de nedladdade filerna har dem hela.",
  },
  de: {
    chatOf: "Chat vom {time}",
    chatWithoutTime: "Chat auf Datenkarte {id}",
    conversation: "Gespräch",
    figures: "Kennzahlen",
    card: "Datenkarte",
    download: "Herunterladen",
    asPage: "als Seite (HTML)",
    asText: "als Text",
    asJson: "als JSON",
    erase: "Text dieses Chats löschen",
    inEsm: "Suchen Sie in ESM nach {id}.",
    noLog: "Kein Attribut enthält das Chatprotokoll, oder ESM hat es nicht.",
    logEmpty: "Das Chatprotokoll ist leer, oder ESM zeigt es Ihnen nicht; ESM sagt nicht, was davon.",
    logErased: "Was vorher gesagt wurde, wurde am {time} gelöscht.",
    logNotReadable:
      "Es gibt Nachrichten, aber das Chatprotokoll sieht leer aus: ESM zeigt es Ihnen nicht, oder jemand hat es geleert.",
    notEntries: "Die Nachrichten dieses Protokolls lassen sich nicht unterscheiden; es wird gezeigt, wie es ist.",
    page: "Seite {number, number} von {count, number}",
    earlier: "Frühere Nachrichten",
    later: "Spätere Nachrichten",
    first: "Zum Anfang",
    pages: "Seiten des Gesprächs",
    visitor: "Kunde",
    "support-person": "Supportmitarbeiter",
    chatbot: "Chatbot",
    system: "System",
    "not-told": "Absender nicht bekannt",
    note: "Interne Notiz",
    withdrawn: "(Diese Nachricht wurde zurückgezogen.)",
    file: "Datei: {name} ({size})",
    omitted: "{count, plural, one {# Zeichen fehlt} other {# Zeichen fehlen}} im Protokoll.",
    continued: "(Fortsetzung)",
    goesOn: "(geht auf der nächsten Seite weiter)",
    zone: "Die Zeiten gelten für {zone}.",
    waitFrom: "Wartezeit bis zur ersten Antwort",
    waitTold: "{wait}: von der Nachricht des Kunden bis zur ersten Antwort.",
    message: "Die Nachricht des Kunden",
    reply: "Die erste Antwort",
    waitFirst: "{wait}: Der Supportmitarbeiter schrieb zuerst.",
    waitNone:
      "Die Karte nennt keine Wartezeit: Niemand hat geantwortet, sie ist nicht bekannt, oder ESM zeigt sie Ihnen nicht.",
    "no-entries":
      "{wait}. Zwischen welchen Nachrichten, ist nicht bekannt: Das Protokoll lässt sich nicht Nachricht für Nachricht lesen.",
    erased: "{wait}. Zwischen welchen Nachrichten, ist nicht bekannt: Ältere wurden gelöscht.",
    "sides-not-told":
      "{wait}. Zwischen welchen Nachrichten, ist nicht bekannt: Bei einigen ist unklar, wer sie schrieb.",
    "nobody-replied": "{wait}. Zwischen welchen Nachrichten, ist nicht bekannt: Das Protokoll enthält keine Antwort.",
    "no-match": "{wait}. Zwischen welchen Nachrichten, ist nicht bekannt: Die Zeiten von keiner passen dazu.",
    several: "{wait}. Zwischen welchen Nachrichten, ist nicht bekannt: Mehrere passen dazu.",
    duration: "Dauer",
    durationTold: "{duration}: von {from} bis {to}.",
    "no-start": "Nicht bekannt: Die Karte hat keinen Beginn, oder ESM zeigt ihn Ihnen nicht.",
    "only-a-day": "Nicht bekannt: Die Karte enthält nur den Tag des Beginns.",
    "no-end": "Nicht bekannt: Die Karte hat kein Ende, oder ESM zeigt es Ihnen nicht.",
    "ends-before-start": "Nicht bekannt: Das Ende auf der Karte liegt vor dem Beginn.",
    dataCardId: "Datenkarte",
    state: "Zustand",
    lacking: "Die Vorlage in ESM hat kein Attribut {codes}: Die Checkliste sagt, was zu tun ist.",
    notes: "Hinweise",
    emptyMeans: "–: leer, oder ESM zeigt es Ihnen nicht; ESM sagt nicht, was davon.",
    stateNotTold: "Ob der Chat beendet ist, ist nicht bekannt: ESM zeigt Ihnen {code} nicht.",
    cut: "Lange Werte sind hier gekürzt; die heruntergeladenen Dateien enthalten sie ganz.",
  },
};
