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
  | "logNotYet"
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
    logNotYet: "The chat is going on and its log is still empty, or ESM does not show it to you. Runs write the log.",
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
    dataCardId: "Data card ID",
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
    logNotYet: "Chat on käynnissä ja sen loki on vielä tyhjä, tai ESM ei näytä sitä sinulle. Ajot kirjoittavat lokin.",
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
    dataCardId: "Tietokortin tunnus",
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
    conversation: "Konversation",
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
    logNotYet: "Chatten pågår och loggen är ännu tom, eller så visar ESM den inte för dig. Körningarna skriver loggen.",
    logErased: "Det som sades tidigare raderades {time}.",
    logNotReadable:
      "Det finns meddelanden, men chattloggen ser tom ut: ESM visar den inte för dig, eller så har någon tömt den.",
    notEntries: "Loggens meddelanden kan inte skiljas åt, så den visas som den är.",
    page: "Sida {number, number} av {count, number}",
    earlier: "Tidigare meddelanden",
    later: "Senare meddelanden",
    first: "Till början",
    pages: "Konversationens sidor",
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
    dataCardId: "Datakortets ID",
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
    conversation: "Unterhaltung",
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
    logNotYet:
      "Der Chat läuft, und sein Protokoll ist noch leer, oder ESM zeigt es Ihnen nicht. Läufe schreiben das Protokoll.",
    logErased: "Was vorher gesagt wurde, wurde am {time} gelöscht.",
    logNotReadable:
      "Es gibt Nachrichten, aber das Chatprotokoll sieht leer aus: ESM zeigt es Ihnen nicht, oder jemand hat es geleert.",
    notEntries: "Die Nachrichten dieses Protokolls lassen sich nicht unterscheiden; es wird gezeigt, wie es ist.",
    page: "Seite {number, number} von {count, number}",
    earlier: "Frühere Nachrichten",
    later: "Spätere Nachrichten",
    first: "Zum Anfang",
    pages: "Seiten der Unterhaltung",
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
    dataCardId: "ID der Datenkarte",
    state: "Zustand",
    lacking: "Die Vorlage in ESM hat kein Attribut {codes}: Die Checkliste sagt, was zu tun ist.",
    notes: "Hinweise",
    emptyMeans: "–: leer, oder ESM zeigt es Ihnen nicht; ESM sagt nicht, was davon.",
    stateNotTold: "Ob der Chat beendet ist, ist nicht bekannt: ESM zeigt Ihnen {code} nicht.",
    cut: "Lange Werte sind hier gekürzt; die heruntergeladenen Dateien enthalten sie ganz.",
  },
};
