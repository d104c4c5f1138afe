import type { Words } from "./say.ts";

type SettingsWord =
  | "title"
  | "introduction"
  | "setting"
  | "value"
  | "meaning"
  | "present"
  | "notPresent"
  | "notSet"
  | "yes"
  | "no"
  | "top"
  | "inFile"
  | "platformSettings"
  | "allDefaults"
  | "off";

export const SETTINGS_WORDS: Words<SettingsWord> = {
  en: {
    title: "Settings",
    introduction:
      "The configuration as it is in effect, with defaults filled in. It is changed in its files; esm-chat serve takes changes up when it is started anew. Of secrets, only whether they are present is shown.",
    setting: "Setting",
    value: "Value",
    meaning: "Meaning",
    present: "present",
    notPresent: "not present",
    notSet: "not set",
    yes: "yes",
    no: "no",
    top: "At the top",
    inFile: "In the file {file}",
    platformSettings: "Platform settings",
    allDefaults: "No file is named: all have their defaults.",
    off: "off",
  },
  fi: {
    title: "Asetukset",
    introduction:
      "Voimassa oleva määritys oletusarvoineen. Sitä muutetaan tiedostoissaan; esm-chat serve ottaa muutokset käyttöön, kun se käynnistetään uudelleen. Salaisuuksista näytetään vain, onko ne annettu.",
    setting: "Asetus",
    value: "Arvo",
    meaning: "Merkitys",
    present: "annettu",
    notPresent: "ei annettu",
    notSet: "ei asetettu",
    yes: "kyllä",
    no: "ei",
    top: "Ylimmällä tasolla",
    inFile: "Tiedostossa {file}",
    platformSettings: "Alustan asetukset",
    allDefaults: "Tiedostoa ei ole nimetty: kaikilla on oletusarvonsa.",
    off: "pois käytöstä",
  },
  sv: {
    title: "Inställningar",
    introduction:
      "Konfigurationen som den gäller, med standardvärden ifyllda. Den ändras i sina filer; esm-chat serve tar upp ändringar när den startas om. Av hemligheter visas bara om de finns.",
    setting: "Inställning",
    value: "Värde",
    meaning: "Betydelse",
    present: "finns",
    notPresent: "finns inte",
    notSet: "inte angiven",
    yes: "ja",
    no: "nej",
    top: "Överst",
    inFile: "I filen {file}",
    platformSettings: "Plattformsinställningar",
    allDefaults: "Ingen fil är angiven: alla har sina standardvärden.",
    off: "avstängd",
  },
  de: {
    title: "Einstellungen",
    introduction:
      "Die Konfiguration, wie sie gilt, mit den Vorgaben. Geändert wird sie in ihren Dateien; esm-chat serve nimmt Änderungen auf, wenn es neu gestartet wird. Von Geheimnissen wird nur gezeigt, ob sie vorhanden sind.",
    setting: "Einstellung",
    value: "Wert",
    meaning: "Bedeutung",
    present: "vorhanden",
    notPresent: "nicht vorhanden",
    notSet: "nicht gesetzt",
    yes: "ja",
    no: "nein",
    top: "Ganz oben",
    inFile: "In der Datei {file}",
    platformSettings: "Plattformeinstellungen",
    allDefaults: "Keine Datei ist genannt: alle haben ihre Vorgaben.",
    off: "abgeschaltet",
  },
};
