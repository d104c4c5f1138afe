import { writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { Failure, InputError } from "../../base/failure.ts";
import { whyNotWritten } from "../../base/regular-file.ts";
import { terminalLine } from "../../base/terminal-text.ts";
import type { WidgetSession } from "../../chat/session.ts";
import { createDescribedChatHistory } from "../../outside/chat-history/described/client.ts";
import type { PlatformDescription } from "../../outside/chat-history/described/compile-platform.ts";
import { compileTemplate } from "../../outside/described-api/templates.ts";
import type { HttpRequest } from "../../outside/http/http-client.ts";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";
import { type AskingOptions, askPlatform } from "./ask-platform.ts";
import type { Exchange, PlatformExample } from "./example.ts";
import { fieldsRead } from "./fields-read.ts";
import { describedBy } from "./platform-files.ts";
import { type Replacing, replacing } from "./replace-personal-data.ts";
import { bodyOf, clockAt, EXAMPLE_URL, figuresOf, replyOf, runExample, shown, usualValues } from "./run-example.ts";
import type { WatchedExchange } from "./watched-client.ts";

export interface PlatformRecordOptions extends AskingOptions {
  readonly session: string;
  /** The file to write. */
  readonly out: string;
}

/**
 * `esm-chat platform record FILE`: keeps a platform's answers for one session as an example, without what they tell of
 * people. What is written was read again from the replaced answers, and gives the same figures.
 *
 * @throws InputError when the description or the settings are wrong, or the file is there already; Failure when the
 *   platform cannot be asked or the session cannot be recorded
 */
export async function platformRecordCommand(
  file: string,
  options: PlatformRecordOptions,
  output: Pick<Output, "json" | "say" | "result">,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const { described } = describedBy(file);
  const exchanges: WatchedExchange[] = [];
  const example = await askPlatform(
    described,
    options,
    environment,
    (exchange) => exchanges.push(exchange),
    async ({ history, url, secrets }) => {
      const reading = await history.session(options.session);
      if (reading.kind !== "history") throw cannot(`the session is ${reading.kind} on the platform`);
      const read = fieldsRead(described.description);
      const replaced = replacing(read, url);
      const made = await exampleOf(described, options.session, exchanges, replaced);
      assertSame(reading.session, made.session);
      // The title in its sentence is the description's own, also where a bot has that name.
      assertReplaced(JSON.stringify({ ...made.example, what: "" }), reading.session, read.constants, secrets);
      return made.example;
    },
  );
  const differences = await runExample(described, example);
  if (differences.length > 0) throw cannot("what is recorded does not give the same session when it is read again");
  writeNew(options.out, `${JSON.stringify(example, null, 2)}\n`);
  const said = `${options.out}: ${example.exchanges.length} answers. Look through it before you pass it on.`;
  if (output.json) output.result({ status: "recorded", file: options.out, exchanges: example.exchanges.length });
  else output.say(terminalLine(said, 500));
  return EXIT.done;
}

/** Reads the session again from the replaced answers, which tells what is asked then. */
async function exampleOf(
  described: PlatformDescription,
  sessionId: string,
  exchanges: readonly WatchedExchange[],
  replaced: Replacing,
): Promise<{ readonly example: PlatformExample; readonly session: WidgetSession }> {
  const values = usualValues(described);
  const replies = exchanges.map((exchange) => replacedReply(exchange, described, values, replaced));
  const recorded: Exchange[] = [];
  const now = Date.now();
  const http = {
    host: EXAMPLE_URL,
    async request(request: HttpRequest) {
      const reply = replies[recorded.length];
      if (reply === undefined) throw cannot("with made-up ids, more is asked than before");
      recorded.push({ request: requestOf(request), reply });
      return replyOf(reply);
    },
    stream: () => Promise.reject(cannot("it is streamed")),
    requestCount: () => recorded.length,
    close: () => undefined,
  };
  const session = replaced.id(sessionId);
  const history = createDescribedChatHistory(http, described, { url: EXAMPLE_URL, values }, clockAt(now));
  const reading = await history.session(session);
  if (reading.kind !== "history") throw cannot("with made-up ids, the session is not found");
  const { title } = described.description;
  const example: PlatformExample = {
    what: `Recorded from ${title}; people, ids and texts are made up.`,
    session,
    now: new Date(now).toISOString(),
    settings: {},
    exchanges: recorded,
    expected: {
      kind: "history",
      session: shown(reading.session) as never,
      figures: figuresOf(reading.session),
    },
  };
  return { example, session: reading.session };
}

/** Without its body where it holds a password. */
function requestOf(request: HttpRequest): Exchange["request"] {
  const { method, path, query = {}, purpose } = request;
  const body = purpose === "log in" ? undefined : bodyOf(request);
  return {
    method: method === "POST" ? "POST" : "GET",
    path: path.text,
    query: { ...query },
    ...(body === undefined ? {} : { body: body as Exchange["reply"]["json"] }),
  };
}

/** Of the headers, those stay that are read: the time, and where a login gives its token there, a made-up one. */
function replacedReply(
  { reply, json }: WatchedExchange,
  { description: { auth } }: PlatformDescription,
  values: Readonly<Record<string, string>>,
  replaced: Replacing,
): Exchange["reply"] {
  const headers: Record<string, string> = {};
  if (reply.date !== undefined) headers["date"] = new Date(reply.date).toUTCString();
  if (typeof auth === "object" && "session" in auth) {
    const { header, cookie } = auth.session.token;
    if (header !== undefined && reply.header(header) !== undefined) headers[header.toLowerCase()] = "made-up-token";
    const name = cookie && compileTemplate(cookie, new Set(Object.keys(values)))(values);
    if (name !== undefined && reply.header("set-cookie") !== undefined) headers["set-cookie"] = `${name}=made-up-token`;
  }
  return { status: reply.status, headers, json: (replaced.answer(json) ?? null) as Exchange["reply"]["json"] };
}

/** What replacing must not change: times, kinds, who joined when, and with them each figure. */
function assertSame(original: WidgetSession, made: WidgetSession): void {
  const before = outline(original);
  const after = outline(made);
  const changed = Object.keys(before).filter(
    (name) => !isDeepStrictEqual(Reflect.get(before, name), Reflect.get(after, name)),
  );
  if (changed.length > 0) throw cannot(`with people and texts replaced, these would differ: ${changed.join(", ")}`);
}

function outline(session: WidgetSession) {
  const { messageCount, startTime, endTime, waitSeconds, members } = figuresOf(session);
  return {
    messageCount,
    startTime,
    endTime,
    waitSeconds,
    members: members.map((id) => id !== null),
    "kinds of messages": session.messages.map(({ sender, type, sentAt, liveChatId }) => [
      sender.kind,
      type,
      sentAt,
      liveChatId !== null,
    ]),
    liveChats: session.liveChats.map(({ establishedAt, endedAt, operators }) => [
      establishedAt,
      endedAt,
      operators.map(({ joinedAt }) => joinedAt),
    ]),
  };
}

/** Characters from which a text is told apart from others. */
const TELLING = 4;

/** @throws Failure when something of the session can still be read in what is to be written */
function assertReplaced(
  written: string,
  session: WidgetSession,
  constants: ReadonlySet<string>,
  secrets: readonly string[],
): void {
  const { visitor, operators, messages } = session;
  const people = [visitor, ...operators].flatMap(({ name, externalId }) => [name, externalId ?? ""]);
  const texts = messages.flatMap(({ text, attachment, sender }) => [text, attachment?.name ?? "", sender.name]);
  const own = [...people, ...texts].filter((text) => /\p{L}{3}/u.test(text) && !constants.has(text));
  const left = [...own, ...secrets].filter(
    (text) => text.length >= TELLING && written.includes(JSON.stringify(text).slice(1, -1)),
  );
  if (left.length > 0)
    throw cannot(`${left.length} names or texts would still be in it: does the description name them itself?`);
}

function cannot(why: string): Failure {
  return new Failure(`this session cannot be recorded: ${why}`, {
    code: "cannot-be-recorded",
    scope: "run",
    retryable: false,
  });
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const message = code === "EEXIST" ? "is there already: name another file" : whyNotWritten(code);
    throw new InputError([{ file, place: "--out", message }]);
  }
}
