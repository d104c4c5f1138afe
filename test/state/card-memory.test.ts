import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { NOTHING_KNOWN } from "../../plugin/chat/kept/known-history.ts";
import {
  createCardMemory,
  MOST_MESSAGES,
  MOST_REMEMBERED,
  type PackedCardMemory,
  packedMemory,
  withoutNotes,
} from "../../plugin/state/card-memory.ts";
import {
  cardMemoryPieces,
  cardMemoryText,
  packedFromLines,
  packedMemoryIn,
} from "../../plugin/state/card-memory-text.ts";
import { openCardMemory } from "../../plugin/state/open-card-memory.ts";
import { packed } from "../../plugin/state/packed-card.ts";
import type { ClosedCardNote, RememberedCard } from "../../plugin/state/remembered-card.ts";
import { anyCard, anyId, instant, orNull } from "./arbitrary-card.ts";
import { someEnvironment } from "./some-environment.ts";

const closed: ClosedCardNote = {
  readAt: 0,
  notedAt: 1_000,
  counted: 3,
  cardDigest: "d",
  wholeLog: null,
  rewritten: 0,
  due: null,
};
const card = (parts: Partial<RememberedCard> = {}): RememberedCard => ({
  sessionId: "ws-1",
  history: NOTHING_KNOWN,
  persons: { customer: "1", supportPerson: null, members: ["1", "2"], operators: new Map([["o1", "2"]]), removed: [] },
  reported: "",
  endedSince: null,
  closed: null,
  ...parts,
});

function someDigests(count: number): ReadonlySet<string> {
  return new Set(Array.from({ length: count }, (_, index) => String(index).padStart(8, "0")));
}

/** With its cards, in their order. */
function asItIs(memory: PackedCardMemory | undefined) {
  return memory && { ...memory, cards: Array.from(memory.cards.ids(), (id) => [id, memory.cards.get(id)]) };
}

describe("a card memory as text", () => {
  const listedAs = fc.record({ ended: fc.boolean(), updatedAt: instant, messageCount: fc.nat() });
  const some = { minLength: 1, maxLength: 5 };
  const besides = fc.record(
    {
      listedUntil: orNull(instant),
      oldest: fc.array(fc.tuple(anyId, anyId), some).map((pairs) => new Map(pairs)),
      lookedAt: fc.array(fc.tuple(anyId, listedAs), some).map((pairs) => new Map(pairs)),
    },
    { requiredKeys: ["listedUntil"] },
  );

  it("comes back as it was, in its order", () => {
    fc.assert(
      fc.property(besides, fc.uniqueArray(anyId), fc.array(anyCard, { minLength: 1 }), (others, ids, drawn) => {
        const cards = new Map(ids.map((one, index) => [one, drawn[index % drawn.length] ?? card()]));
        const text = z.encode(cardMemoryText, { ...others, cards });
        const memory = createCardMemory({ ...others, cards });
        expect([...cardMemoryPieces(memory.keptBesides(), memory.keptLines())].join("")).toBe(text);
        const read = z.decode(cardMemoryText, text);
        expect(read).toEqual({ ...others, cards });
        expect([...read.cards]).toEqual([...cards]);
        const byLines = packedFromLines(Buffer.from(text));
        expect(byLines === undefined).toBe(cards.size === 0);
        expect(asItIs(byLines ?? packedMemory(read))).toEqual(asItIs(packedMemory(read)));
        expect([...(byLines?.cards.ids() ?? [])]).toEqual([...cards.keys()]);
      }),
    );
  });

  /** Bytes that mean something in the file, or nothing in UTF-8. */
  const inserted = fc.constantFrom(
    ...'\n],{}["\\ 0\u0000'.split("").map((one) => Buffer.from(one)),
    ...["null", ",\n", '"cards":[', '"cards":[],', '"cards":[\n],', "]\n", '"version":2,', "\r\n", "}\n"].map((one) =>
      Buffer.from(one),
    ),
    Buffer.from([0xff]),
    Buffer.from([0xe2, 0x82]),
    Buffer.from([0xef, 0xbb, 0xbf]),
  );
  const damage = fc.record({ at: fc.nat(), left: fc.nat(12), inserted: fc.option(inserted, { nil: Buffer.alloc(0) }) });

  it("tells the same line by line as read whole, also when it is damaged", () => {
    fc.assert(
      fc.property(
        besides,
        fc.array(anyCard, { maxLength: 3 }),
        fc.array(damage, { maxLength: 2 }),
        (others, drawn, damages) => {
          const cards = new Map(drawn.map((one, index) => [`${index}`, one]));
          let bytes = Buffer.from(z.encode(cardMemoryText, { ...others, cards }));
          for (const { at, left, inserted: more } of damages) {
            const from = at % (bytes.length + 1);
            bytes = Buffer.concat([bytes.subarray(0, from), more, bytes.subarray(from + left)]);
          }
          const { data } = z.safeDecode(cardMemoryText, bytes.toString("utf8"));
          const whole = data && packedMemory(data);
          expect(asItIs(packedMemoryIn(bytes))).toEqual(asItIs(whole));
          expect(asItIs(packedFromLines(bytes) ?? whole)).toEqual(asItIs(whole));
        },
      ),
    );
  });

  it.each([
    ["twice", (line: string) => `${line},\n${line}`],
    ["beside another in its line", (line: string) => `${line},${line}`],
    ["over two lines", (line: string) => line.replace(",", ",\n")],
    ["with a name twice", (line: string) => line.replace("{", '{"sessionId":"other",')],
    ["with nothing behind it but the end of the list", (line: string) => `${line}\n]`],
    ["before a second list of cards", (line: string) => `${line}\n],"cards":[${line.replace('"7"', '"8"')}`],
    ["before a second, empty list of cards", (line: string) => `${line}\n],"cards":[`],
  ])("of a card that stands there %s is the same, too", (_, changed) => {
    const cards = new Map([["7", card()]]);
    const text = z.encode(cardMemoryText, { listedUntil: null, cards });
    const line = text.split("\n")[1] ?? "";
    const bytes = Buffer.from(text.replace(line, () => changed(line)));
    const { data } = z.safeDecode(cardMemoryText, bytes.toString("utf8"));
    expect(asItIs(packedMemoryIn(bytes))).toEqual(asItIs(data && packedMemory(data)));
  });
});

it("a card memory is written in pieces, not as a whole", () => {
  const many = Array.from({ length: 1_000 }, (_, index) => [`${index}`, card()] as const);
  const pieces = [
    ...cardMemoryPieces(
      { listedUntil: null },
      many.map(([id, one]) => packed(id, one).line),
    ),
  ];
  expect(pieces.length).toBeGreaterThan(2);
  expect(pieces.join("")).toBe(z.encode(cardMemoryText, { listedUntil: null, cards: new Map(many) }));
});

it("a card memory of before, which told only that a card is to be filled, is read", () => {
  const cards = new Map([["7", card({ closed: { ...closed, due: "session-changed" } })]]);
  const before = z.encode(cardMemoryText, { listedUntil: null, cards }).replace('"session-changed"', '"fill"');
  expect(z.decode(cardMemoryText, before).cards).toEqual(cards);
});

describe("a card memory on disk", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "esm-chat-memory-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is there again, and holds neither names nor chat text", () => {
    const memory = openCardMemory(folder, someEnvironment());
    memory.note("7", card({ closed }));
    memory.listedUntil = 5_000;
    memory.save();
    const again = openCardMemory(folder, someEnvironment());
    expect(again.entry("7", "ws-1")).toEqual(card({ closed }));
    expect(again.listedUntil).toBe(5_000);
    expect(Object.keys(JSON.parse(readFileSync(memory.file, "utf8")).cards[0])).toEqual([
      "dataCardId",
      "sessionId",
      "history",
      "persons",
      "reported",
      "endedSince",
      "closed",
    ]);
  });

  it.each([
    ["is damaged", '{"version":1,"listedUntil":null,"cards":[{'],
    ["is of another version", '{"version":2,"listedUntil":null,"cards":[]}'],
    ["is empty", ""],
  ])("knows nothing when the file %s, and replaces it", (_, text) => {
    const file = openCardMemory(folder, someEnvironment()).file;
    writeFileSync(file, text);
    const memory = openCardMemory(folder, someEnvironment());
    expect(memory.entry("7", "ws-1")).toBeUndefined();
    memory.note("7", card());
    memory.save();
    expect(openCardMemory(folder, someEnvironment()).entry("7", "ws-1")).toEqual(card());
  });
});

describe("a card memory", () => {
  it("knows a card of its own session only", () => {
    const memory = createCardMemory();
    memory.note("7", card());
    expect(memory.entry("7", "ws-1")).toEqual(card());
    expect(memory.entry("7", "ws-2")).toBeUndefined();
    memory.forget("7");
    expect(memory.entry("7", "ws-1")).toBeUndefined();
  });

  it("keeps active cards, and closed ones that were read lately", () => {
    const memory = createCardMemory();
    memory.note("active", card());
    memory.note("gone", card());
    memory.note("lately", card({ closed }));
    memory.note("long ago", card({ closed: { ...closed, notedAt: 999 } }));
    memory.note("due", card({ closed: { ...closed, due: "look" } }));
    memory.note("due for long", card({ closed: { ...closed, notedAt: 999, due: "session-changed" } }));
    memory.keepOnly(new Set(["active"]), 1_000);
    expect([...memory.kept().cards.keys()]).toEqual(["active", "lately", "due"]);
    expect([...memory.closedCards()].map(([id]) => id)).toEqual(["lately", "due"]);
  });

  it("does not remember a history that is too long, nor more cards than fit", () => {
    const memory = createCardMemory();
    const long = (count: number) => card({ history: { ...NOTHING_KNOWN, messages: someDigests(count) } });
    memory.note("7", long(MOST_MESSAGES));
    expect(memory.entry("7", "ws-1")?.history?.messages.size).toBe(MOST_MESSAGES);
    memory.note("7", long(MOST_MESSAGES + 1));
    expect(memory.entry("7", "ws-1")).toEqual(card({ history: undefined }));
    for (let id = 0; id < MOST_REMEMBERED; id += 1) memory.note(`c${id}`, card());
    expect(memory.entry("7", "ws-1")).toBeUndefined();
    expect(memory.kept().cards.size).toBe(MOST_REMEMBERED);
  });

  it("takes no notes in a dry run", () => {
    const memory = createCardMemory();
    memory.note("7", card());
    const dry = withoutNotes(memory);
    dry.note("8", card());
    dry.forget("7");
    dry.keepOnly(new Set(), 0);
    dry.listedUntil = 5;
    expect(dry.entry("7", "ws-1")).toEqual(card());
    expect([...memory.kept().cards.keys()]).toEqual(["7"]);
    expect(memory.listedUntil).toBeNull();
  });
});

it("a card memory of before, which told neither of an attached log nor of writing again, is read", () => {
  const cards = new Map([["7", card({ closed: { ...closed, wholeLog: null, rewritten: 0 } })]]);
  const before = z.encode(cardMemoryText, { listedUntil: null, cards }).replace(/"wholeLog":null,"rewritten":0,/, "");
  expect(before).not.toContain("rewritten");
  expect(z.decode(cardMemoryText, before).cards).toEqual(cards);
});

it("a card memory of before, which knew nothing of live chats but their ids, is read", () => {
  const known = { ...NOTHING_KNOWN, areLiveChatsCertain: false };
  const firstReplies = {
    liveChatId: "l1",
    establishedAt: 1,
    visitor: null,
    operator: { messageId: "m1", sentAt: 2 },
    operatorId: null,
    operatorFirst: true,
  };
  const cards = new Map([["7", card({ history: { ...known, firstReplies } })]]);
  const text = z.encode(cardMemoryText, { listedUntil: null, cards });
  const before = text
    .replace(/"readLiveChats":\[\],"areLiveChatsCertain":false,/, "")
    .replace('"operatorId":null,', "");
  expect(before.length).toBeLessThan(text.length - 60);
  expect(before).not.toMatch(/LiveChats|operatorId/);
  expect(z.decode(cardMemoryText, before).cards).toEqual(cards);
});
