import type { Words } from "./say.ts";

type RunWord =
  | "tryAgain"
  | "tryAgainSession"
  | "took"
  | "bySchedule"
  | "byRequest"
  | "forSome"
  | "summary"
  | "seen"
  | "read"
  | "written"
  | "unchanged"
  | "finished"
  | "stillActive"
  | "failed"
  | "aside"
  | "cardsMade"
  | "drift"
  | "requests"
  | "requestsAre"
  | "noReport"
  | "problems"
  | "session"
  | "noSession"
  | "card"
  | "reason"
  | "triedAgainAt"
  | "notByItself"
  | "firstFailed"
  | "inARow";

/** One run, and a session that failed. */
export const RUN_WORDS: Words<RunWord> = {
  en: {
    tryAgain: "Try again",
    tryAgainSession: "Try again: session {session}",
    took: "took {duration}",
    bySchedule: "by schedule",
    byRequest: "by request",
    forSome: "for some sessions",
    summary: "{written} written, {failed} failed",
    seen: "Cards looked at",
    read: "Chat histories read",
    written: "Cards written",
    unchanged: "Cards without a change",
    finished: "Cards closed",
    stillActive: "Chats still active",
    failed: "Failed",
    aside: "Put aside before",
    cardsMade: "Cards made",
    drift: "Sessions whose message count differs",
    requests: "Requests",
    requestsAre: "{esm} to ESM, {chatHistory} to the chat platform",
    noReport: "This run left no report.",
    problems: "What is wrong with the run as a whole",
    session: "Session {session}",
    noSession: "A session without a known ID",
    card: "data card {card}",
    reason: "Reason",
    triedAgainAt: "Will be tried again at {at}.",
    notByItself: "Not tried again until somebody has changed something.",
    firstFailed: "Failed first at {at}.",
    inARow: "{count, plural, one {Failed once} other {Failed # times in a row}}.",
  },
  fi: {
    tryAgain: "Yritä uudelleen",
    tryAgainSession: "Yritä uudelleen: istunto {session}",
    took: "kesti {duration}",
    bySchedule: "aikataulun mukaan",
    byRequest: "pyynnöstä",
    forSome: "joillekin istunnoille",
    summary: "{written} kirjoitettu, {failed} epäonnistui",
    seen: "Läpikäytyjä kortteja",
    read: "Luettuja chat-historioita",
    written: "Kirjoitettuja kortteja",
    unchanged: "Muuttumattomia kortteja",
    finished: "Suljettuja kortteja",
    stillActive: "Yhä aktiivisia chatteja",
    failed: "Epäonnistui",
    aside: "Aiemmin sivuun siirrettyjä",
    cardsMade: "Luotuja kortteja",
    drift: "Istuntoja, joiden viestimäärä poikkeaa",
    requests: "Pyyntöjä",
    requestsAre: "{esm} ESM:ään, {chatHistory} chat-alustalle",
    noReport: "Tästä ajosta ei jäänyt raporttia.",
    problems: "Mikä koko ajossa on vialla",
    session: "Istunto {session}",
    noSession: "Istunto, jonka tunnusta ei tiedetä",
    card: "tietokortti {card}",
    reason: "Syy",
    triedAgainAt: "Yritetään uudelleen {at}.",
    notByItself: "Ei yritetä uudelleen, ennen kuin joku on muuttanut jotakin.",
    firstFailed: "Epäonnistui ensi kerran {at}.",
    inARow: "{count, plural, one {Epäonnistui kerran} other {Epäonnistui # kertaa peräkkäin}}.",
  },
  sv: {
    tryAgain: "Försök igen",
    tryAgainSession: "Försök igen: session {session}",
    took: "tog {duration}",
    bySchedule: "enligt schema",
    byRequest: "på begäran",
    forSome: "för vissa sessioner",
    summary: "{written} skrivna, {failed} misslyckade",
    seen: "Granskade kort",
    read: "Läst chatthistorik",
    written: "Skrivna kort",
    unchanged: "Oförändrade kort",
    finished: "Stängda kort",
    stillActive: "Ännu aktiva chattar",
    failed: "Misslyckade",
    aside: "Lagda åt sidan tidigare",
    cardsMade: "Skapade kort",
    drift: "Sessioner vars antal meddelanden avviker",
    requests: "Anrop",
    requestsAre: "{esm} till ESM, {chatHistory} till chattplattformen",
    noReport: "Körningen lämnade ingen rapport.",
    problems: "Vad som är fel med körningen som helhet",
    session: "Session {session}",
    noSession: "En session utan känt ID",
    card: "datakort {card}",
    reason: "Orsak",
    triedAgainAt: "Ett nytt försök görs {at}.",
    notByItself: "Inget nytt försök görs förrän någon har ändrat något.",
    firstFailed: "Misslyckades först {at}.",
    inARow: "{count, plural, one {Misslyckades en gång} other {Misslyckades # gånger i rad}}.",
  },
  de: {
    tryAgain: "Noch einmal versuchen",
    tryAgainSession: "Noch einmal versuchen: Sitzung {session}",
    took: "dauerte {duration}",
    bySchedule: "nach Zeitplan",
    byRequest: "auf Anforderung",
    forSome: "für einzelne Sitzungen",
    summary: "{written} geschrieben, {failed} gescheitert",
    seen: "Durchgesehene Karten",
    read: "Gelesene Chatverläufe",
    written: "Geschriebene Karten",
    unchanged: "Unveränderte Karten",
    finished: "Geschlossene Karten",
    stillActive: "Noch aktive Chats",
    failed: "Gescheitert",
    aside: "Vorher zurückgestellt",
    cardsMade: "Angelegte Karten",
    drift: "Sitzungen mit abweichender Zahl der Nachrichten",
    requests: "Anfragen",
    requestsAre: "{esm} an ESM, {chatHistory} an die Chatplattform",
    noReport: "Dieser Lauf hat keinen Bericht hinterlassen.",
    problems: "Was am Lauf als Ganzem nicht stimmt",
    session: "Sitzung {session}",
    noSession: "Eine Sitzung, deren ID nicht bekannt ist",
    card: "Datenkarte {card}",
    reason: "Grund",
    triedAgainAt: "Wird wieder versucht am {at}.",
    notByItself: "Wird erst wieder versucht, wenn jemand etwas geändert hat.",
    firstFailed: "Zuerst gescheitert am {at}.",
    inARow: "{count, plural, one {Einmal gescheitert} other {#-mal hintereinander gescheitert}}.",
  },
};
