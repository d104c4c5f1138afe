// The domain alone, without any system: messages a second through reading JSON, validation, statistics and log. Prints
// microseconds of processor time a message for each. Arguments: messages a session, rounds.
import { readFileSync } from "node:fs";
import { compileChatLog } from "../../dist/chat/chat-log.js";
import { comparableText } from "../../dist/chat/clean-text.js";
import { statisticsOf } from "../../dist/chat/wait-time.js";
import { joinPages } from "../../dist/outside/chat-history/assumed/client.js";
import { toWidgetSession } from "../../dist/outside/chat-history/assumed/mapper.js";
import { sessionReply } from "../../dist/outside/chat-history/assumed/plain-page.js";
import { workloadSessions } from "./workload.js";

const SESSIONS = 240;
const [messages = 10, rounds = 10] = process.argv.slice(2).map(Number);
const template = readFileSync(new URL("../../templates/chat-log.hbs", import.meta.url), "utf8");
const render = compileChatLog("chat-log.hbs", template, { format: "text", timeZone: "Europe/Helsinki" });

const texts = workloadSessions({ sessions: SESSIONS, messages }).map((session) =>
  JSON.stringify({ ...session, messageCount: session.messages.length, nextCursor: null }),
);
const values = texts.map((text) => JSON.parse(text));
const sessions = values.map(validated);
const logs = sessions.map((session) => render(session));
const count = sessions.reduce((sum, session) => sum + session.messages.length, 0);

/** What a run does with the value of a reply: validation, mapping into the domain's session, joining of pages. */
function validated(value) {
  return joinPages([toWidgetSession(sessionReply.safeParse(value).data)]);
}

/** Microseconds of processor time a message; the rounds before it are for the compiler. */
function time(work, inputs) {
  for (let round = 0; round < rounds; round += 1) for (const input of inputs) work(input);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) for (const input of inputs) work(input);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / rounds / count;
}

process.stdout.write(
  JSON.stringify({
    messages: count,
    parse: time((text) => JSON.parse(text), texts),
    validate: time(validated, values),
    statistics: time(statisticsOf, sessions),
    log: time(render, sessions),
    compare: time(comparableText, logs),
  }),
);
