import { describe, expect, it } from "vitest";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { METRICS } from "../../plugin/watch/metric-definitions.ts";
import { createMetrics } from "../../plugin/watch/metrics.ts";
import { requestChanges } from "../../plugin/watch/request-metrics.ts";
import { type EndedRun, endChanges, workChanges } from "../../plugin/watch/run-metrics.ts";
import { SOME_TIME } from "../support/fake-clock.ts";
import { FINISHED_AT, someReport } from "./run-report.ts";

/** A run of all cards with this report, which is over. */
function ended(report: RunReport, whole = true): EndedRun {
  return { environment: "north", status: report.status, report, whole };
}

/** The value of each series that a run sets, `metric` or `metric:label`. */
function changesOf(report = someReport(), whole = true): Record<string, number | null> {
  const changes = [...workChanges(report, "north"), ...endChanges(ended(report, whole))];
  return Object.fromEntries(
    changes.map(({ metric, labels, value }) => [
      [
        metric.replace("esm_chat_", ""),
        ...Object.entries(labels).flatMap(([label, text]) => (label === "environment" ? [] : text)),
      ].join(":"),
      value,
    ]),
  );
}

describe("a run's report becomes metrics", () => {
  it("all of them", () => {
    expect(changesOf()).toEqual({
      "runs_total:done": 1,
      run_duration_seconds: 30,
      "sessions_total:seen": 12,
      "sessions_total:read": 11,
      "sessions_total:written": 10,
      "sessions_total:unchanged": 1,
      "sessions_total:finished": 8,
      session_failures_total: 0,
      last_finished_run_timestamp_seconds: Date.parse(FINISHED_AT) / 1000,
      active_sessions: 4,
      failing_sessions: 0,
      put_aside_sessions: 0,
      drift_sessions: 0,
      unmatched_persons: 0,
      oldest_active_session_lag_seconds: 3_600,
    });
  });

  const failing = { ...someReport().sessions, failed: 5, putAside: 3 };

  it("a session that was put aside and not tried is failing, but has not failed again", () => {
    const changes = changesOf(someReport({ status: "failures", sessions: failing }));
    expect(changes).toMatchObject({ session_failures_total: 2, failing_sessions: 5, put_aside_sessions: 3 });
  });

  it("cards that were closed are counted", () => {
    const closed = [{ sessionId: "ws-1", dataCardId: "1", reason: "session-unknown" as const }];
    expect(changesOf(someReport({ closed }))["closed_sessions_total:session-unknown"]).toBe(1);
  });

  it("what differs is counted, however much of it the lists of the report hold", () => {
    const changes = changesOf(someReport({ totals: { drift: 300, unmatchedPersons: 900 } }));
    expect(changes).toMatchObject({ drift_sessions: 300, unmatched_persons: 900 });
  });

  it("with no active card there is no lag", () => {
    const sessions = { ...failing, stillActive: 0 };
    expect(changesOf(someReport({ oldestActiveStart: null, sessions }))["oldest_active_session_lag_seconds"]).toBe(0);
  });

  it("with active cards of which no start is known the lag is not known", () => {
    expect(changesOf(someReport({ oldestActiveStart: null }))["oldest_active_session_lag_seconds"]).toBeNull();
  });

  it.each([
    ["a run that was stopped", someReport({ status: "stopped" }), true],
    ["a run of some cards", someReport(), false],
  ])("%s counts, but does not tell how all cards stand", (_name, report, whole) => {
    const changes = changesOf(report, whole);
    expect(changes).toMatchObject({ [`runs_total:${report.status}`]: 1, "sessions_total:written": 10 });
    expect(Object.keys(changes).filter((name) => /active|failing|aside|drift|persons|finished_run/.test(name))).toEqual(
      [],
    );
  });

  it("a dry run does nothing to them", () => {
    expect(changesOf(someReport({ dryRun: true }))).toEqual({});
  });

  it("a run of which a part failed has failed, and does not tell how all cards stand", () => {
    expect(
      endChanges({ ...ended(someReport()), status: "failed" }).map(({ metric, value }) => [metric, value]),
    ).toEqual([
      ["esm_chat_runs_total", 1],
      ["esm_chat_run_duration_seconds", 30],
    ]);
  });
});

describe("a request's outcome", () => {
  const request = {
    system: "ESM",
    host: "https://esm.example.com",
    method: "GET",
    pathPattern: "/dc/{}",
    purpose: "read a template",
    waitedMs: 1_500,
    startedAt: SOME_TIME,
  };

  it.each([
    [200, undefined, "done"],
    [302, undefined, "done"],
    [401, undefined, "refused"],
    [404, undefined, "refused"],
    [429, undefined, "overloaded"],
    [503, undefined, "overloaded"],
    [500, undefined, "failed"],
    [504, undefined, "failed"],
    [undefined, "ECONNRESET", "unreachable"],
    [undefined, "ABORTED", "given_up"],
  ])("status %s, network %s: %s", (status, networkError, outcome) => {
    const end = { status, networkError, endedAt: SOME_TIME + 250, bytes: 70 };
    const labels = { environment: "north", system: "esm" };
    expect(requestChanges("north", request, end)).toEqual([
      { metric: "esm_chat_requests_total", labels: { ...labels, outcome }, value: 1 },
      { metric: "esm_chat_request_wait_seconds", labels, value: 1.5 },
      { metric: "esm_chat_request_duration_seconds", labels, value: 0.25 },
      { metric: "esm_chat_request_bytes_total", labels, value: 70 },
    ]);
  });
});

describe("the registry", () => {
  it("shows what was done, for each environment", async () => {
    const metrics = createMetrics();
    metrics.environment("north", true);
    metrics.environment("south", false);
    metrics.worked(someReport(), "north");
    metrics.ended(ended(someReport()));
    metrics.ended({ environment: "south", status: "failed", report: null, whole: true });
    const call = { durationMs: 1_200, leftOut: ["startedAt"], isCheck: false };
    metrics.functionCalls("north").answered({ ...call, status: 503, refused: "unreachable" });
    metrics.functionCalls("north").answered({ ...call, status: 200, refused: undefined });
    const lines = (await metrics.text()).split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'esm_chat_environment_info{environment="north",scheduled="true"} 1',
        'esm_chat_environment_info{environment="south",scheduled="false"} 1',
        'esm_chat_runs_total{environment="north",status="done"} 1',
        'esm_chat_runs_total{environment="north",status="failed"} 0',
        'esm_chat_runs_total{environment="south",status="failed"} 1',
        'esm_chat_sessions_total{environment="north",result="written"} 10',
        'esm_chat_oldest_active_session_lag_seconds{environment="north"} 3600',
        'esm_chat_function_calls_total{environment="north",status="503"} 1',
        'esm_chat_function_call_duration_seconds_bucket{le="2",environment="north"} 2',
        'esm_chat_function_refused_calls_total{environment="north",reason="unreachable"} 1',
        'esm_chat_function_refused_calls_total{environment="south",reason="token-refused"} 0',
        'esm_chat_function_fields_left_out_total{environment="north",field="startedAt"} 2',
      ]),
    );
  });

  it("forgets a lag that is not known any more", async () => {
    const metrics = createMetrics();
    metrics.ended(ended(someReport()));
    metrics.ended(ended(someReport({ oldestActiveStart: null })));
    expect(await metrics.text()).not.toContain("lag_seconds{");
  });

  it("reads how the budgets stand when it is read itself", async () => {
    const metrics = createMetrics();
    let atOnce = 4;
    const host = "https://esm.example.com";
    metrics.budgets("esm", () => [{ host, atOnce, inHand: 2, waiting: 3, pausedUntil: SOME_TIME }]);
    atOnce = 2;
    const text = await metrics.text();
    expect(text).toContain(`esm_chat_budget_requests_at_once{system="esm",host="${host}"} 2`);
    expect(text).toContain(`esm_chat_budget_waiting_requests{system="esm",host="${host}"} 3`);
    expect(text).toContain(`esm_chat_budget_paused{system="esm",host="${host}"} 1`);
  });

  it("is its own: two of them do not see each other", async () => {
    const [one, other] = [createMetrics(), createMetrics()];
    one.environment("north", true);
    expect(await other.text()).not.toContain("north");
  });

  it("has every metric from the beginning, with its type and an explanation", async () => {
    const text = await createMetrics().text();
    for (const [name, { kind, help }] of Object.entries(METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} ${kind}\n`);
    }
  });
});
