import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { createNewSessions, openNewSessions } from "../../plugin/state/open-new-sessions.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";

const folder = folders();
const ENVIRONMENT = someEnvironment();
const clock = clockByHand();
const AT = Date.parse("2026-11-29T12:00:00.000Z");

it("is found again as it was kept", () => {
  const into = folder();
  const one = openNewSessions(into, ENVIRONMENT, clock);
  one.underRule("all");
  one.workedUntil = AT;
  one.settle("10", AT);
  one.settle("9", AT + 1);
  one.failing.failed("ws-1", { sessionId: "ws-1", reason: "refused" });
  one.save();
  expect(readFileSync(one.file, "utf8")).toContain(
    '{"version":1,"rule":"all","workedUntil":"2026-11-29T12:00:00.000Z"',
  );
  const other = openNewSessions(into, ENVIRONMENT, clock);
  other.underRule("all");
  expect(other.workedUntil).toBe(AT);
  expect([other.isSettled("10", AT), other.isSettled("10", AT + 1), other.isSettled("9", AT)]).toEqual([
    true,
    false,
    true,
  ]);
  expect(other.failing.entry("ws-1")?.failures?.reason).toBe("refused");
});

it.each(["", "{", '{"version":2}', '{"version":1,"rule":"all"}'])("begins anew with a file that holds %j", (text) => {
  const into = folder();
  given(into, `new-sessions-${ENVIRONMENT}.json`, text);
  expect(openNewSessions(into, ENVIRONMENT, clock).workedUntil).toBeNull();
});

it("begins anew under another rule, and only then", () => {
  const sessions = createNewSessions(() => AT);
  sessions.underRule("all");
  sessions.workedUntil = AT;
  sessions.settle("ws-1", AT);
  sessions.failing.failed("ws-2", { sessionId: "ws-2", reason: "refused" });
  sessions.underRule("all");
  expect([sessions.workedUntil, sessions.isSettled("ws-1", AT)]).toEqual([AT, true]);
  sessions.underRule("live-chats");
  expect([sessions.workedUntil, sessions.isSettled("ws-1", AT), sessions.failing.entries.size]).toEqual([
    null,
    false,
    0,
  ]);
});

it("forgets what changed before, and those that were settled longest ago where there are too many", () => {
  const sessions = createNewSessions(() => AT);
  for (let index = 0; index <= 20_000; index += 1) sessions.settle(`ws-${index}`, AT + index);
  expect(["ws-0", "ws-1"].map((id) => sessions.isSettled(id, AT))).toEqual([false, true]);
  sessions.forgetBefore(AT + 2);
  expect(["ws-1", "ws-2"].map((id) => sessions.isSettled(id, AT))).toEqual([false, true]);
});

it("a copy leaves no trace", () => {
  const sessions = createNewSessions(() => AT);
  sessions.workedUntil = AT;
  const copy = sessions.copy();
  copy.workedUntil = AT + 1;
  copy.settle("ws-1", AT);
  copy.failing.failed("ws-2", { sessionId: "ws-2", reason: "refused" });
  expect([sessions.workedUntil, sessions.isSettled("ws-1", AT), sessions.failing.entries.size]).toEqual([AT, false, 0]);
});
