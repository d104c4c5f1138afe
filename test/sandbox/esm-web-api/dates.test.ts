import { beforeEach, describe, expect, it } from "vitest";
import { startSandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, values } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";
import { attribute, errorOf, UPDATE, type WebApiClient, webApi } from "./web-api-client.ts";

const start = sandboxes();
const KEY = attribute("chat_session_id", "ws-1");

let rest: EsmClient;
let esm: WebApiClient;
let card: string;

async function begin(timeZone?: string): Promise<void> {
  const sandbox = await start({ sessions: [sampleSession()], createCards: true, timeZone });
  rest = await connect(sandbox);
  esm = webApi(sandbox);
  [card = ""] = (await esm.find("$chat_session_id$ = 'ws-1'")).map(({ id }) => id);
}

describe("in Helsinki, unless another zone is set", () => {
  beforeEach(() => begin());

  it.each([
    ["winter", "15.01.2026 12:00", "2026-01-15T10:00:00Z"],
    ["summer", "15.07.2026 12:00", "2026-07-15T09:00:00Z"],
    ["a day that is another one in UTC", "01.01.2026 00:30", "2025-12-31T22:30:00Z"],
    ["a leap day", "29.02.2024 23:59", "2024-02-29T21:59:00Z"],
    ["the last minute before clocks skip an hour", "29.03.2026 02:59", "2026-03-29T00:59:00Z"],
    ["the first minute after it", "29.03.2026 04:00", "2026-03-29T01:00:00Z"],
    ["the last minute before an hour comes twice", "25.10.2026 02:59", "2026-10-24T23:59:00Z"],
    ["an hour that comes twice: the earlier one", "25.10.2026 03:30", "2026-10-25T00:30:00Z"],
    ["the first minute after it", "25.10.2026 04:00", "2026-10-25T02:00:00Z"],
  ])("%s: %s", async (_what, local, utc) => {
    expect(await esm.report(UPDATE, KEY + attribute("start_time", local))).toMatchObject({ updated: 1 });
    expect(await stored()).toEqual([{ value: utc }]);
    expect(await shown()).toEqual([local]);
  });

  it.each(["29.03.2026 03:00", "29.03.2026 03:30", "29.03.2026 03:59"])("%s does not exist", async (local) => {
    expect(await esm.report(UPDATE, KEY + attribute("start_time", local))).toEqual({
      created: 0,
      updated: 0,
      failed: 1,
      messages: ["Attribute start_time: there is no such time in ESM's time zone: daylight saving skips it"],
    });
    expect(await stored()).toEqual([]);
  });

  it.each([
    ["2026-10-25T00:30:00Z", "25.10.2026 03:30"],
    ["2026-10-25T01:30:00Z", "25.10.2026 03:30"],
    ["2026-03-29T00:59:59Z", "29.03.2026 02:59"],
    ["2026-03-29T01:00:00Z", "29.03.2026 04:00"],
  ])("what REST wrote as %s shows as %s, without its seconds", async (utc, local) => {
    const data = { start_time: values({ value: utc }) };
    await rest.send("PATCH", `/dc/chat_session/data/${card}`, { data });
    expect(await shown()).toEqual([local]);
  });
});

/** Source of the form: `$updated$ >= '07.08.2023 13:24'`, City-of-Helsinki/sotepe-efecte-iloq, src/test/java/fi/hel/routes. */
describe("a date literal of a search is local dd.MM.yyyy HH:mm", () => {
  beforeEach(() => begin());

  it.each([
    ["winter", "2026-01-15T10:00:00Z", "15.01.2026 12:00"],
    ["summer", "2026-07-15T09:00:00Z", "15.07.2026 12:00"],
    ["a day that is another one in UTC", "2025-12-31T22:30:00Z", "01.01.2026 00:30"],
    ["the last minute before clocks skip an hour", "2026-03-29T00:59:00Z", "29.03.2026 02:59"],
    ["the first minute after it", "2026-03-29T01:00:00Z", "29.03.2026 04:00"],
    ["an hour that comes twice: the earlier one", "2026-10-25T00:30:00Z", "25.10.2026 03:30"],
    ["the first minute after it", "2026-10-25T02:00:00Z", "25.10.2026 04:00"],
    ["a day alone, from its midnight", "2026-01-14T22:00:00Z", "15.01.2026"],
  ])("%s: %s is '%s'", async (_what, utc, local) => {
    await rest.send("PATCH", `/dc/chat_session/data/${card}`, { data: { start_time: values({ value: utc }) } });
    for (const operator of ["=", ">=", "<="]) {
      expect(await esm.find(`$start_time$ ${operator} '${local}'`)).toHaveLength(1);
    }
    for (const operator of ["<", ">", "<>"]) expect(await esm.find(`$start_time$ ${operator} '${local}'`)).toEqual([]);
  });

  it("the later one of an hour that comes twice is after it", async () => {
    const data = { start_time: values({ value: "2026-10-25T01:30:00Z" }) };
    await rest.send("PATCH", `/dc/chat_session/data/${card}`, { data });
    expect(await esm.find("$start_time$ > '25.10.2026 03:30'")).toHaveLength(1);
    expect(await esm.find("$start_time$ < '25.10.2026 04:00'")).toHaveLength(1);
  });

  it.each([
    ["a time that clocks skip", "29.03.2026 03:30", /daylight saving skips it/],
    ["ISO 8601, which was never seen here", "2026-01-15T10:00:00Z", /Not a date: '2026-01-15T10:00:00Z'/],
    ["its day", "2026-01-15", /Not a date/],
    ["a day that does not exist", "30.02.2026 10:00", /Not a date/],
    ["an hour that does not exist", "15.01.2026 24:00", /Not a date/],
    ["seconds", "15.01.2026 10:00:00", /Not a date/],
    ["a short form", "5.1.2026 9:00", /Not a date/],
    ["words", "yesterday", /Not a date/],
  ])("%s is refused: '%s'", async (_what, literal, details) => {
    const error = errorOf(await esm.search(`$start_time$ > '${literal}'`));
    expect(error).toMatchObject({ code: "efe-3001", details: expect.stringMatching(details) });
  });
});

describe("in another zone", () => {
  it("a search goes by that zone", async () => {
    await begin("America/New_York");
    const data = { start_time: values({ value: "2026-01-15T10:00:00Z" }) };
    await rest.send("PATCH", `/dc/chat_session/data/${card}`, { data });
    expect(await esm.find("$start_time$ = '15.01.2026 05:00'")).toHaveLength(1);
  });

  it("has other skipped and repeated hours", async () => {
    await begin("America/New_York");
    expect(await esm.report(UPDATE, KEY + attribute("start_time", "08.03.2026 02:30"))).toMatchObject({ failed: 1 });
    expect(await esm.report(UPDATE, KEY + attribute("start_time", "01.11.2026 01:30"))).toMatchObject({ updated: 1 });
    expect(await stored()).toEqual([{ value: "2026-11-01T05:30:00Z" }]);
  });

  it("that does not exist is refused at the start", async () => {
    await expect(startSandbox({ timeZone: "Europe/Nowhere" })).rejects.toThrow(RangeError);
  });
});

async function stored(): Promise<unknown> {
  return (await rest.data("chat_session", card))["start_time"];
}

async function shown(): Promise<unknown> {
  const [entity] = await esm.find(`entity.id = '${card}'`);
  return entity?.values["start_time"];
}
