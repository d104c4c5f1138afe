import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import type { Esm } from "../../../plugin/outside/esm/port.ts";
import { createRestEsm } from "../../../plugin/outside/esm/rest/rest-esm.ts";
import { createHttpClient, type HttpClient } from "../../../plugin/outside/http/http-client.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { play, type ScriptedServer, startScriptedServer } from "../../support/scripted-server.ts";
import { CREDENTIALS, jwt, loggedIn } from "./esm-server.ts";

const QUERY = { templateCode: "chat_session", filter: undefined, attributeCodes: ["x"] };
const WRITES = ["1", "2"].map((dataCardId) => ({ dataCardId, values: { x: [{ kind: "text", text: "y" } as const] } }));

/** Every way of asking, each reading another shape of reply. */
const CALLS: Readonly<Record<string, (esm: Esm) => Promise<unknown>>> = {
  "template information": (esm) => esm.templateInformation("chat_session", []),
  "ids of cards": (esm) => esm.cardIds(QUERY),
  "a list of cards": (esm) => esm.listCards(QUERY, (card) => card),
  "a page of cards": (esm) => esm.findCards(QUERY),
  "cards among ids": (esm) => esm.cardsAmong(QUERY, ["1", "2"]),
  "a new card": (esm) => esm.createCard("chat_session", "folder", {}),
  "a bulk change": (esm) => esm.modifyCards("chat_session", WRITES),
  "one change": (esm) => esm.modifyCards("chat_session", WRITES.slice(1)),
};

const HOSTILE_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  "",
  "x",
  [],
  {},
  [[]],
  [null],
  { data: {} },
  { data: "x" },
  { data: [[]] },
  { data: [{ dataCardId: -1 }] },
  { data: [{ dataCardId: 1e21 }] },
  { data: [{ dataCardId: "1".repeat(10_000) }] },
  { data: [{ dataCardId: "1", data: { x: { type: 5, values: "x" } } }] },
  { data: [{ dataCardId: "1", data: { x: { type: "date", values: [{ value: 1e300 }, { value: "+275760-99" }] } } }] },
  { data: [{ dataCardId: "1", data: { x: { type: "number", values: [{ value: "1e999" }, { value: "NaN" }] } } }] },
  { code: "x", attributes: [] },
  { code: "x", attributes: { a: null } },
  { code: 1, attributes: {} },
  { meta: [], dataCard: [] },
  { meta: { errors: {} } },
  { meta: { importResult: { savedDataCards: "2" } }, data: [] },
];

/** Texts that only a hostile sender writes; JSON.stringify would not. */
const HOSTILE_TEXTS: readonly string[] = [
  '{"__proto__":{"polluted":true},"code":"x","attributes":{"__proto__":{"type":"string","polluted":true}}}',
  '{"data":[{"dataCardId":"1","__proto__":{"polluted":true},"data":{"__proto__":{"type":"string","values":[]},"constructor":{"type":"string","values":[{"value":"x"}]}}}]}',
  '{"constructor":{"prototype":{"polluted":true}},"data":[]}',
  '{"data":[{"dataCardId":"1","dataCardId":"2"}],"data":[]}',
  '{"data":[{"dataCardId":99999999999999999999999999}]}',
  `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
  `${'{"data":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  "{",
  "",
  "\u0000",
  '"\\ud800"',
  "NaN",
  "\uFEFF{}",
  "//",
  "[1,2",
  "<error><code>efe-3001</code></error>",
];

describe("whatever ESM answers", () => {
  let server: ScriptedServer;
  let http: HttpClient;
  let esm: Esm;
  const reply = { status: 200, body: "" };

  beforeAll(async () => {
    const login = loggedIn(jwt({}));
    server = await startScriptedServer((request, response) =>
      play(request.url.endsWith("/login") ? login : { ...reply }, request, response),
    );
    const clock = clockWithoutWaits();
    http = createHttpClient({ system: "ESM", baseUrl: server.url, clock, random: () => 0, retry: { attempts: 1 } });
    esm = createRestEsm(http, CREDENTIALS, clock);
  });

  afterAll(async () => {
    http.close();
    await server.close();
  });

  /** What a call comes to that ESM answers in this way. */
  async function outcome(ask: (esm: Esm) => Promise<unknown>, body: string, status = 200): Promise<string> {
    Object.assign(reply, { status, body });
    const error: unknown = await ask(esm).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if ("polluted" in {}) return "every object was changed";
    return error === undefined || error instanceof Failure ? "fine" : `crash: ${String(error)}`;
  }

  const cases = Object.entries(CALLS);

  it.each(cases)("%s is a result or a Failure for every hostile value", async (_name, ask) => {
    for (const value of HOSTILE_VALUES) expect(await outcome(ask, JSON.stringify(value))).toBe("fine");
  });

  it.each(cases)("%s is a result or a Failure for every hostile text", async (_name, ask) => {
    for (const text of HOSTILE_TEXTS) expect(await outcome(ask, text)).toBe("fine");
  });

  it.each(cases)("%s is a result or a Failure for any JSON in any part of the reply", async (_name, ask) => {
    const part = fc.jsonValue({ maxDepth: 3 });
    const value = fc.record(
      {
        code: part,
        allowedFolders: part,
        attributes: fc.oneof(part, fc.dictionary(fc.string(), part)),
        meta: fc.oneof(part, fc.record({ errors: part, importResult: part })),
        dataCard: fc.oneof(part, fc.record({ dataCardId: part })),
        data: fc.oneof(
          part,
          fc.array(
            fc.record({
              dataCardId: fc.oneof(part, fc.constantFrom("1", "2")),
              data: fc.oneof(part, fc.dictionary(fc.constantFrom("x", "__proto__", "toString"), part)),
              dataCard: part,
              errors: part,
            }),
          ),
        ),
      },
      { requiredKeys: [] },
    );
    const status = fc.constantFrom(200, 200, 200, 201, 400, 404, 409);
    await fc.assert(
      fc.asyncProperty(value, status, async (json, code) => {
        expect(await outcome(ask, JSON.stringify(json), code)).toBe("fine");
      }),
      { numRuns: 60, seed: 20_260_302 },
    );
  });

  it("attribute codes like __proto__ neither become nor hide anything", async () => {
    Object.assign(reply, {
      status: 200,
      body: '{"data":[{"dataCardId":"1","data":{"__proto__":{"type":"string","values":[{"value":"x"}]}}}]}',
    });
    const [card] = await esm.findCards(QUERY);
    expect(card?.values["x"]).toBeUndefined();
    expect(card?.values["toString"]).toBeUndefined();
    const inherited: object = Object.getPrototypeOf(card?.values);
    expect([Reflect.ownKeys(inherited), Object.getPrototypeOf(inherited)]).toEqual([[], null]);
  });
});
