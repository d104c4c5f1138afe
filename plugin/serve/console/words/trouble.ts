import type { Words } from "./say.ts";

type TroubleWord =
  | "notFound"
  | "notFoundAdvice"
  | "notAllowed"
  | "notAllowedAdvice"
  | "forged"
  | "forgedAdvice"
  | "late"
  | "lateAdvice"
  | "failed"
  | "failedAdvice"
  | "mistake"
  | "mistakeAdvice"
  | "reason"
  | "tryAgain";

/** Pages that say why there is no other. */
export const TROUBLE_WORDS: Words<TroubleWord> = {
  en: {
    notFound: "There is nothing here",
    notFoundAdvice: "It does not exist, or ESM does not show it to you.",
    notAllowed: "Only for operators",
    notAllowedAdvice: "Whoever looks after the plugin can add your login to the setting operators.",
    forged: "The form was not accepted",
    forgedAdvice: "It was too old, or came from another page. Go back, load the page again and send it once more.",
    late: "ESM has not answered in time",
    lateAdvice: "Runs and new chats are not affected by this page. Try again in a minute.",
    failed: "ESM could not be asked",
    failedAdvice: "Try again in a minute. If it stays so, tell whoever looks after the plugin.",
    mistake: "Something went wrong here",
    mistakeAdvice: "It is a mistake in the console. The log of esm-chat serve names it.",
    reason: "Reason",
    tryAgain: "Try again",
  },
  fi: {
    notFound: "Täällä ei ole mitään",
    notFoundAdvice: "Sitä ei ole, tai ESM ei näytä sitä sinulle.",
    notAllowed: "Vain operaattoreille",
    notAllowedAdvice: "Liitännäisen ylläpitäjä voi lisätä tunnuksesi asetukseen operators.",
    forged: "Lomaketta ei hyväksytty",
    forgedAdvice:
      "Se oli liian vanha tai tuli toiselta sivulta. Palaa takaisin, lataa sivu uudelleen ja lähetä uudestaan.",
    late: "ESM ei vastannut ajoissa",
    lateAdvice: "Tämä sivu ei vaikuta ajoihin eikä uusiin chatteihin. Yritä uudelleen minuutin kuluttua.",
    failed: "ESM:ltä ei voitu kysyä",
    failedAdvice: "Yritä uudelleen minuutin kuluttua. Jos tilanne jatkuu, kerro liitännäisen ylläpitäjälle.",
    mistake: "Jokin meni vikaan",
    mistakeAdvice: "Vika on konsolissa. Se mainitaan esm-chat serven lokissa.",
    reason: "Syy",
    tryAgain: "Yritä uudelleen",
  },
  sv: {
    notFound: "Här finns ingenting",
    notFoundAdvice: "Det finns inte, eller så visar ESM det inte för dig.",
    notAllowed: "Bara för operatörer",
    notAllowedAdvice: "Den som sköter tillägget kan lägga till ditt användarnamn i inställningen operators.",
    forged: "Formuläret godkändes inte",
    forgedAdvice: "Det var för gammalt eller kom från en annan sida. Gå tillbaka, ladda om sidan och skicka igen.",
    late: "ESM svarade inte i tid",
    lateAdvice: "Körningar och nya chattar påverkas inte av den här sidan. Försök igen om en minut.",
    failed: "ESM kunde inte tillfrågas",
    failedAdvice: "Försök igen om en minut. Om det fortsätter, säg till den som sköter tillägget.",
    mistake: "Något gick fel här",
    mistakeAdvice: "Det är ett fel i konsolen. Loggen för esm-chat serve nämner det.",
    reason: "Orsak",
    tryAgain: "Försök igen",
  },
  de: {
    notFound: "Hier ist nichts",
    notFoundAdvice: "Es existiert nicht, oder ESM zeigt es Ihnen nicht.",
    notAllowed: "Nur für Operatoren",
    notAllowedAdvice: "Wer das Plugin betreut, kann Ihr Login in die Einstellung operators aufnehmen.",
    forged: "Das Formular wurde nicht angenommen",
    forgedAdvice:
      "Es war zu alt oder kam von einer anderen Seite. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal.",
    late: "ESM hat nicht rechtzeitig geantwortet",
    lateAdvice: "Läufe und neue Chats sind von dieser Seite nicht betroffen. Versuchen Sie es in einer Minute wieder.",
    failed: "ESM konnte nicht gefragt werden",
    failedAdvice: "Versuchen Sie es in einer Minute wieder. Bleibt es so, sagen Sie es dem, der das Plugin betreut.",
    mistake: "Hier ist etwas schiefgegangen",
    mistakeAdvice: "Es ist ein Fehler der Konsole. Das Log von esm-chat serve nennt ihn.",
    reason: "Grund",
    tryAgain: "Noch einmal versuchen",
  },
};
