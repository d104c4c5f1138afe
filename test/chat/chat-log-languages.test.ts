import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../plugin/base/breathe.ts";
import { compileChatLog, limitedChatLog, type RenderChatLog } from "../../plugin/chat/chat-log.ts";
import type { WidgetSession } from "../../plugin/chat/session.ts";
import { CHAT_LOG_LANGUAGES, readyMadeChatLogTemplate } from "../../plugin/settings/ready-made-template.ts";
import { liveChat, message, session } from "./sample-session.ts";

function renderIn(language: (typeof CHAT_LOG_LANGUAGES)[number], format: "text" | "html" = "text"): RenderChatLog {
  const file = readyMadeChatLogTemplate(language);
  return compileChatLog(file, readFileSync(file, "utf8"), { format, timeZone: "Europe/Helsinki" });
}

const TALK: WidgetSession = session({
  visitor: { id: "v1", name: "Vera Virta", externalId: null },
  operators: [
    { id: "o1", name: "Korhonen, Olli", externalId: null },
    { id: "o2", name: "Virtanen, Piia", externalId: null },
  ],
  liveChats: [
    liveChat("l1", 1, [
      ["o1", 1],
      ["o2", 2],
    ]),
  ],
  messages: [
    message("bot", 0, { name: "Helpi", text: "§" }),
    message("visitor", 1, { name: "Vera Virta", text: "§\n§" }),
    message("system", 2, { name: "", type: "event", text: "§" }),
    message("operator", 3, { name: "Olli", type: "note", text: "§" }),
    message("operator", 4, { name: "Olli", withdrawn: true }),
    message("visitor", 5, { name: "", attachment: { name: "é.png", size: 1_500, mimeType: "" }, text: "" }),
    message("unknown", 6, { name: "Robo", type: "unknown", text: "§" }),
    message("unknown", 7, { name: "", type: "file", text: "§".repeat(7_000) }),
  ],
});
const EMPTY = session({ endedAt: null });
/** Of 12 messages about 6 have room. */
const MANY = session({
  messages: Array.from({ length: 12 }, (_, index) => message("bot", index, { text: "§".repeat(90) })),
});

/** Everything that the templates can say, in one language. */
function everythingIn(render: RenderChatLog): string {
  return [
    atOnce(limitedChatLog(render, TALK, 1_500)).log,
    render(EMPTY),
    atOnce(limitedChatLog(render, MANY, 1_000)).log,
  ].join("\n");
}

/** Words of two letters or more, without times and units. */
function wordsOf(log: string): Set<string> {
  return new Set((log.match(/\p{L}[\p{L}\p{M}-]+/gu) ?? []).map((word) => word.toLowerCase()));
}

/** Names, the time zone, a unit; and words that are the same there. */
const SAME = [
  "ws-",
  "europe",
  "helsinki",
  "vera",
  "virta",
  "korhonen",
  "olli",
  "virtanen",
  "piia",
  "helpi",
  "robo",
  "bot",
  "png",
  "kb",
];
const SAME_IN = { fi: ["on"], sv: ["system"], de: ["system", "chatbot"] };

describe("the ready-made chat logs", () => {
  it.each([
    [
      "fi",
      `Chat-istunto ws-1
Alkoi: 2025-03-14 10:00:00 +02:00
Päättyi: 2025-03-14 11:00:00 +02:00
Aikavyöhyke: Europe/Helsinki
Asiakas: Vera Virta
Tukihenkilöt: Korhonen, Olli; Virtanen, Piia
Viestejä: 8

[2025-03-14 10:00:00 +02:00] Helpi (chatbotti): §
[2025-03-14 10:00:01 +02:00] Vera Virta (asiakas): §
    §
[2025-03-14 10:00:02 +02:00] järjestelmä [tapahtuma]: §
[2025-03-14 10:00:03 +02:00] Olli (tukihenkilö) [sisäinen huomautus]: §
[2025-03-14 10:00:04 +02:00] Olli (tukihenkilö) [viesti poistettu]
[2025-03-14 10:00:05 +02:00] asiakas: [tiedosto: é.png, 1,5 kB]
[2025-03-14 10:00:06 +02:00] Robo (tuntematon): §
[2025-03-14 10:00:07 +02:00] tuntematon: §§§ [… tästä puuttuu N merkkiä]`,
    ],
    [
      "sv",
      `Chattsession ws-1
Började: 2025-03-14 10:00:00 +02:00
Slutade: 2025-03-14 11:00:00 +02:00
Tidszon: Europe/Helsinki
Kund: Vera Virta
Supportpersoner: Korhonen, Olli; Virtanen, Piia
Antal meddelanden: 8

[2025-03-14 10:00:00 +02:00] Helpi (chattbot): §
[2025-03-14 10:00:01 +02:00] Vera Virta (kund): §
    §
[2025-03-14 10:00:02 +02:00] system [händelse]: §
[2025-03-14 10:00:03 +02:00] Olli (supportperson) [intern anteckning]: §
[2025-03-14 10:00:04 +02:00] Olli (supportperson) [meddelandet har tagits bort]
[2025-03-14 10:00:05 +02:00] kund: [fil: é.png, 1,5 kB]
[2025-03-14 10:00:06 +02:00] Robo (okänd): §
[2025-03-14 10:00:07 +02:00] okänd: §§§ [… här saknas N tecken]`,
    ],
    [
      "de",
      `Chatsitzung ws-1
Beginn: 2025-03-14 10:00:00 +02:00
Ende: 2025-03-14 11:00:00 +02:00
Zeitzone: Europe/Helsinki
Kunde: Vera Virta
Supportmitarbeiter: Korhonen, Olli; Virtanen, Piia
Nachrichten: 8

[2025-03-14 10:00:00 +02:00] Helpi (Chatbot): §
[2025-03-14 10:00:01 +02:00] Vera Virta (Kunde): §
    §
[2025-03-14 10:00:02 +02:00] System [Ereignis]: §
[2025-03-14 10:00:03 +02:00] Olli (Supportmitarbeiter) [interne Notiz]: §
[2025-03-14 10:00:04 +02:00] Olli (Supportmitarbeiter) [Nachricht zurückgezogen]
[2025-03-14 10:00:05 +02:00] Kunde: [Datei: é.png, 1,5 kB]
[2025-03-14 10:00:06 +02:00] Robo (unbekannt): §
[2025-03-14 10:00:07 +02:00] unbekannt: §§§ [… hier fehlen N Zeichen]`,
    ],
    [
      "en",
      `Chat session ws-1
Started: 2025-03-14 10:00:00 +02:00
Ended: 2025-03-14 11:00:00 +02:00
Time zone: Europe/Helsinki
Customer: Vera Virta
Support: Korhonen, Olli; Virtanen, Piia
Messages: 8

[2025-03-14 10:00:00 +02:00] Helpi (chatbot): §
[2025-03-14 10:00:01 +02:00] Vera Virta (end user): §
    §
[2025-03-14 10:00:02 +02:00] system [event]: §
[2025-03-14 10:00:03 +02:00] Olli (support person) [internal note]: §
[2025-03-14 10:00:04 +02:00] Olli (support person) [withdrawn]
[2025-03-14 10:00:05 +02:00] end user: [file: é.png, 1.5 kB]
[2025-03-14 10:00:06 +02:00] Robo (unknown): §
[2025-03-14 10:00:07 +02:00] unknown: §§§ [… N characters are left out here]`,
    ],
  ] as const)("read like this in %s", (language, expected) => {
    const { log } = atOnce(limitedChatLog(renderIn(language), TALK, 1_500));
    expect(log.replace(/§{4,}/, "§§§").replace(/… (.*)\d{4}/, "… $1N")).toBe(expected);
  });

  it.each([
    ["en", "Ended: still going on", "No messages yet.", "[6 messages are left out here]"],
    ["fi", "Istunto on vielä kesken", "Ei vielä viestejä.", "[Lokista pois jätettyjä viestejä: 6]"],
    ["sv", "Sessionen pågår fortfarande", "Inga meddelanden ännu.", "[Utelämnade meddelanden: 6]"],
    ["de", "Die Sitzung läuft noch", "Noch keine Nachrichten.", "[Ausgelassene Nachrichten: 6]"],
  ] as const)("say in %s that a session lasts, is empty, or is shown in part", (language, lasts, empty, omitted) => {
    const render = renderIn(language);
    expect(render(EMPTY).split("\n")).toEqual(expect.arrayContaining([lasts, empty]));
    expect(render(MANY, 6).split("\n").at(-1)).toBe(omitted);
    expect(render(MANY, 0)).not.toContain(empty);
  });

  it.each(["fi", "sv", "de"] as const)("have no English word left in %s", (language) => {
    const english = wordsOf(everythingIn(renderIn("en")));
    const known = new Set([...SAME, ...SAME_IN[language]]);
    const left = [...wordsOf(everythingIn(renderIn(language)))].filter((word) => english.has(word) && !known.has(word));
    expect(left).toEqual([]);
  });

  it.each(CHAT_LOG_LANGUAGES)("have the same entries in %s, with the same times, names and texts", (language) => {
    const entries = (render: RenderChatLog) =>
      render(TALK)
        .split("\n")
        .filter((line) => line.startsWith("[2025") || line.startsWith("    "))
        .map((line) => ({
          time: line.slice(0, 28),
          names: ["Helpi", "Vera Virta", "Olli", "Robo", "é.png"].filter((name) => line.includes(name)),
          signs: line.split("§").length - 1,
        }));
    expect(entries(renderIn(language))).toEqual(entries(renderIn("en")));
    expect(entries(renderIn(language))).toHaveLength(TALK.messages.length + 1);
  });

  it.each(CHAT_LOG_LANGUAGES)("can be escaped in %s", (language) => {
    const held = session({ messages: [message("visitor", 1, { name: "<b>", text: "<script>" })] });
    expect(renderIn(language, "html")(held)).not.toContain("<");
  });
});
