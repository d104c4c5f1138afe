import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../../../../plugin/base/clock.ts";
import { limitsByHost, sharedByProcess, USUAL_LIMITS } from "../../../../plugin/outside/http/budget/system-budgets.ts";
import { connect } from "../../../../plugin/runner/environment/connect.ts";
import { platformSessionSchema } from "../../../../plugin/sandbox/chat-history/platform-session.ts";
import { generateSessions } from "../../../../plugin/sandbox/sessions/generate-sessions.ts";
import { type Sandbox, startSandbox } from "../../../../plugin/sandbox/start-sandbox.ts";
import { readPlatformSettings } from "../../../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../../../plugin/settings/ready-made-template.ts";
import { SOME_TIME } from "../../../support/fake-clock.ts";

const SESSIONS = [...generateSessions({ seed: 7, count: 60, startAt: SOME_TIME })];
const LIMITS = { requestsPerSecond: undefined, atOnce: 3, bytesPerSecond: undefined };
const platformSettings = readPlatformSettings("", "", readReadyMadeTemplate());

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ sessions: SESSIONS.map((session) => platformSessionSchema.parse(session)) });
});
afterAll(() => sandbox.close());

it("two environments at one chat platform together keep to its budget, as the platform itself counts", async () => {
  sandbox.setFaults([{ target: "chatHistory", kind: "slow", delayMs: 20 }]);
  const configuration = {
    esm: { url: sandbox.esmRest, login: sandbox.login, password: sandbox.password, webApi: undefined },
    chatHistory: { url: sandbox.chatHistory, installationId: sandbox.installationId, token: sandbox.token },
    platformSettings,
  };
  const limits = {
    esm: { url: sandbox.esmRest, limits: LIMITS },
    chatHistory: { url: sandbox.chatHistory, limits: { ...LIMITS, atOnce: 5 } },
  };
  const budgets = sharedByProcess(systemClock, [
    limits,
    { ...limits, chatHistory: { url: sandbox.chatHistory, limits: LIMITS } },
  ]);
  const { signal } = new AbortController();
  const connected = ["north", "south"].map((environment) => connect(configuration, signal, { environment, budgets }));
  const both = await Promise.all(connected);
  await Promise.all(both.flatMap(({ chatHistory }) => SESSIONS.map(({ sessionId }) => chatHistory.session(sessionId))));
  for (const connections of both) connections.close();
  await budgets.chatHistory.close();
  expect(sandbox.stats().chatHistory).toMatchObject({ requests: 120, mostInFlight: 3 });
});

it("where environments share a host and disagree, the gentlest limits hold", () => {
  const limits = limitsByHost([
    { url: "https://chat.example.com/a", limits: { requestsPerSecond: 50, atOnce: 2, bytesPerSecond: undefined } },
    { url: "https://chat.example.com/b", limits: { requestsPerSecond: 10, atOnce: 8, bytesPerSecond: 9_000 } },
    { url: "https://chat.example.com:8443", limits: USUAL_LIMITS.chatHistory },
  ]);
  expect(Object.fromEntries(limits)).toEqual({
    "https://chat.example.com": { requestsPerSecond: 10, atOnce: 2, bytesPerSecond: 9_000 },
    "https://chat.example.com:8443": USUAL_LIMITS.chatHistory,
  });
});
