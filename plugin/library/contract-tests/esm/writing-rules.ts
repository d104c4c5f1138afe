import { Failure } from "../../../base/failure.ts";
import type { DataCardId } from "../../../outside/esm/port.ts";
import { has, holds, rejectionOf, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import { ALL_CARDS, type EsmWorld, refersTo, TEMPLATE, text } from "./esm-world.ts";
import type { EsmTest } from "./under-test.ts";

export function writingRules({ about, rule }: Rules, world: () => EsmWorld, test: EsmTest): void {
  const alive = async () => (await world().server.held(TEMPLATE)).filter(({ deleted }) => !deleted);

  about("writing", () => {
    rule("creates a card with values of every kind, and gives its id", "Esm.createCard", async () => {
      const { esm, server, newCard, read, held, yes } = world();
      const vera = await server.addPerson("vera@example.org");
      const otto = await server.addPerson("otto@example.org");
      const at = Date.parse("2026-01-05T10:57:00Z");
      const given = {
        chat_log: [text("line one\nline two")],
        message_count: [{ kind: "number" as const, number: 0 }],
        members: [refersTo(otto), refersTo(vera)],
        customer: [refersTo(vera)],
        start_time: [{ kind: "date" as const, at }],
      };
      const dataCardId = await newCard("a", given);
      same(await esm.cardIds(ALL_CARDS), [dataCardId], "the id is that of the only card");
      const { chat_log: log, ...others } = await held(dataCardId);
      same(String(log?.[0]).trim(), "line one\nline two", "ESM holds the text");
      const expected = {
        chat_session_id: ["a"],
        is_chat_active: ["yes"],
        message_count: [0],
        members: [otto, vera],
        customer: [vera],
        start_time: ["2026-01-05T10:57:00Z"],
      };
      has(others, expected, "ESM holds the values, those of references in their order");
      has(await read("a"), given, "they are read as they were written");
      const name = yes.kind === "static" ? yes.name : null;
      has((await read("a"))["is_chat_active"], [{ kind: "static", name }], "the static value is read by its name");
    });

    if (test.can.removeCard) {
      rule("moves a card to the trash, and takes one that is there already for moved", "Esm.removeCard", async () => {
        const { esm, newCard } = world();
        const [dataCardId, other] = [await newCard("a"), await newCard("b")];
        await esm.removeCard?.(TEMPLATE, dataCardId);
        await esm.removeCard?.(TEMPLATE, dataCardId);
        same(
          (await alive()).map((card) => card.dataCardId),
          [other],
          "the card is in the trash, and no other",
        );
      });
    }

    const { fileAttribute } = test;
    if (fileAttribute !== undefined) {
      rule("attaches a file, and shows that it is there", "Esm.attachFile", async () => {
        const { esm, newCard, held } = world();
        const dataCardId = await newCard("a");
        const file = { attributeCode: fileAttribute, fileName: "chat-log.txt", text: "ä 😀\n" };
        await esm.attachFile?.({ templateCode: TEMPLATE, dataCardId, ...file });
        same((await held(dataCardId))[fileAttribute], ["chat-log.txt"], "ESM holds the file, under its name");
      });
    }

    rule("refuses a card in a folder that does not exist, and makes none", "Esm.createCard: EsmRefusal", async () => {
      const { esm, yes } = world();
      const values = { chat_session_id: [text("a")], is_chat_active: [yes] };
      const made = esm.createCard(TEMPLATE, "no_such_folder", values);
      const error = await rejectionOf(made, "a card in a folder that does not exist");
      holds(error instanceof Failure, "a Failure says that ESM does not take it");
      same(error.retryable, false, "trying again does not help");
      same(await alive(), [], "no card was made");
    });

    rule("refuses a second card with the same unique value", "chat-session.md: one card per id", async () => {
      const { newCard } = world();
      await newCard("a");
      const error = await rejectionOf(newCard("a"), "a second card with the same session id");
      holds(error instanceof Failure, "a Failure says that ESM does not take it");
      same((await alive()).length, 1, "no second card was made");
    });

    rule("replaces what is named, clears by an empty list, and leaves the rest alone", "CardWrite", async () => {
      const { esm, server, newCard, held } = world();
      const vera = await server.addPerson("vera@example.org");
      const otto = await server.addPerson("otto@example.org");
      const before = { members: [refersTo(vera)], customer: [refersTo(vera)], chat_log: [text("stays")] };
      const dataCardId = await newCard("a", before);
      const values = { members: [refersTo(otto), refersTo(vera)], customer: [] };
      const outcomes = await esm.modifyCards(TEMPLATE, [{ dataCardId, values }]);
      same(outcomes, [{ dataCardId, written: true }], "one outcome for the card");
      const now = await held(dataCardId);
      same(now["members"], [otto, vera], "what is named is replaced");
      same(now["customer"] ?? [], [], "an empty list clears");
      same(now["chat_log"], ["stays"], "what is not named stays");
    });

    rule("modifies many cards, and says which one was refused", "WriteOutcome", async () => {
      const { esm, server, newCard, held } = world();
      const ids: DataCardId[] = [];
      for (let number = 0; number < 20; number += 1) ids.push(await newCard(`s${number}`));
      const bad = ids[13] ?? "";
      await server.trash(bad);
      const writes = ids.map((dataCardId) => ({ dataCardId, values: { chat_log: [text(`log of ${dataCardId}`)] } }));
      const outcomes = await esm.modifyCards(TEMPLATE, writes);
      const expected = ids.map((dataCardId) => ({ dataCardId, written: dataCardId !== bad }));
      has(outcomes, expected, "one outcome for each write, in the same order; a refused one costs no other");
      for (const id of ids.filter((one) => one !== bad))
        same((await held(id))["chat_log"], [`log of ${id}`], "each card has its own values");
    });
  });

  about("what is written and read again", () => {
    for (const [what, value] of TEXTS) {
      rule(`keeps ${what}`, "texts of chats are anything; ids look like numbers", async () => {
        const { newCard, read, held } = world();
        const dataCardId = await newCard("a", { chat_log: [text(value)] });
        same(String((await held(dataCardId))["chat_log"]?.[0]).trim(), value.trim(), "ESM holds the text");
        const [stored] = (await read("a"))["chat_log"] ?? [];
        same(stored?.kind === "text" ? stored.text.trim() : stored, value.trim(), "the text is read as it was written");
      });
    }

    for (const [what, time] of TIMES) {
      rule(`gives back of a time in ${what} what it says it will`, "Esm.storedDate", async () => {
        const { esm, newCard, read } = world();
        const at = Date.parse(time);
        await newCard("a", { start_time: [{ kind: "date", at }] });
        const stored = esm.storedDate(at);
        same((await read("a"))["start_time"], [{ kind: "date", ...stored }], "the date is that of `storedDate`");
        const { at: earlier, otherAt: later = earlier } = stored;
        const off = Math.min(Math.abs(earlier - at), Math.abs(later - at));
        holds(off < 60_000, "it is less than a minute from what was written");
      });
    }
  });
}

const TEXTS: readonly (readonly [string, string])[] = [
  ["emoji and other 4-byte characters", "😀👨‍👩‍👧 𝒳 e\u0301"],
  ["right-to-left text", "שלום مرحبا"],
  ["what looks like XML", `<b a="1">&amp; &lt; ]]> <!-- x --> <![CDATA[ </value>`],
  ["quotes and backslashes", `'"\\' \\n $chat_log$ #x# %_%`],
  ["white space within", "  two  spaces\tand a tab\n\nand lines"],
  ["text that looks like a number", "00420"],
  ["text that looks like a decimal", "1.10"],
  ["text that looks like a telephone number", "+358 40 1234567"],
  ["10,000 characters", "ä".repeat(10_000)],
];

const TIMES: readonly (readonly [string, string])[] = [
  ["winter", "2026-01-05T10:57:31.250Z"],
  ["summer", "2026-07-05T21:59:59.999Z"],
  ["the hour before clocks go forward", "2026-03-29T00:30:00Z"],
  ["the hour after clocks went forward", "2026-03-29T01:30:00Z"],
  ["the first time of the hour that comes twice", "2026-10-25T00:30:00Z"],
  ["the second time of the hour that comes twice", "2026-10-25T01:30:00Z"],
];
