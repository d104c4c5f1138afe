import type { Words } from "./say.ts";

type EraseWord =
  | "title"
  | "question"
  | "goes"
  | "goesLog"
  | "goesUnseen"
  | "goesFile"
  | "stays"
  | "staysFigures"
  | "staysReferences"
  | "staysRegister"
  | "forGood"
  | "button"
  | "back"
  | "active"
  | "noSessionId"
  | "noText"
  | "noTextMapped"
  | "goingOn"
  | "goingOnAdvice"
  | "result"
  | "erasedOne"
  | "proof"
  | "notErased"
  | "unchanged"
  | "stopped"
  | "othersNotShown"
  | "inTheWay"
  | "inTheWayAdvice"
  | "failed"
  | "failedAdvice"
  | "reason"
  | "dataCard"
  | "others";

/** Erasing the text of a chat. */
export const ERASE_WORDS: Words<EraseWord> = {
  en: {
    title: "Erase the text of a chat",
    question: "Erase the text of this chat?",
    goes: "This goes:",
    goesLog: "what was said: the chat log on the data card",
    goesUnseen: "the chat log, if there is one: it reads empty, or ESM does not show it to you",
    goesFile: "the attached file {name}",
    stays: "This stays:",
    staysFigures: "the figures: times, wait, number of messages",
    staysReferences: "the references to the customer, support persons and tickets",
    staysRegister: "an entry in the register of erasures, so that no run writes the text again",
    forGood: "ESM cannot bring the text back.",
    button: "Erase the text",
    back: "Back to the chat",
    active: "This chat is still going on: the next run would write its text again. Erase it when it is over.",
    noSessionId:
      "This data card has no chat session ID that ESM shows to you. If the card really has none, empty the chat log in ESM; otherwise ask whoever looks after the plugin to run esm-chat erase.",
    noText: "The text of this chat was erased before: there is nothing left to erase.",
    noTextMapped: "No attribute with chat text is mapped: there is nothing that could be erased.",
    goingOn: "The text is being erased.",
    goingOnAdvice: "This page asks again by itself. You may leave it: the work goes on.",
    result: "Result",
    erasedOne: "Data card {id}: the text was erased.",
    proof: "Done at {time} ({zone}); the register of erasures has an entry. This page can be printed.",
    notErased: "Data card {id}: not erased.",
    unchanged: "{count, plural, one {On # data card} other {On # data cards}} there was no text to erase.",
    stopped: "Stopped early: what is named here was done, the rest was not. Try again.",
    othersNotShown:
      "Nothing was erased: another data card has the same chat session ID, and ESM does not show it to you. Somebody who sees both, or whoever looks after the plugin with esm-chat erase, can do it.",
    inTheWay: "Nothing was erased: another run of this environment is going on.",
    inTheWayAdvice: "Try again when it has ended; the page Runs shows how far it is.",
    failed: "Erasing ended with a failure: look at the chat before you try again.",
    failedAdvice: "If it stays so, tell whoever looks after the plugin.",
    reason: "Reason",
    dataCard: "Data card {id}",
    others: "These data cards have the same chat session ID; their text goes, too:",
  },
  fi: {
    title: "Poista chatin teksti",
    question: "Poistetaanko tämän chatin teksti?",
    goes: "Poistetaan:",
    goesLog: "keskustelu: tietokortin chat-loki",
    goesUnseen: "chat-loki, jos sellainen on: se on tyhjä, tai ESM ei näytä sitä sinulle",
    goesFile: "liitetiedosto {name}",
    stays: "Säilytetään:",
    staysFigures: "tunnusluvut: ajat, odotusaika, viestien määrä",
    staysReferences: "viittaukset asiakkaaseen, tukihenkilöihin ja tiketteihin",
    staysRegister: "merkintä poistojen rekisterissä, jotta mikään ajo ei kirjoita tekstiä uudelleen",
    forGood: "ESM ei voi palauttaa tekstiä.",
    button: "Poista teksti",
    back: "Takaisin chattiin",
    active: "Chat on vielä käynnissä: seuraava ajo kirjoittaisi tekstin uudelleen. Poista se, kun chat on päättynyt.",
    noSessionId:
      "Tällä tietokortilla ei ole chat-istunnon tunnusta, jonka ESM näyttäisi sinulle. Jos kortilla ei ole tunnusta, tyhjennä chat-loki ESM:ssä; muuten pyydä lisäosan ylläpitäjää ajamaan esm-chat erase.",
    noText: "Tämän chatin teksti on jo poistettu: poistettavaa ei ole.",
    noTextMapped: "Yhtään chat-tekstin attribuuttia ei ole määritetty: poistettavaa ei ole.",
    goingOn: "Tekstiä poistetaan.",
    goingOnAdvice: "Sivu päivittyy itsestään. Voit poistua siltä: työ jatkuu.",
    result: "Tulos",
    erasedOne: "Tietokortti {id}: teksti poistettiin.",
    proof: "Valmis {time} ({zone}); poistojen rekisterissä on merkintä. Tämän sivun voi tulostaa.",
    notErased: "Tietokortti {id}: ei poistettu.",
    unchanged: "{count, plural, one {# tietokortilla} other {# tietokortilla}} ei ollut poistettavaa tekstiä.",
    stopped: "Pysäytetty kesken: tässä mainittu tehtiin, muuta ei. Yritä uudelleen.",
    othersNotShown:
      "Mitään ei poistettu: toisella tietokortilla on sama chat-istunnon tunnus, eikä ESM näytä sitä sinulle. Joku, joka näkee molemmat, tai lisäosan ylläpitäjä komennolla esm-chat erase voi tehdä sen.",
    inTheWay: "Mitään ei poistettu: ympäristön toinen ajo on käynnissä.",
    inTheWayAdvice: "Yritä uudelleen, kun se on päättynyt; sivu Ajot näyttää, miten se etenee.",
    failed: "Poisto päättyi virheeseen: katso chattia, ennen kuin yrität uudelleen.",
    failedAdvice: "Jos tilanne jatkuu, kerro lisäosan ylläpitäjälle.",
    reason: "Syy",
    dataCard: "Tietokortti {id}",
    others: "Näillä tietokorteilla on sama chat-istunnon tunnus; myös niiden teksti poistetaan:",
  },
  sv: {
    title: "Radera chattens text",
    question: "Ska chattens text raderas?",
    goes: "Detta försvinner:",
    goesLog: "det som sades: chattloggen på datakortet",
    goesUnseen: "chattloggen, om det finns någon: den är tom, eller så visar ESM den inte för dig",
    goesFile: "den bifogade filen {name}",
    stays: "Detta blir kvar:",
    staysFigures: "nyckeltalen: tider, väntetid, antal meddelanden",
    staysReferences: "referenserna till kund, supportpersoner och ärenden",
    staysRegister: "en post i registret över raderingar, så att ingen körning skriver texten igen",
    forGood: "ESM kan inte återställa texten.",
    button: "Radera texten",
    back: "Tillbaka till chatten",
    active: "Chatten pågår fortfarande: nästa körning skulle skriva texten igen. Radera den när chatten är avslutad.",
    noSessionId:
      "Datakortet har inget chattsessions-ID som ESM visar för dig. Om kortet verkligen saknar det, töm chattloggen i ESM; be annars den som sköter tillägget att köra esm-chat erase.",
    noText: "Chattens text har redan raderats: det finns inget kvar att radera.",
    noTextMapped: "Inget attribut med chattext är mappat: det finns inget att radera.",
    goingOn: "Texten raderas.",
    goingOnAdvice: "Sidan frågar själv igen. Du kan lämna den: arbetet fortsätter.",
    result: "Resultat",
    erasedOne: "Datakort {id}: texten raderades.",
    proof: "Klart {time} ({zone}); i registret över raderingar finns en post. Sidan kan skrivas ut.",
    notErased: "Datakort {id}: inte raderad.",
    unchanged: "{count, plural, one {På # datakort} other {På # datakort}} fanns ingen text att radera.",
    stopped: "Stoppad i förtid: det som nämns här gjordes, resten inte. Försök igen.",
    othersNotShown:
      "Ingenting raderades: ett annat datakort har samma chattsessions-ID, och ESM visar det inte för dig. Någon som ser båda, eller den som sköter tillägget med esm-chat erase, kan göra det.",
    inTheWay: "Ingenting raderades: en annan körning i miljön pågår.",
    inTheWayAdvice: "Försök igen när den är klar; sidan Körningar visar hur långt den har kommit.",
    failed: "Raderingen slutade med ett fel: titta på chatten innan du försöker igen.",
    failedAdvice: "Om det fortsätter, säg till den som sköter tillägget.",
    reason: "Orsak",
    dataCard: "Datakort {id}",
    others: "Dessa datakort har samma chattsessions-ID; även deras text försvinner:",
  },
  de: {
    title: "Text eines Chats löschen",
    question: "Den Text dieses Chats löschen?",
    goes: "Das verschwindet:",
    goesLog: "was gesagt wurde: das Chatprotokoll auf der Datenkarte",
    goesUnseen: "das Chatprotokoll, falls es eines gibt: Es ist leer, oder ESM zeigt es Ihnen nicht",
    goesFile: "die angehängte Datei {name}",
    stays: "Das bleibt:",
    staysFigures: "die Kennzahlen: Zeiten, Wartezeit, Zahl der Nachrichten",
    staysReferences: "die Verweise auf Kunde, Supportmitarbeiter und Tickets",
    staysRegister: "ein Eintrag im Löschregister, damit kein Lauf den Text wieder schreibt",
    forGood: "ESM kann den Text nicht zurückholen.",
    button: "Text löschen",
    back: "Zurück zum Chat",
    active:
      "Dieser Chat läuft noch: Der nächste Lauf würde seinen Text wieder schreiben. Löschen Sie ihn, wenn er beendet ist.",
    noSessionId:
      "Diese Datenkarte hat keine ID der Chatsitzung, die ESM Ihnen zeigt. Hat die Karte wirklich keine, leeren Sie das Chatprotokoll in ESM; sonst bitten Sie den, der das Plug-in betreut, esm-chat erase auszuführen.",
    noText: "Der Text dieses Chats wurde schon gelöscht: Es gibt nichts mehr zu löschen.",
    noTextMapped: "Kein Attribut mit Chattext ist zugeordnet: Es gibt nichts zu löschen.",
    goingOn: "Der Text wird gelöscht.",
    goingOnAdvice: "Diese Seite fragt von selbst wieder nach. Sie können sie verlassen: Die Arbeit geht weiter.",
    result: "Ergebnis",
    erasedOne: "Datenkarte {id}: Der Text wurde gelöscht.",
    proof: "Fertig am {time} ({zone}); im Löschregister steht ein Eintrag. Diese Seite lässt sich drucken.",
    notErased: "Datenkarte {id}: nicht gelöscht.",
    unchanged: "{count, plural, one {Auf # Datenkarte} other {Auf # Datenkarten}} gab es keinen Text zu löschen.",
    stopped: "Vorzeitig beendet: Was hier steht, wurde getan, der Rest nicht. Versuchen Sie es noch einmal.",
    othersNotShown:
      "Es wurde nichts gelöscht: Eine andere Datenkarte hat dieselbe ID der Chatsitzung, und ESM zeigt sie Ihnen nicht. Jemand, der beide sieht, oder wer das Plug-in betreut, mit esm-chat erase, kann es tun.",
    inTheWay: "Es wurde nichts gelöscht: Ein anderer Lauf dieser Umgebung ist im Gange.",
    inTheWayAdvice: "Versuchen Sie es noch einmal, wenn er beendet ist; die Seite Läufe zeigt, wie weit er ist.",
    failed: "Das Löschen endete mit einem Fehler: Sehen Sie sich den Chat an, bevor Sie es noch einmal versuchen.",
    failedAdvice: "Bleibt es so, sagen Sie es dem, der das Plug-in betreut.",
    reason: "Grund",
    dataCard: "Datenkarte {id}",
    others: "Diese Datenkarten haben dieselbe ID der Chatsitzung; auch ihr Text verschwindet:",
  },
};
