import { describe, expect, it } from "vitest";
import type { AttributeValues, CardWrite, Esm } from "../../../plugin/outside/esm/port.ts";
import { everythingSaidBy, failureOf } from "../../support/rejection.ts";
import type { Answer } from "../../support/scripted-server.ts";
import { esmServers } from "./esm-server.ts";

const start = esmServers();

const VALUES: AttributeValues = {
  chat_log: [{ kind: "text", text: 'ä "quoted" 😀' }],
  message_count: [{ kind: "number", number: 12 }],
  start_time: [{ kind: "date", at: Date.UTC(2021, 2, 24, 10, 57, 57, 999) }],
  end_time: [],
  is_chat_active: [{ kind: "static", code: "no", name: "No" }],
  members: [
    { kind: "reference", dataCardId: "11" },
    { kind: "reference", dataCardId: "12" },
  ],
};
const WIRE = {
  chat_log: { values: [{ value: 'ä "quoted" 😀' }] },
  message_count: { values: [{ value: 12 }] },
  start_time: { values: [{ value: "2021-03-24T10:57:57Z" }] },
  end_time: { values: [] },
  is_chat_active: { values: [{ value: "No", code: "no" }] },
  members: { values: [{ dataCardId: "11" }, { dataCardId: "12" }] },
};
/** A new card has no values to be cleared. */
const { end_time: _cleared, ...WIRE_OF_NEW } = WIRE;
const EMPTY_TEXTS: AttributeValues = {
  chat_log: [{ kind: "text", text: "" }],
  members: [
    { kind: "text", text: "" },
    { kind: "text", text: " " },
  ],
};
const UNCONFIRMED = {
  attributeCode: undefined,
  message: "ESM's reply does not confirm that the card was saved",
};

const write = (dataCardId: string): CardWrite => ({ dataCardId, values: VALUES });
const WRITES = [write("1"), write("2"), write("3")];
const item = (dataCardId: string | null, ...errors: unknown[]) => ({
  dataCard: dataCardId === null ? null : { dataCardId, name: "x", url: "http://x" },
  errors,
});
const error = (attributeCode: string | null, message: string | null = "not allowed") => ({
  attributeCode,
  attributeType: "string",
  message,
  error: "invalid-value",
});

const totals = (savedDataCards: number | null, notSavedDataCards: number | null) => ({
  importResult: { handledDataCards: 3, savedDataCards, notSavedDataCards },
});

const create = async (answer: Answer) => {
  const world = await start([answer]);
  return { ...world, made: world.esm.createCard("chat_session", "chat_sessions", VALUES) };
};

const sentBy = async (change: (esm: Esm) => Promise<unknown>) => {
  const { esm, asked } = await start({ status: 400, body: {} });
  await failureOf(change(esm));
  const [sent]: unknown[] = [JSON.parse(asked[0]?.body ?? "")].flat();
  return sent;
};

describe("an empty text is no value in ESM, whose strings are NOT NULL (observed in its log), so it is", () => {
  const CLEARED = { dataCardId: "1", data: { chat_log: { values: [] }, members: { values: [{ value: " " }] } } };

  it("left out of a new card", async () => {
    expect(await sentBy((esm) => esm.createCard("chat_session", "f", EMPTY_TEXTS))).toEqual({
      folderCode: "f",
      data: { members: { values: [{ value: " " }] } },
    });
  });

  it.each([1, 2])("cleared when a card is modified, among %i", async (count) => {
    const writes = Array.from({ length: count }, () => ({ dataCardId: "1", values: EMPTY_TEXTS }));
    expect(await sentBy((esm) => esm.modifyCards("chat_session", writes))).toEqual(CLEARED);
  });
});

describe("a static value", () => {
  it("whose name ESM does not tell in its system language is written by its code", async () => {
    const { esm, asked } = await start({ status: 400, body: {} });
    const values: AttributeValues = { is_chat_active: [{ kind: "static", code: "no", name: null }] };
    await failureOf(esm.createCard("chat_session", "f", values));
    expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({ data: { is_chat_active: { values: [{ code: "no" }] } } });
    expect(asked[0]?.body).not.toContain('"value":');
  });
});

/** Observed: maholick/n8n-nodes-efecte, nodes/EfecteEsm/EfecteEsm.node.ts. */
const LOCKED: Answer = { status: 409, body: { code: 409, message: "Resource is locked", error: "Conflict" } };
const FILE = { templateCode: "chat_session", dataCardId: "7", attributeCode: "files", fileName: "a.txt", text: "x" };

describe("a card that somebody else has locked (409, observed)", () => {
  it.each<[string, (esm: Esm) => Promise<unknown> | undefined]>([
    ["created", (esm) => esm.createCard("chat_session", "f", VALUES)],
    ["modified", (esm) => esm.modifyCards("chat_session", [write("1")])],
    ["modified among others", (esm) => esm.modifyCards("chat_session", WRITES)],
    ["given a file", (esm) => esm.attachFile?.(FILE)],
  ])("may be %s later", async (_name, change) => {
    const failure = await failureOf(Promise.resolve(change((await start(LOCKED)).esm)));
    expect(failure).toMatchObject({ code: "esm-refused", status: 409, retryable: true });
    expect(failure.message).toContain("somebody else may have the card locked");
  });
});

describe("what is larger than is taken (413)", () => {
  it.each<[string, (esm: Esm) => Promise<unknown> | undefined, string]>([
    ["a file", (esm) => esm.attachFile?.(FILE), "raise the limit for uploads"],
    ["a card", (esm) => esm.modifyCards("chat_session", [write("1")]), "lower chatLog.mostCharacters"],
  ])("is told with what to do: %s", async (_name, change, advice) => {
    const failure = await failureOf(Promise.resolve(change((await start({ status: 413, body: "<html>" })).esm)));
    expect(failure).toMatchObject({ code: "esm-refused", status: 413, retryable: false });
    expect(failure.message).toContain(advice);
  });
});

describe("creating a card", () => {
  it.each([200, 201])("gives its id, whether it is answered with 201 or as it should not, with %i", async (status) => {
    const { made, asked } = await create({ status, body: { meta: { errors: [] }, dataCard: { dataCardId: "77" } } });
    expect(await made).toBe("77");
    expect(asked[0]).toMatchObject({ method: "POST", url: "/itsm/api/v1/dc/chat_session/data" });
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ folderCode: "chat_sessions", data: WIRE_OF_NEW });
  });

  it.each<[string, unknown]>([
    ["errors beside the card", { meta: { errors: [error("chat_log")] }, dataCard: { dataCardId: "77" } }],
    ["errors and no card", { meta: { errors: [error("chat_log")] }, dataCard: null }],
  ])("is refused when 201 comes with %s", async (_name, body) => {
    const failure = await failureOf((await create({ status: 201, body })).made);
    expect(failure).toMatchObject({ code: "esm-card-refused", retryable: false });
    expect(failure.message).toContain("chat_log");
    expect(failure.message).toContain("not allowed");
  });

  it.each([totals(0, 1), totals(null, 1), totals(0, null)])(
    "is refused when the totals say it was not saved",
    async (meta) => {
      const body = { meta: { errors: [], ...meta }, dataCard: { dataCardId: "77" } };
      expect(await failureOf((await create({ status: 201, body })).made)).toMatchObject({ code: "esm-card-refused" });
    },
  );

  it("is refused when 201 comes without card and errors", async () => {
    const failure = await failureOf((await create({ status: 201, body: {} })).made);
    expect(failure.message).toContain("no reason given");
  });

  it.each([
    [400, false],
    [403, false],
    [404, false],
    [409, true],
  ])("that is refused with %i may help later: %s", async (status, retryable) => {
    const { made } = await create({ status, body: { code: status, message: "because", error: "x" } });
    expect(await failureOf(made)).toMatchObject({ code: "esm-refused", retryable, status });
  });

  it("is not sent again when it is not known whether it happened", async () => {
    const { made, asked } = await create((_, response) => response.socket?.resetAndDestroy());
    expect(await failureOf(made)).toMatchObject({ code: "unreachable" });
    expect(asked).toHaveLength(1);
  });
});

const modify = async (body: unknown, writes: readonly CardWrite[] = WRITES) => {
  const world = await start([{ body }]);
  return { ...world, outcomes: await world.esm.modifyCards("chat_session", writes) };
};

const errorsIn = (outcomes: readonly unknown[]) =>
  JSON.stringify(outcomes.map((one) => (one as { errors: unknown }).errors));

describe("modifying many cards", () => {
  it("takes one request", async () => {
    const body = { meta: totals(3, 0), data: [item("1"), item("2"), item("3")] };
    const { outcomes, asked } = await modify(body);
    expect(outcomes).toEqual(["1", "2", "3"].map((dataCardId) => ({ dataCardId, written: true })));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: "PUT", url: "/itsm/api/v1/dc/chat_session/data" });
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual(["1", "2", "3"].map((dataCardId) => ({ dataCardId, data: WIRE })));
  });

  it.each([
    ["in the order of the request", [item("1"), item("2", error("chat_log")), item("3")]],
    ["in another order", [item("3"), item("2", error("chat_log")), item("1")]],
    ["without naming the card, by its place", [item("1"), item(null, error("chat_log")), item("3")]],
  ])("maps an error back to the card that caused it: %s", async (_name, data) => {
    const { outcomes } = await modify({ meta: totals(2, 1), data });
    expect(outcomes).toEqual([
      { dataCardId: "1", written: true },
      { dataCardId: "2", written: false, errors: [{ attributeCode: "chat_log", message: "not allowed" }] },
      { dataCardId: "3", written: true },
    ]);
  });

  it("keeps all errors of a card, with ESM's kind of error where there is no message", async () => {
    const data = [item("1", error("chat_log"), error(null, null)), item("2"), item("3")];
    const { outcomes } = await modify({ meta: totals(2, 1), data });
    expect(outcomes[0]).toEqual({
      dataCardId: "1",
      written: false,
      errors: [
        { attributeCode: "chat_log", message: "not allowed" },
        { attributeCode: undefined, message: "invalid-value" },
      ],
    });
  });

  it.each([
    ["fewer saved", totals(2, 0)],
    ["more not saved", totals(3, 1)],
    ["none saved", totals(0, 3)],
    ["none saved and nothing else", totals(0, null)],
  ])("counts nothing as written when the totals contradict the items: %s", async (_name, meta) => {
    const { outcomes } = await modify({ meta, data: [item("1"), item("2"), item("3")] });
    expect(outcomes).toEqual(
      ["1", "2", "3"].map((dataCardId) => ({ dataCardId, written: false, errors: [UNCONFIRMED] })),
    );
  });

  it.each([
    ["no totals", {}],
    ["totals of null", totals(null, null)],
    ["no meta", null],
  ])("believes the items when there are %s", async (_name, meta) => {
    const { outcomes } = await modify({ meta, data: [item("1"), item("2"), item("3")] });
    expect(outcomes.every(({ written }) => written)).toBe(true);
  });

  it.each([
    ["an item names no card", { data: [item("1"), item(null), item("3")] }, ["1", "3"]],
    ["an item is empty", { data: [item("1"), {}, item("3")] }, ["1", "3"]],
    ["one item is missing", { data: [item("1"), item("3")] }, ["1", "3"]],
    ["another card is named", { data: [item("1"), item("99"), item("3")] }, ["1", "3"]],
    ["no item is there", { data: [] }, []],
    ["data is null", { meta: totals(3, 0), data: null }, []],
  ])("does not take a card for written when %s", async (_name, body, written) => {
    const { outcomes } = await modify(body);
    expect(outcomes.filter((one) => one.written).map(({ dataCardId }) => dataCardId)).toEqual(written);
    const errors = outcomes.flatMap((one) => (one.written ? [] : one.errors));
    expect(errors).toEqual(Array.from({ length: 3 - written.length }, () => UNCONFIRMED));
  });

  it.each([
    ["beside the items", { meta: { errors: [error("chat_log")] }, data: [item("1"), item("2"), item("3")] }],
    ["in an item too many", { data: [item("1"), item("2"), item("3"), item(null, error("chat_log"))] }],
    [
      "at the place of a card that is named elsewhere",
      { data: [item("2"), item(null, error("chat_log")), item("1"), item("3")] },
    ],
  ])("takes no card for written when an error names none of them: %s", async (_name, body) => {
    const { outcomes } = await modify(body);
    expect(outcomes.map(({ written }) => written)).toEqual([false, false, false]);
    expect(errorsIn(outcomes)).toContain("chat_log: not allowed");
  });

  it("says in such an error nothing of what was sent, and blames no attribute", async () => {
    const meta = { errors: [error("chat_log", 'Value ä "quoted" 😀 is wrong')] };
    const { outcomes } = await modify({ meta, data: [item("1"), item("2"), item("3")] });
    expect(errorsIn(outcomes)).not.toContain("quoted");
    expect(outcomes[0]).toMatchObject({ errors: [{ attributeCode: undefined }] });
  });

  it("takes an error that is told twice, of the card and of the whole, for one of the card", async () => {
    const meta = { errors: [error("chat_log")], ...totals(2, 1) };
    const { outcomes } = await modify({ meta, data: [item("1"), item("2", error("chat_log")), item("3")] });
    expect(outcomes.map(({ written }) => written)).toEqual([true, false, true]);
  });

  it("keeps the error of a card that is named twice", async () => {
    const { outcomes } = await modify({ data: [item("1", error("chat_log")), item("1"), item("2"), item("3")] });
    expect(outcomes.map(({ written }) => written)).toEqual([false, true, true]);
  });

  it("says nothing of what was sent, whatever ESM says", async () => {
    const said = `Value 'x' is wrong: ${'ä "quoted" 😀'}`;
    const { outcomes } = await modify({ data: [item("1", error("chat_log", said)), item("2"), item("3")] });
    expect(JSON.stringify(outcomes[0])).not.toContain("quoted");
  });

  it("names only attributes that were sent", async () => {
    const { outcomes } = await modify({ data: [item("1", error("something else")), item("2"), item("3")] });
    expect(outcomes[0]).toMatchObject({ errors: [{ attributeCode: undefined, message: "not allowed" }] });
  });

  it("asks for nothing when there are none", async () => {
    const { outcomes, asked } = await modify({}, []);
    expect([outcomes, asked]).toEqual([[], []]);
  });

  it.each([
    [400, false],
    [403, false],
    [404, false],
    [409, true],
  ])("that is refused as a whole with %i is a failure that may help later: %s", async (status, retryable) => {
    const { esm } = await start([{ status, body: { code: status, message: "because" } }]);
    const failure = await failureOf(esm.modifyCards("chat_session", WRITES));
    expect(failure).toMatchObject({ code: "esm-refused", retryable, status });
  });

  it("is not sent again when it is not known whether it happened, and says that it may be", async () => {
    const { esm, asked } = await start([(_, response) => response.socket?.resetAndDestroy()]);
    const failure = await failureOf(esm.modifyCards("chat_session", WRITES));
    expect(failure).toMatchObject({ code: "unreachable", retryable: true });
    expect(asked).toHaveLength(1);
    expect(everythingSaidBy(failure)).not.toContain("quoted");
  });
});

const modifyOne = async (body: unknown) => {
  const world = await start([{ body }]);
  return { ...world, outcomes: await world.esm.modifyCards("chat_session", [write("7")]) };
};

describe("modifying one card", () => {
  it("is a PATCH that names the card in path and body", async () => {
    const { outcomes, asked } = await modifyOne({ meta: { errors: [] }, dataCard: { dataCardId: "7" } });
    expect(outcomes).toEqual([{ dataCardId: "7", written: true }]);
    expect(asked[0]).toMatchObject({ method: "PATCH", url: "/itsm/api/v1/dc/chat_session/data/7" });
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({ dataCardId: "7", data: WIRE });
  });

  it("is refused when 200 comes with errors", async () => {
    const { outcomes } = await modifyOne({ meta: { errors: [error("chat_log")] }, dataCard: { dataCardId: "7" } });
    expect(outcomes).toEqual([
      { dataCardId: "7", written: false, errors: [{ attributeCode: "chat_log", message: "not allowed" }] },
    ]);
  });

  it.each([
    ["no meta", { dataCard: { dataCardId: "7" } }],
    ["totals of null", { meta: { importResult: null }, dataCard: { dataCardId: "7" } }],
    ["totals that count it", { meta: totals(1, 0), dataCard: { dataCardId: 7 } }],
  ])("is written when the reply names it with %s", async (_name, body) => {
    expect((await modifyOne(body)).outcomes).toEqual([{ dataCardId: "7", written: true }]);
  });

  it.each([
    ["names no card", { meta: { errors: [] } }],
    ["names a card of null", { meta: { errors: [] }, dataCard: null }],
    ["names another card", { meta: { errors: [] }, dataCard: { dataCardId: "8" } }],
    ["is empty", {}],
    ["counts a card that was not saved", { meta: totals(0, 1), dataCard: { dataCardId: "7" } }],
    ["counts no saved card", { meta: totals(0, null), dataCard: { dataCardId: "7" } }],
  ])("does not count as written when the reply %s", async (_name, body) => {
    expect((await modifyOne(body)).outcomes).toEqual([{ dataCardId: "7", written: false, errors: [UNCONFIRMED] }]);
  });
});

/** A refusal that repeats without quotes what was sent. */
const ECHO: Answer = { status: 400, body: { code: 400, message: 'Value ä "quoted" 😀 is too long for chat_log' } };

describe("a refusal that repeats what was sent", () => {
  it.each<[string, (esm: Esm) => Promise<unknown> | undefined]>([
    ["a new card", (esm) => esm.createCard("chat_session", "chat_sessions", VALUES)],
    ["one change", (esm) => esm.modifyCards("chat_session", [write("7")])],
    [
      "a file",
      (esm) =>
        esm.attachFile?.({
          templateCode: "chat_session",
          dataCardId: "7",
          attributeCode: "chat_log_file",
          fileName: "log.txt",
          text: 'ä "quoted" 😀',
        }),
    ],
  ])("is reported without it: %s", async (_name, ask) => {
    const { esm } = await start([ECHO]);
    const failure = await failureOf(Promise.resolve(ask(esm)));
    expect(failure.message).toContain("Value … is too long for chat_log");
  });

  it.each<[string, (esm: Esm) => Promise<unknown> | undefined]>([
    ["a bulk change", (esm) => esm.modifyCards("chat_session", WRITES)],
    ["a removal", (esm) => esm.removeCard?.("chat_session", "7")],
  ])("is reported without any words where many texts or none are known: %s", async (_name, ask) => {
    const { esm } = await start([ECHO]);
    const failure = await failureOf(Promise.resolve(ask(esm)));
    expect(failure.message).toMatch(/ answered with status 400 \([^)]*\)$/);
  });
});
