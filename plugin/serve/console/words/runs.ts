import type { Words } from "./say.ts";

type RunsWord =
  | "title"
  | "runTitle"
  | "goesOn"
  | "goesOnSince"
  | "waits"
  | "nothingGoesOn"
  | "lookAgain"
  | "runNow"
  | "tryAgain"
  | "tryAgainSession"
  | "progress"
  | "step"
  | "stepOf"
  | "reading"
  | "writing"
  | "making"
  | "ended"
  | "putAside"
  | "nobodyAside"
  | "moreAside"
  | "history"
  | "never"
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
  | "noReport"
  | "problems"
  | "failures"
  | "moreFailures"
  | "thisRun"
  | "session"
  | "noSession"
  | "card"
  | "reason"
  | "triedAgainAt"
  | "notByItself"
  | "firstFailed"
  | "inARow"
  | "older"
  | "back"
  | "running"
  | "runningAdvice"
  | "refused"
  | "refusedAdvice"
  | "notAside"
  | "notAsideAdvice"
  | "tooManyStreams"
  | "tooManyStreamsAdvice";

export const RUNS_WORDS: Words<RunsWord> = {
  en: {
    title: "Runs",
    runTitle: "Run of {at}",
    goesOn: "A run goes on",
    goesOnSince: "Since {since}.",
    waits: "It waits for its turn.",
    nothingGoesOn: "No run goes on.",
    lookAgain: "Look again",
    runNow: "Run now",
    tryAgain: "Try again",
    tryAgainSession: "Try again: session {session}",
    progress: "Progress",
    step: "{step}: {done}",
    stepOf: "{step}: {done} of {total}",
    reading: "Reading chat histories",
    writing: "Writing data cards",
    making: "Making data cards",
    ended: "The run has ended.",
    putAside: "Put aside",
    nobodyAside: "No session is put aside.",
    moreAside: "{count, plural, one {# more session is} other {# more sessions are}} put aside.",
    history: "History",
    never: "There was no run yet.",
    took: "took {duration}",
    bySchedule: "by schedule",
    byRequest: "by request",
    forSome: "for some sessions",
    summary: "{written} written, {failed} failed",
    seen: "Cards looked at",
    read: "Histories read",
    written: "Cards written",
    unchanged: "Cards without a change",
    finished: "Cards closed",
    stillActive: "Chats still active",
    failed: "Failed",
    aside: "Put aside before",
    cardsMade: "Cards made",
    drift: "Sessions whose message count differs",
    requests: "Requests to ESM, to the chat platform",
    noReport: "This run left no report.",
    problems: "What is wrong with the run as a whole",
    failures: "Failures",
    moreFailures: "{count, plural, one {# more failure} other {# more failures}}",
    thisRun: "This run alone",
    session: "Session {session}",
    noSession: "A session without a known id",
    card: "data card {card}",
    reason: "Reason",
    triedAgainAt: "Tried again at {at}.",
    notByItself: "Not tried again until somebody has changed something.",
    firstFailed: "Failed first at {at}.",
    inARow: "{count, plural, one {Failed once} other {Failed # times in a row}}.",
    older: "Older runs",
    back: "Back to the runs",
    running: "A run goes on already",
    runningAdvice: "Wait for its end, then ask again.",
    refused: "The run could not be started",
    refusedAdvice: "Do what the reason says, then ask again.",
    notAside: "This session is not put aside",
    notAsideAdvice: "It may have gone well in between. Look at the runs again.",
    tooManyStreams: "Too many pages follow the runs",
    tooManyStreamsAdvice: "Close some of them.",
  },
  fi: {
    title: "Ajot",
    runTitle: "Ajo {at}",
    goesOn: "Ajo on käynnissä",
    goesOnSince: "Alkoi {since}.",
    waits: "Se odottaa vuoroaan.",
    nothingGoesOn: "Mikään ajo ei ole käynnissä.",
    lookAgain: "Katso uudelleen",
    runNow: "Aja heti",
    tryAgain: "Yritä uudelleen",
    tryAgainSession: "Yritä uudelleen: istunto {session}",
    progress: "Edistyminen",
    step: "{step}: {done}",
    stepOf: "{step}: {done} / {total}",
    reading: "Luetaan chat-historioita",
    writing: "Kirjoitetaan tietokortteja",
    making: "Luodaan tietokortteja",
    ended: "Ajo on päättynyt.",
    putAside: "Siirretty sivuun",
    nobodyAside: "Yhtään istuntoa ei ole siirretty sivuun.",
    moreAside: "Lisäksi {count, plural, one {# istunto} other {# istuntoa}} on siirretty sivuun.",
    history: "Historia",
    never: "Ajoja ei ole vielä ollut.",
    took: "kesti {duration}",
    bySchedule: "aikataulun mukaan",
    byRequest: "pyynnöstä",
    forSome: "joillekin istunnoille",
    summary: "{written} kirjoitettu, {failed} epäonnistui",
    seen: "Katsottuja kortteja",
    read: "Luettuja historioita",
    written: "Kirjoitettuja kortteja",
    unchanged: "Muuttumattomia kortteja",
    finished: "Suljettuja kortteja",
    stillActive: "Yhä aktiivisia chatteja",
    failed: "Epäonnistui",
    aside: "Aiemmin sivuun siirrettyjä",
    cardsMade: "Luotuja kortteja",
    drift: "Istuntoja, joiden viestimäärä poikkeaa",
    requests: "Pyyntöjä ESM:ään, chat-alustalle",
    noReport: "Tästä ajosta ei jäänyt raporttia.",
    problems: "Mikä koko ajossa on vialla",
    failures: "Virheet",
    moreFailures: "{count, plural, one {# virhe lisää} other {# virhettä lisää}}",
    thisRun: "Vain tämä ajo",
    session: "Istunto {session}",
    noSession: "Istunto, jonka tunnusta ei tiedetä",
    card: "tietokortti {card}",
    reason: "Syy",
    triedAgainAt: "Yritetään uudelleen {at}.",
    notByItself: "Ei yritetä uudelleen, ennen kuin joku on muuttanut jotakin.",
    firstFailed: "Epäonnistui ensi kerran {at}.",
    inARow: "{count, plural, one {Epäonnistui kerran} other {Epäonnistui # kertaa peräkkäin}}.",
    older: "Vanhemmat ajot",
    back: "Takaisin ajoihin",
    running: "Ajo on jo käynnissä",
    runningAdvice: "Odota sen päättymistä ja pyydä sitten uudelleen.",
    refused: "Ajoa ei voitu aloittaa",
    refusedAdvice: "Tee, mitä syy neuvoo, ja pyydä sitten uudelleen.",
    notAside: "Tätä istuntoa ei ole siirretty sivuun",
    notAsideAdvice: "Se on voinut onnistua sillä välin. Katso ajot uudelleen.",
    tooManyStreams: "Liian moni sivu seuraa ajoja",
    tooManyStreamsAdvice: "Sulje niistä muutama.",
  },
  sv: {
    title: "Körningar",
    runTitle: "Körning {at}",
    goesOn: "En körning pågår",
    goesOnSince: "Sedan {since}.",
    waits: "Den väntar på sin tur.",
    nothingGoesOn: "Ingen körning pågår.",
    lookAgain: "Se igen",
    runNow: "Kör nu",
    tryAgain: "Försök igen",
    tryAgainSession: "Försök igen: session {session}",
    progress: "Förlopp",
    step: "{step}: {done}",
    stepOf: "{step}: {done} av {total}",
    reading: "Läser chatthistorik",
    writing: "Skriver datakort",
    making: "Skapar datakort",
    ended: "Körningen har slutat.",
    putAside: "Åt sidan",
    nobodyAside: "Ingen session har lagts åt sidan.",
    moreAside: "Ytterligare {count, plural, one {# session} other {# sessioner}} har lagts åt sidan.",
    history: "Historik",
    never: "Ingen körning har gjorts ännu.",
    took: "tog {duration}",
    bySchedule: "enligt schema",
    byRequest: "på begäran",
    forSome: "för vissa sessioner",
    summary: "{written} skrivna, {failed} misslyckade",
    seen: "Kort som sågs på",
    read: "Lästa historiker",
    written: "Skrivna kort",
    unchanged: "Oförändrade kort",
    finished: "Stängda kort",
    stillActive: "Ännu aktiva chattar",
    failed: "Misslyckade",
    aside: "Åt sidan sedan tidigare",
    cardsMade: "Skapade kort",
    drift: "Sessioner vars antal meddelanden avviker",
    requests: "Anrop till ESM, till chattplattformen",
    noReport: "Körningen lämnade ingen rapport.",
    problems: "Vad som är fel med körningen som helhet",
    failures: "Fel",
    moreFailures: "{count, plural, one {# fel till} other {# fel till}}",
    thisRun: "Bara den här körningen",
    session: "Session {session}",
    noSession: "En session utan känt id",
    card: "datakort {card}",
    reason: "Orsak",
    triedAgainAt: "Försöks igen {at}.",
    notByItself: "Försöks inte igen förrän någon har ändrat något.",
    firstFailed: "Misslyckades först {at}.",
    inARow: "{count, plural, one {Misslyckades en gång} other {Misslyckades # gånger i rad}}.",
    older: "Äldre körningar",
    back: "Tillbaka till körningarna",
    running: "En körning pågår redan",
    runningAdvice: "Vänta tills den slutar och be sedan om den igen.",
    refused: "Körningen kunde inte startas",
    refusedAdvice: "Gör vad orsaken säger och be sedan om den igen.",
    notAside: "Den här sessionen är inte åt sidan",
    notAsideAdvice: "Den kan ha gått bra under tiden. Se på körningarna igen.",
    tooManyStreams: "För många sidor följer körningarna",
    tooManyStreamsAdvice: "Stäng några av dem.",
  },
  de: {
    title: "Läufe",
    runTitle: "Lauf vom {at}",
    goesOn: "Ein Lauf ist im Gange",
    goesOnSince: "Seit {since}.",
    waits: "Er wartet, bis er an der Reihe ist.",
    nothingGoesOn: "Kein Lauf ist im Gange.",
    lookAgain: "Noch einmal nachsehen",
    runNow: "Jetzt ausführen",
    tryAgain: "Noch einmal versuchen",
    tryAgainSession: "Noch einmal versuchen: Sitzung {session}",
    progress: "Fortschritt",
    step: "{step}: {done}",
    stepOf: "{step}: {done} von {total}",
    reading: "Chatverläufe werden gelesen",
    writing: "Datenkarten werden geschrieben",
    making: "Datenkarten werden angelegt",
    ended: "Der Lauf ist zu Ende.",
    putAside: "Zurückgestellt",
    nobodyAside: "Keine Sitzung ist zurückgestellt.",
    moreAside: "{count, plural, one {# weitere Sitzung ist} other {# weitere Sitzungen sind}} zurückgestellt.",
    history: "Verlauf",
    never: "Es gab noch keinen Lauf.",
    took: "dauerte {duration}",
    bySchedule: "nach Zeitplan",
    byRequest: "auf Wunsch",
    forSome: "für einzelne Sitzungen",
    summary: "{written} geschrieben, {failed} gescheitert",
    seen: "Angesehene Karten",
    read: "Gelesene Verläufe",
    written: "Geschriebene Karten",
    unchanged: "Unveränderte Karten",
    finished: "Geschlossene Karten",
    stillActive: "Noch aktive Chats",
    failed: "Gescheitert",
    aside: "Vorher zurückgestellt",
    cardsMade: "Angelegte Karten",
    drift: "Sitzungen mit abweichender Zahl der Nachrichten",
    requests: "Anfragen an ESM, an die Chatplattform",
    noReport: "Dieser Lauf hat keinen Bericht hinterlassen.",
    problems: "Was am Lauf als Ganzem nicht stimmt",
    failures: "Fehler",
    moreFailures: "{count, plural, one {# weiterer Fehler} other {# weitere Fehler}}",
    thisRun: "Nur dieser Lauf",
    session: "Sitzung {session}",
    noSession: "Eine Sitzung, deren Id nicht bekannt ist",
    card: "Datenkarte {card}",
    reason: "Grund",
    triedAgainAt: "Wird wieder versucht am {at}.",
    notByItself: "Wird erst wieder versucht, wenn jemand etwas geändert hat.",
    firstFailed: "Zuerst gescheitert am {at}.",
    inARow: "{count, plural, one {Einmal gescheitert} other {#-mal hintereinander gescheitert}}.",
    older: "Ältere Läufe",
    back: "Zurück zu den Läufen",
    running: "Ein Lauf ist schon im Gange",
    runningAdvice: "Warten Sie sein Ende ab, und verlangen Sie ihn dann noch einmal.",
    refused: "Der Lauf konnte nicht beginnen",
    refusedAdvice: "Tun Sie, was der Grund sagt, und verlangen Sie ihn dann noch einmal.",
    notAside: "Diese Sitzung ist nicht zurückgestellt",
    notAsideAdvice: "Vielleicht ist sie inzwischen gut gegangen. Sehen Sie sich die Läufe noch einmal an.",
    tooManyStreams: "Zu viele Seiten folgen den Läufen",
    tooManyStreamsAdvice: "Schließen Sie einige davon.",
  },
};
