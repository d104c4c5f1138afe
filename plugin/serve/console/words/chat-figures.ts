import type { Words } from "./say.ts";

type FigureWord =
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
  | "ends-before-start";

/** Where the figures of a chat come from. */
export const CHAT_FIGURES_WORDS: Words<FigureWord> = {
  en: {
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
  },
  fi: {
    waitFrom: "Odotusaika ennen ensimmäistä vastausta",
    waitTold: "{wait}: asiakkaan viestistä ensimmäiseen vastaukseen.",
    message: "Asiakkaan viesti",
    reply: "Ensimmäinen vastaus",
    waitFirst: "{wait}: tukihenkilö kirjoitti ensin.",
    waitNone:
      "Kortti ei kerro odotusaikaa: kukaan ei ole vastannut, se ei ole tiedossa, tai ESM ei näytä sitä sinulle.",
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
  },
  sv: {
    waitFrom: "Väntetid före första svar",
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
  },
  de: {
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
  },
};
