import type { Words } from "./say.ts";

type NoteWord =
  | "hidden"
  | "deleted"
  | "untold"
  | "unreadable"
  | "found-twice"
  | "hidden-or-deleted"
  | "personUnreadable"
  | "notCompared";

/** What the reader of a list of chats has to know to trust it. */
export const CHAT_NOTES_WORDS: Words<NoteWord> = {
  en: {
    hidden:
      "{count, plural, one {# more is on a hidden data card and is} other {# more are on hidden data cards and are}} not shown.",
    deleted: "{count, plural, one {# more is in the trash and is} other {# more are in the trash and are}} not shown.",
    untold:
      "Of {count, plural, one {# more chat} other {# more chats}} ESM does not tell you whether it is going on ({code} reads empty).",
    unreadable:
      "{count, plural, one {# data card cannot be read and was} other {# data cards cannot be read and were}} not looked at.",
    "found-twice": "Several Person cards have this external ID: the chats are found by the name only.",
    "hidden-or-deleted": "The Person card with this external ID is hidden: the chats are found by the name only.",
    personUnreadable: "ESM does not show you the attribute with external IDs: the chats are found by the name only.",
    notCompared: "{attribute} is not mapped, or ESM does not have it: chats are not chosen by it.",
  },
  fi: {
    hidden:
      "Lisäksi {count, plural, one {# on piilotetulla tietokortilla} other {# on piilotetuilla tietokorteilla}}, eikä niitä näytetä.",
    deleted: "Lisäksi {count, plural, one {# on roskakorissa} other {# on roskakorissa}}, eikä niitä näytetä.",
    untold:
      "Lisäksi {count, plural, one {# chatista} other {# chatista}} ESM ei kerro sinulle, onko se käynnissä ({code} näyttää tyhjältä).",
    unreadable: "{count, plural, one {# tietokorttia} other {# tietokorttia}} ei voi lukea, eikä niitä katsottu.",
    "found-twice": "Useilla henkilökorteilla on tämä ulkoinen tunnus: chatit haetaan vain nimellä.",
    "hidden-or-deleted": "Henkilökortti, jolla on tämä ulkoinen tunnus, on piilotettu: chatit haetaan vain nimellä.",
    personUnreadable: "ESM ei näytä sinulle ulkoisten tunnusten attribuuttia: chatit haetaan vain nimellä.",
    notCompared: "{attribute}: attribuuttia ei ole määritetty tai sitä ei ole ESM:ssä, joten chatteja ei rajata sillä.",
  },
  sv: {
    hidden:
      "{count, plural, one {# till finns på ett dolt datakort} other {# till finns på dolda datakort}} och visas inte.",
    deleted:
      "{count, plural, one {# till ligger i papperskorgen} other {# till ligger i papperskorgen}} och visas inte.",
    untold:
      "Om {count, plural, one {# chatt till} other {# chattar till}} säger ESM inte till dig om den pågår ({code} ser tomt ut).",
    unreadable:
      "{count, plural, one {# datakort kan inte läsas} other {# datakort kan inte läsas}} och har inte gåtts igenom.",
    "found-twice": "Flera personkort har detta externa ID: chattarna hittas bara med namnet.",
    "hidden-or-deleted": "Personkortet med detta externa ID är dolt: chattarna hittas bara med namnet.",
    personUnreadable: "ESM visar dig inte attributet med externa ID:n: chattarna hittas bara med namnet.",
    notCompared: "{attribute} är inte mappat eller finns inte i ESM: chattarna väljs inte efter det.",
  },
  de: {
    hidden:
      "{count, plural, one {# weiterer liegt auf einer verborgenen Datenkarte und wird} other {# weitere liegen auf verborgenen Datenkarten und werden}} nicht gezeigt.",
    deleted:
      "{count, plural, one {# weiterer liegt im Papierkorb und wird} other {# weitere liegen im Papierkorb und werden}} nicht gezeigt.",
    untold:
      "Von {count, plural, one {# weiteren Chat} other {# weiteren Chats}} sagt ESM Ihnen nicht, ob er läuft ({code} sieht leer aus).",
    unreadable:
      "{count, plural, one {# Datenkarte kann nicht gelesen werden und wurde} other {# Datenkarten können nicht gelesen werden und wurden}} nicht durchgesehen.",
    "found-twice": "Mehrere Personenkarten haben diese externe ID: Die Chats werden nur nach dem Namen gefunden.",
    "hidden-or-deleted":
      "Die Personenkarte mit dieser externen ID ist verborgen: Die Chats werden nur nach dem Namen gefunden.",
    personUnreadable:
      "ESM zeigt Ihnen das Attribut mit den externen IDs nicht: Die Chats werden nur nach dem Namen gefunden.",
    notCompared: "{attribute} ist nicht zugeordnet, oder ESM hat es nicht: Danach werden die Chats nicht ausgewählt.",
  },
};
