import type { Words } from "./say.ts";

type ReportWord =
  | "title"
  | "period"
  | "month"
  | "week"
  | "day"
  | "dayIn"
  | "show"
  | "from"
  | "to"
  | "showDays"
  | "compare"
  | "both"
  | "before"
  | "year"
  | "none"
  | "previous"
  | "next"
  | "zone"
  | "download"
  | "workbook"
  | "allCsv"
  | "onePage"
  | "tableCsv"
  | "rows"
  | "previousRows"
  | "nextRows"
  | "wrongPeriod"
  | "reading"
  | "waiting"
  | "comesBack"
  | "look"
  | "impossible";

/** Around the report, which has words of its own. */
export const REPORT_WORDS: Words<ReportWord> = {
  en: {
    title: "Report",
    period: "Period",
    month: "Month",
    week: "Week",
    day: "Day",
    dayIn: "Any day in it",
    show: "Show",
    from: "First day",
    to: "Last day",
    showDays: "Show these days",
    compare: "Compared with",
    both: "The period before and last year",
    before: "The period before",
    year: "The same period last year",
    none: "Nothing",
    previous: "← Period before",
    next: "Period after →",
    zone: "Days and hours are those of {zone}, also for readers in other time zones. A number that is underlined leads to its chats.",
    download: "Download",
    workbook: "Excel workbook",
    allCsv: "All tables as CSV (zip)",
    onePage: "One page (HTML)",
    tableCsv: "This table as CSV",
    rows: "Rows {from, number}–{to, number} of {count, number}.",
    previousRows: "Rows before",
    nextRows: "Further rows",
    wrongPeriod:
      "There is no report of such a period. Choose days between 2000 and 2199, the first one first, and at most ten years.",
    reading: "The report is being made. {cards, plural, one {# card has} other {# cards have}} been read so far.",
    waiting: "Another report is being made first.",
    comesBack: "This page comes back by itself.",
    look: "Look now",
    impossible: "With this configuration no report is possible. Tell whoever looks after the plugin:",
  },
  fi: {
    title: "Raportti",
    period: "Jakso",
    month: "Kuukausi",
    week: "Viikko",
    day: "Päivä",
    dayIn: "Jokin sen päivä",
    show: "Näytä",
    from: "Ensimmäinen päivä",
    to: "Viimeinen päivä",
    showDays: "Näytä nämä päivät",
    compare: "Vertailu",
    both: "Edellinen jakso ja viime vuosi",
    before: "Edellinen jakso",
    year: "Sama jakso viime vuonna",
    none: "Ei vertailua",
    previous: "← Edellinen jakso",
    next: "Seuraava jakso →",
    zone: "Päivät ja tunnit ovat aikavyöhykkeen {zone} mukaisia, myös muilla aikavyöhykkeillä oleville lukijoille. Alleviivatusta luvusta pääsee sen chatteihin.",
    download: "Lataa",
    workbook: "Excel-työkirja",
    allCsv: "Kaikki taulukot CSV-muodossa (zip)",
    onePage: "Yksi sivu (HTML)",
    tableCsv: "Tämä taulukko CSV-muodossa",
    rows: "Rivit {from, number}–{to, number}, yhteensä {count, number}.",
    previousRows: "Edelliset rivit",
    nextRows: "Seuraavat rivit",
    wrongPeriod:
      "Tällaisesta jaksosta ei ole raporttia. Valitse päivät vuosilta 2000–2199, ensimmäinen ensin, enintään kymmenen vuotta.",
    reading: "Raporttia tehdään. Tähän mennessä on luettu {cards, plural, one {# kortti} other {# korttia}}.",
    waiting: "Ensin tehdään toinen raportti.",
    comesBack: "Tämä sivu päivittyy itsestään.",
    look: "Katso nyt",
    impossible: "Näillä asetuksilla raporttia ei voi tehdä. Kerro lisäosan ylläpitäjälle:",
  },
  sv: {
    title: "Rapport",
    period: "Period",
    month: "Månad",
    week: "Vecka",
    day: "Dag",
    dayIn: "En dag i den",
    show: "Visa",
    from: "Första dagen",
    to: "Sista dagen",
    showDays: "Visa de här dagarna",
    compare: "Jämfört med",
    both: "Perioden före och i fjol",
    before: "Perioden före",
    year: "Samma period i fjol",
    none: "Ingenting",
    previous: "← Perioden före",
    next: "Perioden efter →",
    zone: "Dagar och timmar är de i {zone}, även för läsare i andra tidszoner. Ett understruket tal leder till sina chattar.",
    download: "Ladda ner",
    workbook: "Excel-arbetsbok",
    allCsv: "Alla tabeller som CSV (zip)",
    onePage: "En sida (HTML)",
    tableCsv: "Den här tabellen som CSV",
    rows: "Rad {from, number}–{to, number} av {count, number}.",
    previousRows: "Föregående rader",
    nextRows: "Fler rader",
    wrongPeriod:
      "Det finns ingen rapport för en sådan period. Välj dagar mellan 2000 och 2199, den första först, och högst tio år.",
    reading: "Rapporten görs. Hittills har {cards, plural, one {# kort} other {# kort}} lästs.",
    waiting: "En annan rapport görs först.",
    comesBack: "Sidan uppdateras av sig själv.",
    look: "Titta nu",
    impossible: "Med den här konfigurationen går det inte att göra någon rapport. Säg till den som sköter tillägget:",
  },
  de: {
    title: "Bericht",
    period: "Zeitraum",
    month: "Monat",
    week: "Woche",
    day: "Tag",
    dayIn: "Ein Tag darin",
    show: "Anzeigen",
    from: "Erster Tag",
    to: "Letzter Tag",
    showDays: "Diese Tage anzeigen",
    compare: "Verglichen mit",
    both: "Zeitraum davor und Vorjahr",
    before: "Zeitraum davor",
    year: "Gleicher Zeitraum im Vorjahr",
    none: "Nichts",
    previous: "← Zeitraum davor",
    next: "Zeitraum danach →",
    zone: "Tage und Stunden sind die von {zone}, auch für Leser in anderen Zeitzonen. Eine unterstrichene Zahl führt zu ihren Chats.",
    download: "Herunterladen",
    workbook: "Excel-Arbeitsmappe",
    allCsv: "Alle Tabellen als CSV (Zip)",
    onePage: "Eine Seite (HTML)",
    tableCsv: "Diese Tabelle als CSV",
    rows: "Zeilen {from, number}–{to, number} von {count, number}.",
    previousRows: "Vorige Zeilen",
    nextRows: "Weitere Zeilen",
    wrongPeriod:
      "Über einen solchen Zeitraum gibt es keinen Bericht. Wählen Sie Tage zwischen 2000 und 2199, den ersten zuerst, und höchstens zehn Jahre.",
    reading: "Der Bericht wird erstellt. Bisher {cards, plural, one {wurde # Karte} other {wurden # Karten}} gelesen.",
    waiting: "Erst wird ein anderer Bericht erstellt.",
    comesBack: "Diese Seite lädt sich von selbst neu.",
    look: "Jetzt nachsehen",
    impossible: "Mit dieser Konfiguration ist kein Bericht möglich. Sagen Sie es dem, der das Plug-in betreut:",
  },
};
