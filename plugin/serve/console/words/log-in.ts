import type { Words } from "./say.ts";

type LogInWord =
  | "title"
  | "introduction"
  | "environment"
  | "login"
  | "password"
  | "submit"
  | "refused"
  | "tooMany"
  | "notAnswered"
  | "expired"
  | "sessionOver"
  | "missing";

export const LOG_IN_WORDS: Words<LogInWord> = {
  en: {
    title: "Log in",
    introduction: "Use your own ESM login. You see what ESM shows you, and nothing else.",
    environment: "Environment",
    login: "Login",
    password: "Password",
    submit: "Log in",
    refused: "ESM does not accept this login and password.",
    tooMany:
      "Too many attempts. Try again in {minutes, plural, one {# minute} other {# minutes}}; until then ESM is not asked.",
    notAnswered: "ESM has not answered, so nobody can log in at the moment. Try again in a minute.",
    expired: "The form was too old, or cookies are switched off. Please try again.",
    sessionOver: "Your session has ended. Please log in again.",
    missing: "Login and password are needed.",
  },
  fi: {
    title: "Kirjaudu sisään",
    introduction: "Käytä omaa ESM-tunnustasi. Näet sen, minkä ESM näyttää sinulle, etkä muuta.",
    environment: "Ympäristö",
    login: "Käyttäjätunnus",
    password: "Salasana",
    submit: "Kirjaudu sisään",
    refused: "ESM ei hyväksy tätä tunnusta ja salasanaa.",
    tooMany:
      "Liian monta yritystä. Yritä uudelleen {minutes, plural, one {# minuutin} other {# minuutin}} kuluttua; sitä ennen ESM:ltä ei kysytä.",
    notAnswered: "ESM ei ole vastannut, joten kirjautuminen ei nyt onnistu. Yritä uudelleen minuutin kuluttua.",
    expired: "Lomake oli liian vanha, tai evästeet ovat pois käytöstä. Yritä uudelleen.",
    sessionOver: "Istuntosi on päättynyt. Kirjaudu uudelleen.",
    missing: "Tarvitaan tunnus ja salasana.",
  },
  sv: {
    title: "Logga in",
    introduction: "Använd din egen ESM-inloggning. Du ser det som ESM visar dig, och inget annat.",
    environment: "Miljö",
    login: "Användarnamn",
    password: "Lösenord",
    submit: "Logga in",
    refused: "ESM godkänner inte det här användarnamnet och lösenordet.",
    tooMany:
      "För många försök. Försök igen om {minutes, plural, one {# minut} other {# minuter}}; till dess tillfrågas inte ESM.",
    notAnswered: "ESM har inte svarat, så det går inte att logga in just nu. Försök igen om en minut.",
    expired: "Formuläret var för gammalt, eller så är kakor avstängda. Försök igen.",
    sessionOver: "Din session har avslutats. Logga in igen.",
    missing: "Användarnamn och lösenord behövs.",
  },
  de: {
    title: "Anmelden",
    introduction: "Melden Sie sich mit Ihrem eigenen ESM-Login an. Sie sehen, was ESM Ihnen zeigt, und nichts anderes.",
    environment: "Umgebung",
    login: "Login",
    password: "Passwort",
    submit: "Anmelden",
    refused: "ESM nimmt dieses Login und Passwort nicht an.",
    tooMany:
      "Zu viele Versuche. Versuchen Sie es in {minutes, plural, one {# Minute} other {# Minuten}} wieder; bis dahin wird ESM nicht gefragt.",
    notAnswered:
      "ESM hat nicht geantwortet, deshalb kann sich gerade niemand anmelden. Versuchen Sie es in einer Minute wieder.",
    expired: "Das Formular war zu alt, oder Cookies sind abgeschaltet. Bitte versuchen Sie es noch einmal.",
    sessionOver: "Ihre Sitzung ist beendet. Bitte melden Sie sich wieder an.",
    missing: "Login und Passwort werden gebraucht.",
  },
};
