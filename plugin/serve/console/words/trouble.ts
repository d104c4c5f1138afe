import type { Words } from "./say.ts";

type TroubleWord =
  | "notFound"
  | "notFoundAdvice"
  | "notAllowed"
  | "notAllowedAdvice"
  | "forged"
  | "forgedAdvice"
  | "wrongMethod"
  | "wrongMethodAdvice"
  | "tooLarge"
  | "tooLargeAdvice"
  | "tooMany"
  | "tooManyAdvice"
  | "busy"
  | "busyAdvice"
  | "arriving"
  | "arrivingAdvice"
  | "late"
  | "lateAdvice"
  | "failed"
  | "failedAdvice"
  | "mistake"
  | "mistakeAdvice"
  | "reason"
  | "tryAgain"
  | "toToday";

/** Pages that say why there is no other. */
export const TROUBLE_WORDS: Words<TroubleWord> = {
  en: {
    notFound: "There is nothing here",
    notFoundAdvice: "It does not exist, or ESM does not show it to you.",
    notAllowed: "Only for operators",
    notAllowedAdvice: "Whoever looks after the plugin can add your login to the setting operators.",
    forged: "The form was not accepted",
    forgedAdvice: "It was too old, or came from another page. Go back, load the page again and send it once more.",
    wrongMethod: "This cannot be asked for in this way",
    wrongMethodAdvice: "Pages are asked for with GET, and forms are sent with POST.",
    tooLarge: "The form is too large",
    tooLargeAdvice: "A form has at most 64 kB. Go back and shorten it.",
    tooMany: "Too many requests",
    tooManyAdvice:
      "More pages were asked for from your address than the setting server.callsPerMinuteAndAddress allows. Try again in a minute.",
    busy: "Too many people are asking at the same time",
    busyAdvice: "ESM is not asked for more than it can answer. Try again in a minute.",
    arriving: "One moment",
    arrivingAdvice: "Go on to the page",
    late: "ESM has not answered in time",
    lateAdvice: "Runs and new chats are not affected by this page. Try again in a minute.",
    failed: "ESM could not be asked",
    failedAdvice: "Try again in a minute. If it stays so, tell whoever looks after the plugin.",
    mistake: "Something went wrong here",
    mistakeAdvice: "It is a mistake in the console. The log of esm-chat serve names it.",
    reason: "Reason",
    tryAgain: "Try again",
    toToday: "To the page Today",
  },
  fi: {
    notFound: "Täällä ei ole mitään",
    notFoundAdvice: "Sitä ei ole, tai ESM ei näytä sitä sinulle.",
    notAllowed: "Vain operaattoreille",
    notAllowedAdvice: "Liitännäisen ylläpitäjä voi lisätä tunnuksesi asetukseen operators.",
    forged: "Lomaketta ei hyväksytty",
    forgedAdvice:
      "Se oli liian vanha tai tuli toiselta sivulta. Palaa takaisin, lataa sivu uudelleen ja lähetä uudestaan.",
    wrongMethod: "Tätä ei voi pyytää näin",
    wrongMethodAdvice: "Sivut pyydetään GET-pyynnöllä ja lomakkeet lähetetään POST-pyynnöllä.",
    tooLarge: "Lomake on liian suuri",
    tooLargeAdvice: "Lomakkeessa saa olla enintään 64 kt. Palaa takaisin ja lyhennä sitä.",
    tooMany: "Liian monta pyyntöä",
    tooManyAdvice:
      "Osoitteestasi on pyydetty useampia sivuja kuin asetus server.callsPerMinuteAndAddress sallii. Yritä uudelleen minuutin kuluttua.",
    busy: "Liian moni kysyy samaan aikaan",
    busyAdvice: "ESM:ltä ei kysytä enempää kuin se ehtii vastata. Yritä uudelleen minuutin kuluttua.",
    arriving: "Hetkinen",
    arrivingAdvice: "Jatka sivulle",
    late: "ESM ei vastannut ajoissa",
    lateAdvice: "Tämä sivu ei vaikuta ajoihin eikä uusiin chatteihin. Yritä uudelleen minuutin kuluttua.",
    failed: "ESM:ltä ei voitu kysyä",
    failedAdvice: "Yritä uudelleen minuutin kuluttua. Jos tilanne jatkuu, kerro lisäosan ylläpitäjälle.",
    mistake: "Jokin meni vikaan",
    mistakeAdvice: "Vika on konsolissa. Se mainitaan esm-chat serven lokissa.",
    reason: "Syy",
    tryAgain: "Yritä uudelleen",
    toToday: "Sivulle Tänään",
  },
  sv: {
    notFound: "Här finns ingenting",
    notFoundAdvice: "Det finns inte, eller så visar ESM det inte för dig.",
    notAllowed: "Bara för operatörer",
    notAllowedAdvice: "Den som sköter tillägget kan lägga till ditt användarnamn i inställningen operators.",
    forged: "Formuläret godkändes inte",
    forgedAdvice: "Det var för gammalt eller kom från en annan sida. Gå tillbaka, ladda om sidan och skicka igen.",
    wrongMethod: "Så kan detta inte begäras",
    wrongMethodAdvice: "Sidor begärs med GET och formulär skickas med POST.",
    tooLarge: "Formuläret är för stort",
    tooLargeAdvice: "Ett formulär får ha högst 64 kB. Gå tillbaka och korta det.",
    tooMany: "För många förfrågningar",
    tooManyAdvice:
      "Fler sidor har begärts från din adress än inställningen server.callsPerMinuteAndAddress tillåter. Försök igen om en minut.",
    busy: "För många frågar samtidigt",
    busyAdvice: "ESM får inte fler frågor än det hinner svara på. Försök igen om en minut.",
    arriving: "Ett ögonblick",
    arrivingAdvice: "Fortsätt till sidan",
    late: "ESM svarade inte i tid",
    lateAdvice: "Körningar och nya chattar påverkas inte av den här sidan. Försök igen om en minut.",
    failed: "ESM kunde inte tillfrågas",
    failedAdvice: "Försök igen om en minut. Om det fortsätter, säg till den som sköter tillägget.",
    mistake: "Något gick fel här",
    mistakeAdvice: "Det är ett fel i konsolen. Loggen för esm-chat serve nämner det.",
    reason: "Orsak",
    tryAgain: "Försök igen",
    toToday: "Till sidan I dag",
  },
  de: {
    notFound: "Hier ist nichts",
    notFoundAdvice: "Es existiert nicht, oder ESM zeigt es Ihnen nicht.",
    notAllowed: "Nur für Operatoren",
    notAllowedAdvice: "Wer das Plug-in betreut, kann Ihr Login in die Einstellung operators aufnehmen.",
    forged: "Das Formular wurde nicht angenommen",
    forgedAdvice:
      "Es war zu alt oder kam von einer anderen Seite. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal.",
    wrongMethod: "So kann dies nicht abgefragt werden",
    wrongMethodAdvice: "Seiten werden mit GET abgefragt, Formulare mit POST gesendet.",
    tooLarge: "Das Formular ist zu groß",
    tooLargeAdvice: "Ein Formular hat höchstens 64 kB. Gehen Sie zurück und kürzen Sie es.",
    tooMany: "Zu viele Anfragen",
    tooManyAdvice:
      "Von Ihrer Adresse wurden mehr Seiten abgefragt, als die Einstellung server.callsPerMinuteAndAddress erlaubt. Versuchen Sie es in einer Minute wieder.",
    busy: "Zu viele fragen gleichzeitig",
    busyAdvice: "ESM wird nicht mehr gefragt, als es beantworten kann. Versuchen Sie es in einer Minute wieder.",
    arriving: "Einen Moment",
    arrivingAdvice: "Weiter zur Seite",
    late: "ESM hat nicht rechtzeitig geantwortet",
    lateAdvice: "Läufe und neue Chats sind von dieser Seite nicht betroffen. Versuchen Sie es in einer Minute wieder.",
    failed: "ESM konnte nicht gefragt werden",
    failedAdvice: "Versuchen Sie es in einer Minute wieder. Bleibt es so, sagen Sie es dem, der das Plug-in betreut.",
    mistake: "Hier ist etwas schiefgegangen",
    mistakeAdvice: "Es ist ein Fehler der Konsole. Das Log von esm-chat serve nennt ihn.",
    reason: "Grund",
    tryAgain: "Noch einmal versuchen",
    toToday: "Zur Seite Heute",
  },
};
