import { describe, expect, it } from "vitest";
import { isBefore, isFrom } from "../../../plugin/outside/esm/eql.ts";
import { createRestEsm } from "../../../plugin/outside/esm/rest/rest-esm.ts";
import { createWebApiEsm } from "../../../plugin/outside/esm/web-api/web-api-esm.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { failureOf } from "../../support/rejection.ts";
import { play, type ReceivedRequest, scriptedServers } from "../../support/scripted-server.ts";
import { httpClients } from "../http/http-world.ts";
import { CREDENTIALS } from "./esm-server.ts";

const serve = scriptedServers();
const connect = httpClients();

const IDS = Array.from({ length: 50 }, (_, index) => String(9_001 + index));
const entity = (id: string) =>
  `<entity id="${id}"><template code="chat"/><group code="f"/><attribute code="efecte_id"><value>C-${id}</value></attribute><attribute code="log"><value>new</value></attribute></entity>`;
const ENTITIES = `<entityset>${IDS.map(entity).join("")}</entityset>`;

/** An ESM that has the cards, and reports so on each import. */
async function esmThatReports(report: (cards: number) => string) {
  const imports: ReceivedRequest[] = [];
  const searches: string[] = [];
  const { url } = await serve((request, response) => {
    if (request.method === "POST") {
      imports.push(request);
      const cards = request.body.split("<entity>").length - 1;
      const body = `<entity-import-report>${report(cards)}</entity-import-report>`;
      return play({ body }, request, response);
    }
    searches.push(request.query.get("query") ?? "");
    return play({ body: ENTITIES }, request, response);
  });
  const clock = clockWithoutWaits();
  const options = {
    ...CREDENTIALS,
    timeZone: "Europe/Helsinki",
    uniqueAttributeCode: "efecte_id",
    attributeTypes: new Map([["log", "string"]]),
    searchCut: undefined,
    chatLogFile: { operationType: "add" },
  };
  return { esm: createWebApiEsm(connect(url, { clock }), options, clock), imports, searches };
}

const WRITES = IDS.map((dataCardId) => ({ dataCardId, values: { log: [{ kind: "text" as const, text: "new" }] } }));
const CARD = { log: [{ kind: "text" as const, text: "new" }] };

describe("an import report that carries only the count that applies (observed in fixtures)", () => {
  it("says of 50 updated cards that all were written, in one request", async () => {
    const { esm, imports } = await esmThatReports((cards) => `<entities-updated>${cards}</entities-updated>`);
    const outcomes = await esm.modifyCards("chat", WRITES);
    expect(outcomes).toEqual(IDS.map((dataCardId) => ({ dataCardId, written: true })));
    expect(imports).toHaveLength(1);
  });

  it("says of a new card that it was made", async () => {
    const { esm } = await esmThatReports((cards) => `<entities-created>${cards}</entities-created>`);
    expect(await esm.createCard("chat", "f", CARD)).toBe(IDS.at(-1));
  });

  it.each([
    ["the other count", "<entities-created>50</entities-created>"],
    ["no count", ""],
    ["a count that is none", "<entities-updated>all</entities-updated>"],
  ])(
    "and has %s leaves open whether the cards were written: they are read again, not sent in halves",
    async (_name, report) => {
      const { esm, imports } = await esmThatReports(() => report);
      expect(await failureOf(esm.modifyCards("chat", WRITES))).toMatchObject({
        message: "ESM's import report does not tell how many data cards were updated",
        scope: "card",
        retryable: true,
      });
      expect(imports).toHaveLength(1);
    },
  );

  it("and has only the other count leaves open whether a new card was made: the caller looks for it", async () => {
    const { esm } = await esmThatReports(() => "<entities-updated>1</entities-updated>");
    expect(await failureOf(esm.createCard("chat", "f", CARD))).toMatchObject({
      message: "ESM's import report does not tell how many data cards were created",
      retryable: true,
    });
  });

  it("counts more cards than were sent, so that nobody takes one of two for the right one", async () => {
    const { esm } = await esmThatReports(() => "<entities-updated>2</entities-updated>");
    expect(await esm.modifyCards("chat", WRITES.slice(0, 1))).toEqual([
      {
        dataCardId: IDS[0],
        written: false,
        errors: [
          {
            attributeCode: undefined,
            message: "ESM's import report counts 2 updated data cards instead of this one",
          },
        ],
      },
    ]);
  });

  it("takes the files off a card by an empty attribute (assumed: documented for other attributes)", async () => {
    const { esm, imports } = await esmThatReports((cards) => `<entities-updated>${cards}</entities-updated>`);
    await esm.modifyCards("chat", [{ dataCardId: "9001", values: { log_file: [] } }]);
    expect(imports[0]?.body).toMatch(/<attribute code="log_file"\s*(\/>|><\/attribute>)/);
    expect(imports[0]?.query.get("removeEmptyValues")).toBe("true");
  });
});

describe("a date in a search", () => {
  const at = Date.parse("2023-08-07T10:24:00Z");

  it("goes out over the Web API in the one form that was ever seen there, in ESM's time (observed)", async () => {
    const { esm, searches } = await esmThatReports(() => "");
    const limit = esm.dateLimit(at);
    for (const filter of [isBefore("updated", limit), isFrom("updated", limit)]) {
      await esm.cardIds({ templateCode: "chat", filter });
    }
    expect(searches).toEqual([
      "SELECT entity FROM entity WHERE (template.code = 'chat' and $updated$ < '07.08.2023 13:24')",
      "SELECT entity FROM entity WHERE (template.code = 'chat' and $updated$ >= '07.08.2023 13:24')",
    ]);
  });

  it.each([
    [0, "2023-08-07T10:24:00Z"],
    [1, "2023-08-07T10:24:01Z"],
    [999, "2023-08-07T10:24:01Z"],
    [1_000, "2023-08-07T10:24:01Z"],
  ])("goes out over REST in ISO 8601 with Z (documented), %i ms later no earlier than was asked", (later, literal) => {
    const esm = createRestEsm(connect("http://127.0.0.1:1"), CREDENTIALS, clockWithoutWaits());
    expect(esm.dateLimit(at + later)).toEqual({ at: Date.parse(literal), literal });
  });
});
