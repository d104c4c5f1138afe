import { describe, expect, it } from "vitest";
import {
  observedBy,
  type RequestEnd,
  type RequestObserver,
  type SentRequest,
} from "../../../plugin/outside/http/request-observer.ts";
import { path } from "../../../plugin/outside/http/request-path.ts";
import { clockWithoutWaits, SOME_TIME } from "../../support/fake-clock.ts";
import { failureOf } from "../../support/rejection.ts";
import { type Answer, scriptedServers } from "../../support/scripted-server.ts";
import { httpClients } from "./http-world.ts";

const serve = scriptedServers();
const connect = httpClients();

const REQUEST = {
  method: "PUT",
  path: path`/dc/${"canary-template"}/data`,
  query: { filter: "canary-query" },
  headers: { authorization: "Bearer canary-header" },
  body: { type: "application/json", content: '{"text":"canary"}' },
  purpose: "change a thing",
} as const;

function recorder(headers: Record<string, string> = {}) {
  const seen: (SentRequest & RequestEnd)[] = [];
  const observer: RequestObserver = {
    sending: (request) => ({ headers, ended: (end) => void seen.push({ ...request, ...end }) }),
  };
  return { seen, observer };
}

describe("an observer", () => {
  it("hears of every attempt, how long it waited and how it ended, and nothing of what was said", async () => {
    const answers: Answer[] = [{ status: 503, headers: { "retry-after": "7" } }, { body: "canary-reply" }];
    const server = await serve(answers);
    const { seen, observer } = recorder();
    await connect(server.url, { observer }).request(REQUEST);
    const common = {
      system: "ESM",
      host: server.url,
      method: "PUT",
      pathPattern: "/dc/{}/data",
      purpose: "change a thing",
    };
    const times = { startedAt: SOME_TIME, endedAt: SOME_TIME, waitedMs: 0 };
    const later = { startedAt: SOME_TIME + 7_000, endedAt: SOME_TIME + 7_000, waitedMs: 0 };
    expect(seen).toEqual([
      { ...common, ...times, status: 503, networkError: undefined, bytes: 17 },
      { ...common, ...later, status: 200, networkError: undefined, bytes: 29 },
    ]);
    expect(JSON.stringify(seen)).not.toContain("canary");
  });

  it("hears how long the host's pause has held a request back", async () => {
    const server = await serve([{ status: 502, headers: { "retry-after": "9" } }, { body: "done" }]);
    const { seen, observer } = recorder();
    const http = connect(server.url, { observer, clock: clockWithoutWaits(), retry: { attempts: 1 } });
    await failureOf(http.request(REQUEST));
    await http.request(REQUEST);
    expect(seen.map(({ waitedMs }) => waitedMs)).toEqual([0, 9_000]);
  });

  it("hears of connections that break and of requests that are given up", async () => {
    const stopping = new AbortController();
    const server = await serve([
      (_, response) => response.socket?.resetAndDestroy(),
      () => {
        stopping.abort();
      },
    ]);
    const { seen, observer } = recorder();
    const http = connect(server.url, { observer, signal: stopping.signal });
    await failureOf(http.request({ ...REQUEST, changesNothing: true }));
    expect(seen.map(({ networkError, status }) => [networkError, status])).toEqual([
      ["ECONNRESET", undefined],
      ["ABORTED", undefined],
    ]);
  });

  it("may send a header along, several observers as one", async () => {
    const server = await serve([{ body: "done" }]);
    const [one, other] = [recorder({ traceparent: "00-aa-bb-01" }), recorder()];
    await connect(server.url, { observer: observedBy([one.observer, other.observer]) }).request(REQUEST);
    expect(server.requests[0]?.headers).toMatchObject({
      traceparent: "00-aa-bb-01",
      authorization: "Bearer canary-header",
    });
    expect([one.seen.length, other.seen.length]).toEqual([1, 1]);
  });
});
