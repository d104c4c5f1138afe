// What the runs of one day ask of ESM, for so many chats and this schedule. Counts only: the day passes by a clock of its own.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../dist/base/clock.js";
import { writeSandboxConfig } from "../../dist/cli/write-sandbox-config.js";
import { nothingKept } from "../../dist/outside/esm/kept-templates.js";
import { environmentDownloadTask } from "../../dist/runner/environment/environment-tasks.js";
import { generateSessions } from "../../dist/sandbox/sessions/generate-sessions.js";
import { startSandbox } from "../../dist/sandbox/start-sandbox.js";
import { readConfiguration } from "../../dist/settings/configuration.js";
import { createPersonStore } from "../../dist/task/card/persons/kept-persons.js";
import { whole } from "./figures.js";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Midnight before a day on which people chat from 8 to 16 o'clock, evenly. */
const MIDNIGHT = Date.UTC(2026, 2, 3);
const FIRST_CHAT_MINUTE = 8 * 60;
const CHATTING_MINUTES = 8 * 60;
const MESSAGES = 20;

const CHATS = [20, 100, 500];
const SCHEDULES = [
  { name: "every 5 minutes", minutes: 5 },
  { name: "every 15 minutes", minutes: 15 },
  { name: "every hour", minutes: 60 },
  { name: "once a night", minutes: DAY_MINUTES },
];

/** @param {import("./main.js").Bench} bench */
export async function dayPart({ progress }) {
  const figures = [];
  for (const { name, minutes } of SCHEDULES) {
    for (const chats of CHATS) {
      progress(`a day of ${chats} chats, ${name}`);
      const served = await requestsOfDay(chats, minutes, true);
      const started = await requestsOfDay(chats, minutes, false);
      figures.push({ name, runs: DAY_MINUTES / minutes, chats, served, started });
    }
  }
  return {
    title: `Requests to ESM of all runs of a day, chats of some ${MESSAGES} messages from 8 to 16 o'clock, one visitor each`,
    heads: ["schedule", "runs", "chats", "serve", "run from a timer"],
    rows: figures.map(({ name, runs, chats, served, started }) => [
      name,
      whole(runs),
      whole(chats),
      whole(served),
      whole(started),
    ]),
    figures,
  };
}

/** A day, after a first run over the chats of the day before, which are not counted. */
async function requestsOfDay(chats, minutes, isServed) {
  let now = MIDNIGHT - MINUTE_MS;
  const clock = { ...systemClock, now: () => now };
  const sessions = sessionsFrom(MIDNIGHT - DAY_MINUTES * MINUTE_MS, chats, "yesterday").concat(
    sessionsFrom(MIDNIGHT, chats, "today"),
  );
  const sandbox = await startSandbox({ sessions, clock: now, now: () => now });
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-"));
  try {
    const configuration = await readConfiguration(writeSandboxConfig(folder, sandbox, "rest"), {});
    const makeCards = cardMaker(sandbox, sessions);
    const kept = nothingKept();
    const keptPersons = createPersonStore(clock)(configuration);
    let requests = 0;
    const ofDay = Array.from(
      { length: DAY_MINUTES / minutes },
      (_, index) => MIDNIGHT + (index + 1) * minutes * MINUTE_MS,
    );
    for (const at of [now, ...ofDay]) {
      now = at;
      sandbox.setClock(now);
      await makeCards(now);
      const ofProcess = isServed ? { kept, keptPersons } : {};
      const task = environmentDownloadTask(configuration, { clock, warn: () => undefined, ...ofProcess });
      const report = await task.run({ dryRun: false }, contextAt(clock));
      if (report.status !== "done") throw new Error(`a run ended with ${report.status}`);
      if (at > MIDNIGHT) requests += report.requests.esm;
    }
    return requests;
  } finally {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  }
}

function contextAt(clock) {
  const log = { info: () => undefined, warn: () => undefined };
  return { clock, signal: new AbortController().signal, log, progress: () => undefined };
}

/** Sessions that begin evenly within the hours in which people chat. */
function sessionsFrom(midnight, count, name) {
  const made = [...generateSessions({ seed: 7, count, startAt: midnight, messagesPerSession: MESSAGES })];
  return made.map((session, index) => {
    const start = midnight + (FIRST_CHAT_MINUTE + (index * CHATTING_MINUTES) / count) * MINUTE_MS;
    const moved = movedBy(session, start - Date.parse(session.startedAt));
    const id = `${name}-${index}`;
    const visitor = { visitorId: id, name: `Visitor ${id}`, externalId: `visitor.${id}@example.org` };
    return { ...moved, sessionId: id, visitor };
  });
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function movedBy(value, milliseconds) {
  const moved = (_, one) =>
    typeof one === "string" && TIME.test(one) ? new Date(Date.parse(one) + milliseconds).toISOString() : one;
  return JSON.parse(JSON.stringify(value, moved));
}

/** Makes the cards of chats that have begun, as `createChatSession` does, apart from what is counted. */
function cardMaker({ esmRest, login, password }, sessions) {
  const waiting = sessions.toSorted((one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt));
  return async (now) => {
    const begun = waiting.filter(({ startedAt }) => Date.parse(startedAt) <= now);
    waiting.splice(0, begun.length);
    if (begun.length === 0) return;
    const body = new URLSearchParams({ login, password });
    const authorization = (await fetch(`${esmRest}/users/login`, { method: "POST", body })).headers.get(
      "authorization",
    );
    const cards = begun.map(({ sessionId }) => ({
      folderCode: "chat_sessions",
      data: {
        chat_session_id: { values: [{ value: sessionId }] },
        is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
      },
    }));
    for (let made = 0; made < cards.length; made += 200) {
      await fetch(`${esmRest}/dc/chat_session/data`, {
        method: "PUT",
        headers: { authorization: authorization ?? "", "content-type": "application/json" },
        body: JSON.stringify(cards.slice(made, made + 200)),
      });
    }
  };
}
