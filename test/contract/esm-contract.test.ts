import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  allOf,
  anyOf,
  contains,
  type EqlCondition,
  isBefore,
  isEmpty,
  isFrom,
  isOtherThan,
  mayEqual,
} from "../../plugin/outside/esm/eql.ts";
import type { AttributeValue, AttributeValues, CardQuery, DataCardId, Esm } from "../../plugin/outside/esm/port.ts";
import { MANNER_NAMES, type MannerName } from "../../plugin/sandbox/named-manners.ts";
import { IS_LONG, seeds } from "../support/draws.ts";
import { startWorld, type World, type WorldOptions } from "../task/task-world.ts";

/*
 * What every way into ESM has to do in the same way. It runs against the sandbox; the read-only part also runs against
 * a real ESM, see real-esm.test.ts.
 */

const TEMPLATE = "chat_session";
const FOLDER = "chat_sessions";
const ALL = ["chat_session_id", "is_chat_active", "chat_log", "message_count", "members", "customer", "start_time"];

const text = (value: string): AttributeValue => ({ kind: "text", text: value });
const refersTo = (dataCardId: DataCardId): AttributeValue => ({ kind: "reference", dataCardId });

/** The ways in which real ones differ: in `npm test` all at once, in the long tests each alone as well. */
const MANNERS: readonly (readonly [what: string, manners: readonly MannerName[]])[] = [
  ["as documented", []],
  ["under all manners at once", MANNER_NAMES],
  ...(IS_LONG ? seeds(0, MANNER_NAMES.length) : []).flatMap((number) =>
    MANNER_NAMES.slice(number - 1, number).map((name) => [`under ${name}`, [name]] as const),
  ),
];

const list = async (esm: Esm, filter: EqlCondition | undefined) => [
  ...(await esm.listCards(
    { templateCode: TEMPLATE, filter, attributeCodes: ["chat_session_id", "message_count"] },
    ({ dataCardId, values }) => ({
      dataCardId,
      sessionId: values["chat_session_id"],
      counted: (values["message_count"] ?? []).length,
    }),
  )),
];

const folded = (esm: Esm, query: Partial<CardQuery>) =>
  esm.foldCards({ templateCode: TEMPLATE, filter: undefined, attributeCodes: ALL, ...query }, () => {
    const cards: Record<DataCardId, AttributeValues> = {};
    return { take: ({ dataCardId, values }) => void (cards[dataCardId] = values), end: () => cards };
  });

const CASES = (["rest", "web-api"] as const).flatMap((api) =>
  MANNERS.map(([what, manners]) => ({ api, what, manners })),
);

describe.each(CASES)("ESM over $api, $what", ({ api, manners }) => {
  const names = manners.includes("localised-static-values") ? { no: "Ei", yes: "Kyllä" } : { no: "No", yes: "Yes" };
  const isTold = api === "web-api" || !manners.includes("names-by-language");
  const YES: AttributeValue = { kind: "static", code: "yes", name: isTold ? names.yes : null };
  const NO: AttributeValue = { kind: "static", code: "no", name: isTold ? names.no : null };
  let world: World;
  let esm: Esm;

  const start = (options: WorldOptions = {}) => startWorld({ api, manners, ...options });

  beforeEach(async () => {
    world = await start();
    esm = world.dependencies().esm;
  });

  afterEach(() => world.close());

  async function newCard(sessionId: string, more: AttributeValues = {}): Promise<DataCardId> {
    const first = { chat_session_id: [text(sessionId)], is_chat_active: [YES] };
    const dataCardId = await esm.createCard(TEMPLATE, FOLDER, { ...first, ...more });
    await othersAreDone(dataCardId);
    return dataCardId;
  }

  /** A card that is locked or open when it is first written is so no more: the task writes again what was lost. */
  async function othersAreDone(dataCardId: DataCardId): Promise<void> {
    if (manners.length === 0) return;
    const write = [{ dataCardId, values: { end_time: [] } }];
    await esm.modifyCards(TEMPLATE, write).catch(() => esm.modifyCards(TEMPLATE, write));
    await raw("GET", `/dc/${TEMPLATE}/data/${dataCardId}`);
  }

  /** Any call to ESM, again when it says in words that it is busy, or the card locked. */
  async function raw(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await world.esm(method, path, body);
    const isLocked = answer.status === 409 && (await answer.clone().text()).includes("Resource is locked");
    return answer.status === 429 || isLocked ? raw(method, path, body) : answer;
  }

  async function person(mail: string): Promise<DataCardId> {
    const data = { email: { values: [{ value: mail }] } };
    const answer = await raw("POST", "/dc/person/data", { folderCode: "persons", data });
    return ((await answer.json()) as { dataCard: { dataCardId: string } }).dataCard.dataCardId;
  }

  async function values(sessionId: string): Promise<AttributeValues> {
    const filter = mayEqual("chat_session_id", sessionId);
    const found = await esm.findCards({ templateCode: TEMPLATE, filter, attributeCodes: ALL });
    const own = found.filter((card) =>
      card.values["chat_session_id"]?.some((one) => one.kind === "text" && one.text === sessionId),
    );
    expect(own).toHaveLength(1);
    return own[0]?.values ?? {};
  }

  describe("template information", () => {
    it("knows the attributes that exist, and only those", async () => {
      const template = await esm.templateInformation(TEMPLATE, [...ALL, "no_such_attribute"]);
      expect(ALL.filter((code) => template?.attributes.has(code))).toEqual(ALL);
      expect(template?.attributes.has("no_such_attribute")).toBe(false);
    });

    it("is null for a template that does not exist", async () => {
      expect(await esm.templateInformation("no_such_template", ["efecte_id"])).toBeNull();
    });
  });

  describe("reading", () => {
    it("lists the ids of matching cards, oldest first, and none when none match", async () => {
      const ids = [await newCard("a"), await newCard("b"), await newCard("c")];
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: undefined })).toEqual(ids);
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: mayEqual("chat_session_id", "b") })).toEqual([ids[1]]);
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: mayEqual("chat_session_id", "z") })).toEqual([]);
    });

    it("lists matching cards with what is wanted of them, oldest first, and none when none match", async () => {
      const ids = [await newCard("a"), await newCard("b", { message_count: [{ kind: "number", number: 0 }] })];
      expect(await list(esm, undefined)).toEqual([
        { dataCardId: ids[0], sessionId: [text("a")], counted: 0 },
        { dataCardId: ids[1], sessionId: [text("b")], counted: 1 },
      ]);
      expect(await list(esm, mayEqual("chat_session_id", "z"))).toEqual([]);
    });

    it("finds all cards that match, also more than one page of them", async () => {
      const mails = Array.from({ length: 230 }, (_, index) => `person${index}@example.org`);
      const ids: DataCardId[] = [];
      for (const mail of mails) ids.push(await person(mail));
      const filter = contains("email", "@example.org");
      const found = await esm.findCards({ templateCode: "person", filter, attributeCodes: ["email"] });
      expect(found.map(({ dataCardId }) => dataCardId)).toEqual(ids);
      expect(found.map((card) => card.values["email"])).toEqual(mails.map((mail) => [text(mail)]));
    });

    it("reads among ids those that still match", async () => {
      const ids = [await newCard("a"), await newCard("b"), await newCard("c"), await newCard("d")];
      await esm.modifyCards(TEMPLATE, [{ dataCardId: ids[1] ?? "", values: { is_chat_active: [NO] } }]);
      const filter = isOtherThan("is_chat_active", names.no);
      const query = { templateCode: TEMPLATE, filter, attributeCodes: ALL };
      const found = await esm.cardsAmong(query, ids.slice(0, 3));
      expect(found.map(({ dataCardId }) => dataCardId)).toEqual([ids[0], ids[2]]);
      expect(await esm.cardsAmong(query, [])).toEqual([]);
    });

    it("reads in parts what does not fit into one reply", async () => {
      await world.close();
      const [replyBytes, clock] = [40_000, Date.parse("2026-06-01T00:00:00Z")];
      world = await start({ clock });
      ({ esm } = world.dependencies(undefined, { replyBytes }));
      const ids = [await newCard("empty")];
      for (let day = 1; day <= 60; day += 1) {
        const start_time = [{ kind: "date" as const, at: Date.parse("2026-01-01T12:00:00Z") + day * 86_400_000 }];
        ids.push(await newCard(`day ${day}`, { start_time, chat_log: [text("x".repeat(2_000))] }));
      }
      const query = { templateCode: TEMPLATE, filter: undefined, attributeCodes: ALL };
      expect(await esm.cardIds(query)).toEqual(ids);
      expect((await list(esm, undefined)).map(({ dataCardId }) => dataCardId)).toEqual(ids);
      expect(Object.keys(await folded(esm, {}))).toEqual(ids);
      expect((await esm.findCards(query)).map(({ dataCardId }) => dataCardId)).toEqual(ids);
      expect((await esm.cardsAmong(query, ids)).map(({ dataCardId }) => dataCardId)).toEqual(ids);
      const writes = ids.map((dataCardId) => ({ dataCardId, values: { chat_log: [text("erased")] } }));
      const anew = world.dependencies(undefined, { replyBytes }).esm;
      expect((await anew.modifyCards(TEMPLATE, writes)).every(({ written }) => written)).toBe(true);
    });

    it("folds the cards that match, each once, with the names behind references where they are wanted", async () => {
      const vera = await person("vera@example.org");
      const ids = [await newCard("a", { customer: [refersTo(vera)] }), await newCard("b"), await newCard("c")];
      const [named, unnamed] = [await folded(esm, { withNames: true }), await folded(esm, {})];
      expect(Object.keys(named)).toEqual(ids);
      expect(ids.map((id) => named[id]?.["chat_session_id"])).toEqual([[text("a")], [text("b")], [text("c")]]);
      const [name] = named[ids[0] ?? ""]?.["customer"] ?? [];
      expect(name).toMatchObject(refersTo(vera));
      expect(name?.kind === "reference" ? (name.name ?? "") : "").toMatch(/./);
      expect(unnamed[ids[0] ?? ""]?.["customer"]).toEqual([refersTo(vera)]);
      expect(Object.keys(await folded(esm, { filter: mayEqual("chat_session_id", "b") }))).toEqual([ids[1]]);
      expect(await folded(esm, { filter: mayEqual("chat_session_id", "z") })).toEqual({});
    });

    it("gives pages of the cards that match, newest first by id, each card on one page", async () => {
      const vera = await person("vera@example.org");
      const ids: DataCardId[] = [];
      for (const name of ["a1", "a2", "b1", "a3", "a4", "a5"]) {
        ids.unshift(
          await newCard(name, { customer: [refersTo(vera)], message_count: [{ kind: "number", number: 3 }] }),
        );
      }
      const pages = async (query: Partial<CardQuery>, most: number) => {
        const found: DataCardId[][] = [];
        let next: DataCardId | undefined;
        do {
          const whole = { templateCode: TEMPLATE, filter: undefined, attributeCodes: ALL, ...query };
          const page = await esm.newestCards(whole, { belowId: next, most });
          expect(page.unreadable).toBe(0);
          for (const { values: read } of page.cards)
            expect(read["message_count"]).toEqual([{ kind: "number", number: 3 }]);
          found.push(page.cards.map(({ dataCardId }) => dataCardId));
          ({ next } = page);
        } while (next !== undefined);
        return found.filter(({ length }) => length > 0);
      };
      expect(await pages({}, 200)).toEqual([ids]);
      expect(await pages({}, 4)).toEqual([ids.slice(0, 4), ids.slice(4)]);
      expect(await pages({}, 3)).toEqual([ids.slice(0, 3), ids.slice(3)]);
      const filter = contains("chat_session_id", "a");
      const matching = ids.filter((id) => id !== ids[3]);
      expect(await pages({ filter }, 2)).toEqual([matching.slice(0, 2), matching.slice(2, 4), matching.slice(4)]);
      expect(await pages({ filter: mayEqual("chat_session_id", "z") }, 5)).toEqual([]);
      const [card] = (
        await esm.newestCards(
          { templateCode: TEMPLATE, filter, attributeCodes: ["customer"], withNames: true },
          { belowId: ids[1], most: 1 },
        )
      ).cards;
      expect(card?.dataCardId).toBe(ids[2]);
      const [name] = card?.values["customer"] ?? [];
      expect(name?.kind === "reference" ? (name.name ?? "") : "").toMatch(/./);
    });

    it("takes one request for a page where there are pages, however many cards there are", async () => {
      for (const name of ["a", "b", "c", "d"]) await newCard(name);
      const query = { templateCode: TEMPLATE, filter: undefined, attributeCodes: ALL };
      const first = await esm.newestCards(query, { belowId: undefined, most: 2 });
      world.sandbox.resetStats();
      expect((await esm.newestCards(query, { belowId: first.next, most: 2 })).cards).toHaveLength(2);
      const told = manners.includes("wait-in-message") ? 2 : 1;
      expect(world.sandbox.stats().esm.requests).toBeLessThanOrEqual(told);
      expect(esm.hasPages).toBe(api === "rest");
    });

    it("says of a page in a template that does not exist that it does not", async () => {
      const query = { templateCode: "no_such_template", filter: undefined, attributeCodes: [] };
      await expect(esm.newestCards(query, { belowId: undefined, most: 2 })).rejects.toMatchObject({ name: "Failure" });
    });

    it("understands every condition that the plugin makes", async () => {
      const at = Date.parse("2026-01-05T10:57:00Z");
      const id = await newCard("a", { chat_log: [text("hello")], start_time: [{ kind: "date", at }] });
      for (const filter of [
        anyOf([isOtherThan("is_chat_active", names.no) ?? isEmpty("chat_log"), isEmpty("is_chat_active")]),
        contains("chat_log", "ell"),
        isEmpty("message_count"),
        mayEqual("chat_log", "hello"),
        allOf([isFrom("start_time", esm.dateLimit(at)), isBefore("start_time", esm.dateLimit(at + 1_000))]),
      ]) {
        expect(await esm.cardIds({ templateCode: TEMPLATE, filter })).toEqual([id]);
      }
    });
  });

  describe("writing", () => {
    it("creates a card with values of every kind, and gives its id", async () => {
      const vera = await person("vera@example.org");
      const otto = await person("otto@example.org");
      const at = Date.parse("2026-01-05T10:57:00Z");
      const given = {
        chat_log: [text("line one\nline two")],
        message_count: [{ kind: "number" as const, number: 0 }],
        members: [refersTo(otto), refersTo(vera)],
        customer: [refersTo(vera)],
        start_time: [{ kind: "date" as const, at }],
      };
      const dataCardId = await newCard("a", given);
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: undefined })).toEqual([dataCardId]);
      expect(await values("a")).toMatchObject(given);
      expect((await values("a"))["is_chat_active"]).toMatchObject([
        { kind: "static", name: isTold ? names.yes : null },
      ]);
    });

    it("moves a card to the trash where it can, and takes one that is there already for moved", async () => {
      const { removeCard } = esm;
      if (removeCard === undefined) return;
      const [dataCardId, other] = [await newCard("a"), await newCard("b")];
      await removeCard(TEMPLATE, dataCardId);
      await removeCard(TEMPLATE, dataCardId);
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: undefined })).toEqual([other]);
    });

    it("refuses a card in a folder that does not exist, and makes none", async () => {
      await expect(esm.createCard(TEMPLATE, "no_such_folder", { chat_session_id: [text("a")] })).rejects.toMatchObject({
        name: "Failure",
        retryable: false,
      });
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: undefined })).toEqual([]);
    });

    it("refuses a second card with the same unique value", async () => {
      await newCard("a");
      await expect(newCard("a")).rejects.toMatchObject({ name: "Failure" });
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: undefined })).toHaveLength(1);
    });

    it("replaces what is named, clears by an empty list, and leaves the rest alone", async () => {
      const vera = await person("vera@example.org");
      const otto = await person("otto@example.org");
      const dataCardId = await newCard("a", {
        members: [refersTo(vera)],
        customer: [refersTo(vera)],
        chat_log: [text("stays")],
      });
      const change = { members: [refersTo(otto), refersTo(vera)], customer: [] };
      expect(await esm.modifyCards(TEMPLATE, [{ dataCardId, values: change }])).toEqual([
        { dataCardId, written: true },
      ]);
      const now = await values("a");
      expect(now["members"]).toEqual([refersTo(otto), refersTo(vera)]);
      expect(now["customer"] ?? []).toEqual([]);
      expect(now["chat_log"]).toEqual([text("stays")]);
    });

    it("modifies many cards in one request, and says which one was refused", async () => {
      const ids: DataCardId[] = [];
      for (let number = 0; number < 20; number += 1) ids.push(await newCard(`s${number}`));
      const bad = ids[13] ?? "";
      await raw("DELETE", `/dc/${TEMPLATE}/data/${bad}`);
      const outcomes = await esm.modifyCards(
        TEMPLATE,
        ids.map((dataCardId) => ({ dataCardId, values: { chat_log: [text(`log of ${dataCardId}`)] } })),
      );
      expect(outcomes.map(({ written }) => written)).toEqual(ids.map((id) => id !== bad));
    });

    it.each([
      ["emoji and other 4-byte characters", "😀👨‍👩‍👧 𝒳 e\u0301"],
      ["right-to-left text", "שלום مرحبا"],
      ["what looks like XML", `<b a="1">&amp; &lt; ]]> <!-- x --> <![CDATA[ </value>`],
      ["quotes and backslashes", `'"\\' \\n $chat_log$ #x# %_%`],
      ["white space within", "  two  spaces\tand a tab\n\nand lines"],
      ["text that looks like a number", "00420"],
      ["text that looks like a decimal", "1.10"],
      ["text that looks like a telephone number", "+358 40 1234567"],
      ["10,000 characters", "ä".repeat(10_000)],
    ])("keeps %s", async (_, value) => {
      await newCard("a", { chat_log: [text(value)] });
      const [stored] = (await values("a"))["chat_log"] ?? [];
      expect(stored?.kind === "text" ? stored.text.trim() : stored).toBe(value.trim());
    });

    it.each([
      ["winter", "2026-01-05T10:57:31.250Z"],
      ["summer", "2026-07-05T21:59:59.999Z"],
      ["the hour before clocks go forward", "2026-03-29T00:30:00Z"],
      ["the hour after clocks went forward", "2026-03-29T01:30:00Z"],
      ["the first time of the hour that comes twice", "2026-10-25T00:30:00Z"],
      ["the second time of the hour that comes twice", "2026-10-25T01:30:00Z"],
    ])("gives back of a time in %s what it says it will", async (_, time) => {
      const at = Date.parse(time);
      await newCard("a", { start_time: [{ kind: "date", at }] });
      expect((await values("a"))["start_time"]).toEqual([{ kind: "date", ...esm.storedDate(at) }]);
      const { at: earlier, otherAt: later = earlier } = esm.storedDate(at);
      expect(Math.min(Math.abs(earlier - at), Math.abs(later - at))).toBeLessThan(60_000);
    });
  });

  describe("what goes wrong", () => {
    it("is a refused login, once the password is another one, and never shows it", async () => {
      const { login } = world.sandbox;
      const wrong = await start({ login, password: "the-right-one" });
      const sandbox = { ...wrong.sandbox };
      wrong.sandbox.setFaults([{ target: "esm", kind: "status", status: 401 }]);
      const failure = await wrong
        .dependencies()
        .esm.cardIds({ templateCode: TEMPLATE, filter: undefined })
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: "Failure", code: "esm-login-refused", retryable: false });
      expect(JSON.stringify(failure) + String(failure)).not.toContain(sandbox.password);
      await wrong.close();
    });

    it.each(["reset", "truncate", "status"] as const)("is tried again after %s", async (kind) => {
      const id = await newCard("a");
      world.sandbox.setFaults([{ target: "esm", match: "chat_session", kind, times: 2 }]);
      expect(await esm.cardIds({ templateCode: TEMPLATE, filter: undefined })).toEqual([id]);
    });

    it("is said to be unknown, and not done twice, when the connection breaks after a write", async () => {
      const dataCardId = await newCard("a");
      const method = api === "rest" ? "PATCH" : "POST";
      world.sandbox.resetStats();
      world.sandbox.setFaults([{ target: "esm", match: `${method} `, kind: "drop-after-write", times: 1 }]);
      const writing = esm.modifyCards(TEMPLATE, [{ dataCardId, values: { chat_log: [text("once")] } }]);
      await expect(writing).rejects.toMatchObject({ name: "Failure", retryable: true });
      expect((await values("a"))["chat_log"]).toEqual([text("once")]);
      expect(world.sandbox.stats().esm.calls.find((call) => call.method === method)?.requests).toBe(1);
    });
  });
});
