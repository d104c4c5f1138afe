import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "../../plugin/base/clock.ts";
import type { HttpClient } from "../../plugin/outside/http/http-client.ts";
import { path } from "../../plugin/outside/http/request-path.ts";
import { connect } from "../../plugin/runner/environment/connect.ts";
import { readPlatformSettings } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { createDownloadTask } from "../../plugin/task/download/download-task.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { openTraces, tracesUrl } from "../../plugin/watch/open-traces.ts";
import type { RunTrace, TraceOptions } from "../../plugin/watch/traces.ts";
import { httpClients, READ } from "../outside/http/http-world.ts";
import { closedPort, type ScriptedServer, scriptedServers } from "../support/scripted-server.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { said, wireSession } from "../task/wire-session.ts";

const serve = scriptedServers();
const connectHttp = httpClients();

const RUN = { runId: "run-1", environment: "north", task: "IWChatHistoryDownloadTask" };

const silent = { info: () => undefined, warn: () => undefined };

function options(collector: string, changes: Partial<TraceOptions> = {}): TraceOptions {
  return { url: `${collector}/v1/traces`, timeoutMs: 5_000, propagate: false, log: silent, ...changes };
}

const attribute = z.object({
  key: z.string(),
  value: z.union([
    z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
    z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
  ]),
});
const span = z.object({
  name: z.string(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  kind: z.number(),
  status: z.object({ code: z.number().optional() }),
  attributes: z.array(attribute).transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value]))),
});
const body = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) })),
});
type SentSpan = z.output<typeof span>;

/** Everything that a collector was sent. */
function spansIn(collector: ScriptedServer): SentSpan[] {
  return collector.requests.flatMap((request) =>
    body
      .parse(JSON.parse(request.body))
      .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
  );
}

/** A collector of OTLP over HTTP. */
async function startCollector(): Promise<ScriptedServer> {
  return serve({ headers: { "content-type": "application/json" }, body: {} });
}

const OPEN_TRACES = fileURLToPath(new URL("../../dist/watch/open-traces.js", import.meta.url));

/** Runs the task in a world over connections that the trace watches. */
async function run(world: World, trace: RunTrace): Promise<RunReport> {
  const { sandbox } = world;
  const { signal } = new AbortController();
  const { login, password, token, installationId } = sandbox;
  const configuration = {
    esm: { url: sandbox.esmRest, login, password, webApi: undefined },
    chatHistory: { url: sandbox.chatHistory, installationId, token },
    platformSettings: readPlatformSettings("", "", readReadyMadeTemplate()),
  };
  const connections = await connect(configuration, signal, { observer: trace.requests });
  try {
    const task = createDownloadTask({ ...world.dependencies(), ...connections });
    const context = { clock: systemClock, signal, log: silent, progress: () => undefined, observer: trace.run };
    return await task.run({ dryRun: false }, context);
  } finally {
    connections.close();
  }
}

it("nothing of OpenTelemetry is loaded before it is needed", async () => {
  // In a process of its own: here, other tests may have loaded it already.
  const program = `
    const { createRequire } = await import("node:module");
    const { openTraces } = await import(process.argv[1]);
    const loaded = () => Object.keys(createRequire(process.argv[1]).cache).some((file) => file.includes("@opentelemetry"));
    const before = loaded();
    const traces = await openTraces(JSON.parse(process.argv[2]));
    console.log(JSON.stringify({ before, after: loaded() }));
    await traces.close();`;
  const given = JSON.stringify(options(`http://127.0.0.1:${await closedPort()}`));
  const printed = execFileSync(process.execPath, ["--input-type=module", "-e", program, OPEN_TRACES, given]);
  expect(JSON.parse(printed.toString())).toEqual({ before: false, after: true });
});

describe("where spans are sent", () => {
  const BASE = "OTEL_EXPORTER_OTLP_ENDPOINT";
  const WHOLE = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
  it.each<[string, string | undefined, Record<string, string>, string | undefined]>([
    ["nowhere unless somebody says so", undefined, {}, undefined],
    ["nowhere with an empty variable", undefined, { [BASE]: "", [WHOLE]: "" }, undefined],
    ["to the configured collector", "http://c:4318", {}, "http://c:4318/v1/traces"],
    [
      "to the configured collector before any variable",
      "http://c",
      { [BASE]: "http://b", [WHOLE]: "http://w" },
      "http://c/v1/traces",
    ],
    ["to the variable's collector", undefined, { [BASE]: "http://b:4318/" }, "http://b:4318/v1/traces"],
    [
      "to the variable's whole address as it stands",
      undefined,
      { [BASE]: "http://b", [WHOLE]: "http://w/x" },
      "http://w/x",
    ],
  ])("%s", (_rule, endpoint, environment, url) => {
    expect(tracesUrl(endpoint, environment)).toBe(url);
  });
});

/** Everything in them that must not be told holds a canary. */
const SESSIONS = ["canary-1", "canary-2"].map((sessionId) =>
  wireSession({
    sessionId,
    visitor: { visitorId: `${sessionId}-v`, name: "Canary Öberg", externalId: `${sessionId}@canary.example` },
    messages: [said("m1", "visitor", 10, "canary text"), said("m2", "operator", 40)],
  }),
);

/** The task over those sessions, watched. */
async function tracedRun(changes: Partial<TraceOptions> = {}) {
  const world = await startWorld({ sessions: SESSIONS });
  const collector = await startCollector();
  const traces = await openTraces(options(collector.url, changes));
  const trace = traces.begin(RUN);
  const report = await run(world, trace);
  trace.end(report.status);
  await traces.close();
  const { sandbox } = world;
  const secrets = [sandbox.login, sandbox.password, sandbox.token];
  await world.close();
  return {
    spans: spansIn(collector),
    text: collector.requests.map((request) => request.body).join("\n"),
    secrets,
    report,
  };
}

describe("a run", () => {
  it("is a tree of spans: the run, its batches, their requests", async () => {
    const { spans, report } = await tracedRun();
    expect(report.sessions).toMatchObject({ written: 2, failed: 0 });
    const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
    expect(root).toMatchObject({
      name: "run IWChatHistoryDownloadTask",
      attributes: { "esm_chat.run_id": "run-1", "esm_chat.environment": "north", "esm_chat.status": "done" },
    });
    const batch = spans.find(({ name }) => name === "batch");
    expect(batch).toMatchObject({ parentSpanId: root?.spanId, attributes: { "esm_chat.cards": 2 } });
    const below = (parent: SentSpan | undefined) =>
      spans.filter((one) => one.parentSpanId === parent?.spanId && one.name !== "batch").map(({ name }) => name);
    expect(below(root)).toEqual(expect.arrayContaining(["POST /users/login", "GET /dc/{}", "GET /dc/{}/data/stream"]));
    expect(below(batch)).toEqual(expect.arrayContaining(["GET /v1/installations/{}/sessions/{}", "PUT /dc/{}/data"]));
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
    const requests = spans.filter(({ kind }) => kind === 3);
    expect(requests).toHaveLength(report.requests.esm + report.requests.chatHistory);
    for (const { attributes } of requests) {
      expect(attributes).toMatchObject({ "server.address": "127.0.0.1", "http.response.status_code": 200 });
    }
  });

  it("tells nothing of ids, persons, texts or secrets", async () => {
    const { text, secrets, spans } = await tracedRun();
    expect(spans.length).toBeGreaterThan(5);
    for (const hidden of ["canary", "Canary", "Otto", "example.com", "filter", ...secrets])
      expect(text).not.toContain(hidden);
  });
});

it("a request belongs to the batch that it is made for, also where two batches overlap", async () => {
  const [collector, system] = [await startCollector(), await serve({ body: "done" })];
  const traces = await openTraces(options(collector.url));
  const { run: observed, requests } = traces.begin(RUN);
  const http = connectHttp(system.url, { observer: requests });
  const batches = [observed.batch(1), observed.batch(2)];
  const twice = async () => {
    await http.request(READ);
    await http.request(READ);
  };
  await Promise.all([...batches.map((batch) => batch.during(twice)), http.request(READ)]);
  for (const batch of batches) batch.ended();
  await traces.close();
  const spans = spansIn(collector);
  const batchIds = spans.filter(({ name }) => name === "batch").map(({ spanId }) => spanId);
  const parents = spans.filter(({ kind }) => kind === 3).map(({ parentSpanId }) => parentSpanId);
  expect(batchIds.map((id) => parents.filter((parent) => parent === id).length)).toEqual([2, 2]);
  expect(parents).toHaveLength(5);
});

/** An adapter of a platform that nobody knows yet. */
function madeUpPlatform(http: HttpClient, token: string) {
  return {
    transcript: (tenant: string, id: string) =>
      http.request({
        method: "GET",
        path: path`/api/tenants/${tenant}/conversations/${id}/transcript`,
        headers: { authorization: token },
        purpose: "read a transcript",
      }),
  };
}

it("a request is named by its adapter's own words, which nobody else needs to know", async () => {
  const [collector, system] = [await startCollector(), await serve({ body: "done" })];
  const traces = await openTraces(options(collector.url));
  const http = connectHttp(system.url, { observer: traces.begin(RUN).requests });
  await madeUpPlatform(http, "canary-token").transcript("canary tenant", "canary/1");
  await traces.close();
  expect(system.requests[0]?.url).toBe("/api/tenants/canary%20tenant/conversations/canary%2F1/transcript");
  const request = spansIn(collector).find(({ kind }) => kind === 3);
  expect(request?.name).toBe("GET /api/tenants/{}/conversations/{}/transcript");
  expect(request?.attributes["url.template"]).toBe("/api/tenants/{}/conversations/{}/transcript");
  expect(JSON.stringify(spansIn(collector))).not.toContain("canary");
});

describe("the systems", () => {
  it.each<[boolean, unknown]>([
    [false, undefined],
    [true, expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)],
  ])("are told of the trace only when that is configured: %s", async (propagate, traceparent) => {
    const [collector, system] = [await startCollector(), await serve({ body: "done" })];
    const traces = await openTraces(options(collector.url, { propagate }));
    const observer = traces.begin(RUN).requests;
    await connectHttp(system.url, { observer }).request(READ);
    await traces.close();
    expect(system.requests[0]?.headers["traceparent"]).toEqual(traceparent);
  });
});

it("a request that fails is marked, whether it got a reply or not", async () => {
  const collector = await startCollector();
  const traces = await openTraces(options(collector.url));
  const trace = traces.begin(RUN);
  for (const [status, networkError] of [
    [404, undefined],
    [429, undefined],
    [503, undefined],
    [undefined, "ECONNRESET"],
  ] as const) {
    const common = { system: "ESM", method: "GET", pathPattern: "/dc/{}", purpose: "read a template", waitedMs: 5 };
    const watched = trace.requests.sending({ ...common, host: "https://esm.example.com:8443", startedAt: 1_000 });
    watched.ended({ endedAt: 2_000, status, networkError, bytes: 0 });
  }
  trace.end("failed");
  await traces.close();
  const requests = spansIn(collector).filter(({ kind }) => kind === 3);
  expect(requests.map(({ status, attributes }) => [status.code ?? 0, attributes["error.type"]])).toEqual([
    [0, undefined],
    [2, "429"],
    [2, "503"],
    [2, "ECONNRESET"],
  ]);
  expect(requests[0]?.attributes).toMatchObject({
    "server.port": 8443,
    "url.scheme": "https",
    "esm_chat.waited_ms": 5,
  });
  expect(spansIn(collector).find(({ name }) => name.startsWith("run"))?.status.code).toBe(2);
});

describe("a collector that cannot be reached", () => {
  it.each([
    ["is complained of once, and ends nothing", async () => `http://127.0.0.1:${await closedPort()}`],
    ["and neither does one that never answers", async () => (await serve(() => undefined)).url],
  ])("%s", async (_name, url) => {
    const complaints: string[] = [];
    const log = { info: () => undefined, warn: (_fields: unknown, message: string) => void complaints.push(message) };
    const traces = await openTraces(options(await url(), { timeoutMs: 300, log }));
    traces.begin(RUN).end("done");
    await traces.close();
    expect(complaints).toHaveLength(1);
  });
});
