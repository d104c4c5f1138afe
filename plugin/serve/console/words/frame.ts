import type { Words } from "./say.ts";

type FrameWord =
  | "console"
  | "today"
  | "report"
  | "chats"
  | "checklist"
  | "runs"
  | "settings"
  | "environment"
  | "pages"
  | "toContent"
  | "language"
  | "change"
  | "logOut"
  | "loggedInAs";

/** What stands around every page. */
export const FRAME_WORDS: Words<FrameWord> = {
  en: {
    console: "Chat history",
    today: "Today",
    report: "Report",
    chats: "Chats",
    checklist: "Checklist",
    runs: "Runs",
    settings: "Settings",
    environment: "Environment",
    pages: "Pages",
    toContent: "To the content",
    language: "Language",
    change: "Change",
    logOut: "Log out",
    loggedInAs: "Logged in as {login}",
  },
  fi: {
    console: "Chat-historia",
    today: "Tänään",
    report: "Raportti",
    chats: "Chatit",
    checklist: "Tarkistuslista",
    runs: "Ajot",
    settings: "Asetukset",
    environment: "Ympäristö",
    pages: "Sivut",
    toContent: "Siirry sisältöön",
    language: "Kieli",
    change: "Vaihda",
    logOut: "Kirjaudu ulos",
    loggedInAs: "Kirjautuneena: {login}",
  },
  sv: {
    console: "Chatthistorik",
    today: "I dag",
    report: "Rapport",
    chats: "Chattar",
    checklist: "Checklista",
    runs: "Körningar",
    settings: "Inställningar",
    environment: "Miljö",
    pages: "Sidor",
    toContent: "Till innehållet",
    language: "Språk",
    change: "Byt",
    logOut: "Logga ut",
    loggedInAs: "Inloggad som {login}",
  },
  de: {
    console: "Chatverlauf",
    today: "Heute",
    report: "Bericht",
    chats: "Chats",
    checklist: "Checkliste",
    runs: "Läufe",
    settings: "Einstellungen",
    environment: "Umgebung",
    pages: "Seiten",
    toContent: "Zum Inhalt",
    language: "Sprache",
    change: "Wechseln",
    logOut: "Abmelden",
    loggedInAs: "Angemeldet als {login}",
  },
};
