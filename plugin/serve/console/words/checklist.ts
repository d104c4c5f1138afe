import type { Words } from "./say.ts";

type ChecklistWord =
  | "title"
  | "introduction"
  | "checkNow"
  | "running"
  | "runningOf"
  | "itLoadsAgain"
  | "look"
  | "never"
  | "checkedAt"
  | "notFinished"
  | "notFinishedAdvice"
  | "reason"
  | "complete"
  | "ready"
  | "incomplete"
  | "noAnswer"
  | "counts"
  | "done"
  | "missing"
  | "not-yet"
  | "cannot-verify"
  | "whatIsMissing"
  | "toDo"
  | "more";

export const CHECKLIST_WORDS: Words<ChecklistWord> = {
  en: {
    title: "Checklist",
    introduction:
      "Goes through what has to be set up in ESM, at the chat platform and here, as esm-chat check does, with the settings that esm-chat serve works with. It changes nothing.",
    checkNow: "Check now",
    running: "The check is running.",
    runningOf: "The check is running: {done} of {total} items.",
    itLoadsAgain: "This page loads itself again until it is done.",
    look: "Look now",
    never: "Nothing was checked since esm-chat serve was started.",
    checkedAt: "Checked",
    notFinished: "The check could not be finished.",
    notFinishedAdvice: "Try again. If it stays so, the log of esm-chat serve says more.",
    reason: "Reason",
    complete: "Everything that can be checked from here is done.",
    ready: "Nothing is missing; something only has to be started.",
    incomplete: "Something is missing.",
    noAnswer: "Not complete: there was no answer to",
    counts: "{done} done, {missing} missing, {notYet} not yet, {cannotVerify} cannot be verified here",
    done: "done",
    missing: "missing",
    "not-yet": "not yet",
    "cannot-verify": "cannot be verified here",
    whatIsMissing: "What is missing",
    toDo: "To do",
    more: "{n, plural, one {# more: esm-chat check shows it.} other {# more: esm-chat check shows them.}}",
  },
  fi: {
    title: "Tarkistuslista",
    introduction:
      "Käy läpi, mitä ESM:ssä, chat-alustalla ja täällä pitää olla valmiina, kuten esm-chat check tekee, niillä asetuksilla, joilla esm-chat serve toimii. Se ei muuta mitään.",
    checkNow: "Tarkista nyt",
    running: "Tarkistus on käynnissä.",
    runningOf: "Tarkistus on käynnissä: {done}/{total} kohtaa.",
    itLoadsAgain: "Tämä sivu latautuu uudelleen, kunnes se on valmis.",
    look: "Katso nyt",
    never: "Mitään ei ole tarkistettu sen jälkeen, kun esm-chat serve käynnistettiin.",
    checkedAt: "Tarkistettu",
    notFinished: "Tarkistusta ei voitu viedä loppuun.",
    notFinishedAdvice: "Yritä uudelleen. Jos tilanne jatkuu, esm-chat serven lokissa kerrotaan lisää.",
    reason: "Syy",
    complete: "Kaikki, minkä voi tarkistaa täältä, on tehty.",
    ready: "Mitään ei puutu; jotain pitää vain käynnistää.",
    incomplete: "Jotain puuttuu.",
    noAnswer: "Ei valmis: vastausta ei saatu kohtaan",
    counts: "{done} tehty, {missing} puuttuu, {notYet} ei vielä, {cannotVerify} ei voi tarkistaa täältä",
    done: "tehty",
    missing: "puuttuu",
    "not-yet": "ei vielä",
    "cannot-verify": "ei voi tarkistaa täältä",
    whatIsMissing: "Mitä puuttuu",
    toDo: "Tehtävä",
    more: "{n, plural, one {Vielä #: esm-chat check näyttää sen.} other {Vielä #: esm-chat check näyttää ne.}}",
  },
  sv: {
    title: "Checklista",
    introduction:
      "Går igenom vad som ska vara klart i ESM, på chattplattformen och här, som esm-chat check gör, med de inställningar som esm-chat serve arbetar med. Den ändrar ingenting.",
    checkNow: "Kontrollera nu",
    running: "Kontrollen pågår.",
    runningOf: "Kontrollen pågår: {done} av {total} punkter.",
    itLoadsAgain: "Den här sidan laddas om tills den är klar.",
    look: "Titta nu",
    never: "Ingenting har kontrollerats sedan esm-chat serve startades.",
    checkedAt: "Kontrollerat",
    notFinished: "Kontrollen kunde inte slutföras.",
    notFinishedAdvice: "Försök igen. Om det fortsätter står mer i loggen för esm-chat serve.",
    reason: "Orsak",
    complete: "Allt som kan kontrolleras härifrån är klart.",
    ready: "Ingenting saknas; något ska bara startas.",
    incomplete: "Något saknas.",
    noAnswer: "Inte komplett: det kom inget svar på",
    counts: "{done} klart, {missing} saknas, {notYet} inte ännu, {cannotVerify} kan inte kontrolleras härifrån",
    done: "klart",
    missing: "saknas",
    "not-yet": "inte ännu",
    "cannot-verify": "kan inte kontrolleras härifrån",
    whatIsMissing: "Vad som saknas",
    toDo: "Att göra",
    more: "{n, plural, one {# till: esm-chat check visar den.} other {# till: esm-chat check visar dem.}}",
  },
  de: {
    title: "Checkliste",
    introduction:
      "Geht durch, was in ESM, bei der Chatplattform und hier eingerichtet sein muss, wie esm-chat check, mit den Einstellungen, mit denen esm-chat serve arbeitet. Sie ändert nichts.",
    checkNow: "Jetzt prüfen",
    running: "Die Prüfung läuft.",
    runningOf: "Die Prüfung läuft: {done} von {total} Punkten.",
    itLoadsAgain: "Diese Seite lädt sich neu, bis sie fertig ist.",
    look: "Jetzt nachsehen",
    never: "Seit dem Start von esm-chat serve wurde nichts geprüft.",
    checkedAt: "Geprüft",
    notFinished: "Die Prüfung konnte nicht beendet werden.",
    notFinishedAdvice: "Versuchen Sie es noch einmal. Bleibt es so, sagt das Log von esm-chat serve mehr.",
    reason: "Grund",
    complete: "Alles, was sich von hier aus prüfen lässt, ist erledigt.",
    ready: "Es fehlt nichts; etwas muss nur noch gestartet werden.",
    incomplete: "Es fehlt etwas.",
    noAnswer: "Nicht vollständig: keine Antwort gab es auf",
    counts: "{done} erledigt, {missing} fehlt, {notYet} noch nicht, {cannotVerify} von hier aus nicht prüfbar",
    done: "erledigt",
    missing: "fehlt",
    "not-yet": "noch nicht",
    "cannot-verify": "von hier aus nicht prüfbar",
    whatIsMissing: "Was fehlt",
    toDo: "Zu tun",
    more: "{n, plural, one {# weiterer: esm-chat check zeigt ihn.} other {# weitere: esm-chat check zeigt sie.}}",
  },
};
