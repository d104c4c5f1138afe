import type { Words } from "./say.ts";

type TodayWord =
  | "title"
  | "allWell"
  | "needSomebody"
  | "lastGoodRun"
  | "lastRun"
  | "nextRun"
  | "never"
  | "notPlanned"
  | "now"
  | "goingOnSince"
  | "overdueSince"
  | "oldestActive"
  | "failing"
  | "putAside"
  | "drift"
  | "driftIs"
  | "load"
  | "loadIs"
  | "every"
  | "lateReports"
  | "whatToDo"
  | "tellSomebody"
  | "further"
  | "more"
  | "others"
  | "logInTo"
  | "pagesOf"
  | "cannotBeServed"
  | "reason";

export const TODAY_WORDS: Words<TodayWord> = {
  en: {
    title: "Today",
    allWell: "All is well",
    needSomebody: "{count, plural, one {# environment needs} other {# environments need}} somebody",
    lastGoodRun: "Last good run",
    lastRun: "Last run",
    nextRun: "Next run",
    never: "never",
    notPlanned: "not planned here",
    now: "Now",
    goingOnSince: "a run goes on since {since}",
    overdueSince: "overdue since {since}",
    oldestActive: "Oldest active chat",
    failing: "Runs in a row that did not go well",
    putAside: "Sessions put aside",
    drift: "Drift",
    driftIs:
      "{count, plural, =0 {none} one {# session whose message count differs} other {# sessions whose message counts differ}}",
    load: "Load",
    loadIs: "{requests, plural, one {# request} other {# requests}} to ESM in {duration}",
    every: "planned every {interval}",
    lateReports: "Late reports",
    whatToDo: "What to do",
    tellSomebody: "Tell whoever looks after the plugin.",
    further: "Further environments",
    more: "{count, plural, one {# more is} other {# more are}} not shown: the form for logging in, and esm-chat status, name them all.",
    others: "Other environments",
    logInTo: "Log in to {environment}",
    pagesOf: "Pages of {environment}",
    cannotBeServed: "cannot be served: its configuration is broken",
    reason: "Reason",
  },
  fi: {
    title: "Tänään",
    allWell: "Kaikki on kunnossa",
    needSomebody: "{count, plural, one {# ympäristö vaatii} other {# ympäristöä vaatii}} toimia",
    lastGoodRun: "Viimeisin onnistunut ajo",
    lastRun: "Viimeisin ajo",
    nextRun: "Seuraava ajo",
    never: "ei koskaan",
    notPlanned: "ei suunniteltu täällä",
    now: "Nyt",
    goingOnSince: "ajo on käynnissä; se alkoi {since}",
    overdueSince: "myöhässä; piti alkaa {since}",
    oldestActive: "Vanhin aktiivinen chat",
    failing: "Peräkkäisiä ajoja, jotka eivät onnistuneet",
    putAside: "Sivuun siirrettyjä istuntoja",
    drift: "Poikkeama",
    driftIs:
      "{count, plural, =0 {ei ole} one {# istunto, jonka viestimäärä poikkeaa} other {# istuntoa, joiden viestimäärät poikkeavat}}",
    load: "Kuorma",
    loadIs: "{requests, plural, one {# pyyntö} other {# pyyntöä}} ESM:ään, kesto {duration}",
    every: "suunniteltu väli {interval}",
    lateReports: "Myöhässä olevat raportit",
    whatToDo: "Mitä tehdä",
    tellSomebody: "Kerro lisäosan ylläpitäjälle.",
    further: "Lisää ympäristöjä",
    more: "{count, plural, one {# muu} other {# muuta}} jää näyttämättä: kirjautumislomake ja esm-chat status nimeävät kaikki.",
    others: "Muut ympäristöt",
    logInTo: "Kirjaudu ympäristöön {environment}",
    pagesOf: "Ympäristön {environment} sivut",
    cannotBeServed: "ei voida palvella: sen määritys on rikki",
    reason: "Syy",
  },
  sv: {
    title: "I dag",
    allWell: "Allt är bra",
    needSomebody: "{count, plural, one {# miljö kräver} other {# miljöer kräver}} åtgärd",
    lastGoodRun: "Senaste lyckade körning",
    lastRun: "Senaste körning",
    nextRun: "Nästa körning",
    never: "aldrig",
    notPlanned: "inte planerad här",
    now: "Nu",
    goingOnSince: "en körning pågår sedan {since}",
    overdueSince: "försenad sedan {since}",
    oldestActive: "Äldsta aktiva chatt",
    failing: "Körningar i rad som inte gick bra",
    putAside: "Sessioner lagda åt sidan",
    drift: "Avvikelse",
    driftIs:
      "{count, plural, =0 {ingen} one {# session vars antal meddelanden avviker} other {# sessioner vars antal meddelanden avviker}}",
    load: "Belastning",
    loadIs: "{requests, plural, one {# anrop} other {# anrop}} till ESM på {duration}",
    every: "planerad med {interval} mellanrum",
    lateReports: "Försenade rapporter",
    whatToDo: "Vad som ska göras",
    tellSomebody: "Säg till den som sköter tillägget.",
    further: "Fler miljöer",
    more: "{count, plural, one {# till visas} other {# till visas}} inte: inloggningsformuläret och esm-chat status nämner alla.",
    others: "Andra miljöer",
    logInTo: "Logga in i {environment}",
    pagesOf: "Sidor för {environment}",
    cannotBeServed: "kan inte betjänas: dess konfiguration är trasig",
    reason: "Orsak",
  },
  de: {
    title: "Heute",
    allWell: "Alles ist in Ordnung",
    needSomebody: "{count, plural, one {# Umgebung erfordert} other {# Umgebungen erfordern}} ein Eingreifen",
    lastGoodRun: "Letzter guter Lauf",
    lastRun: "Letzter Lauf",
    nextRun: "Nächster Lauf",
    never: "nie",
    notPlanned: "hier nicht geplant",
    now: "Jetzt",
    goingOnSince: "ein Lauf ist im Gange seit {since}",
    overdueSince: "überfällig seit {since}",
    oldestActive: "Ältester aktiver Chat",
    failing: "Läufe hintereinander, die nicht gut gingen",
    putAside: "Zurückgestellte Sitzungen",
    drift: "Abweichung",
    driftIs:
      "{count, plural, =0 {keine} one {# Sitzung mit abweichender Zahl der Nachrichten} other {# Sitzungen mit abweichender Zahl der Nachrichten}}",
    load: "Last",
    loadIs: "{requests, plural, one {# Anfrage} other {# Anfragen}} an ESM in {duration}",
    every: "geplant alle {interval}",
    lateReports: "Verspätete Berichte",
    whatToDo: "Was zu tun ist",
    tellSomebody: "Sagen Sie es dem, der das Plug-in betreut.",
    further: "Weitere Umgebungen",
    more: "{count, plural, one {# weitere wird} other {# weitere werden}} nicht gezeigt: Das Anmeldeformular und esm-chat status nennen alle.",
    others: "Andere Umgebungen",
    logInTo: "In {environment} anmelden",
    pagesOf: "Seiten von {environment}",
    cannotBeServed: "kann nicht bedient werden: ihre Konfiguration ist nicht in Ordnung",
    reason: "Grund",
  },
};
