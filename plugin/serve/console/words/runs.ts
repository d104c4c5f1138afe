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
  | "failures"
  | "moreFailures"
  | "thisRun"
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

/** What goes on, and the runs of an environment. */
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
    failures: "Failures",
    moreFailures: "{count, plural, one {# more failure} other {# more failures}}",
    thisRun: "The page of this run",
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
    failures: "Virheet",
    moreFailures: "{count, plural, one {# virhe lisää} other {# virhettä lisää}}",
    thisRun: "Tämän ajon sivu",
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
    progress: "Förlopp",
    step: "{step}: {done}",
    stepOf: "{step}: {done} av {total}",
    reading: "Läser chatthistorik",
    writing: "Skriver datakort",
    making: "Skapar datakort",
    ended: "Körningen har slutat.",
    putAside: "Lagda åt sidan",
    nobodyAside: "Ingen session har lagts åt sidan.",
    moreAside: "Ytterligare {count, plural, one {# session} other {# sessioner}} har lagts åt sidan.",
    history: "Historik",
    never: "Ingen körning har gjorts ännu.",
    failures: "Fel",
    moreFailures: "{count, plural, one {# fel till} other {# fel till}}",
    thisRun: "Körningens egen sida",
    older: "Äldre körningar",
    back: "Tillbaka till körningarna",
    running: "En körning pågår redan",
    runningAdvice: "Vänta tills den slutar och be sedan om den igen.",
    refused: "Körningen kunde inte startas",
    refusedAdvice: "Gör vad orsaken säger och be sedan om den igen.",
    notAside: "Den här sessionen har inte lagts åt sidan",
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
    failures: "Fehler",
    moreFailures: "{count, plural, one {# weiterer Fehler} other {# weitere Fehler}}",
    thisRun: "Die Seite dieses Laufs",
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
