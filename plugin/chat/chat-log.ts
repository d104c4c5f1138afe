import Handlebars from "handlebars";
import { InputError } from "../base/failure.ts";
import { type ChatLogData, type ChatLogFormat, chatLogData } from "./chat-log-data.ts";
import { readChatLogTemplate } from "./chat-log-template.ts";
import { isTimeZone, localTimeIn } from "./local-time.ts";
import { type LogParts, logShape } from "./log-parts.ts";
import type { WidgetSession } from "./session.ts";

export interface ChatLogOptions {
  readonly format: ChatLogFormat;
  /** A name of the time zone database: `Europe/Helsinki`. */
  readonly timeZone: string;
}

/**
 * Renders a session's chat log, in time linear in its messages. The text does not end in white space.
 *
 * @param shown how many messages to show, from the first; the log says how many are left out. Default: all
 */
export interface RenderChatLog {
  (session: WidgetSession, shown?: number): string;
  /** Format, time zone and template. With the same key, a session always gets the same log. */
  readonly key: string;
  /** Undefined for a template whose entries cannot be told apart. */
  readonly parts?: LogCutter | undefined;
}

/** Cuts logs into their parts. */
export interface LogCutter {
  /** The log of a session in parts. */
  of(session: WidgetSession, shown?: number): LogParts;
  /** As in `LogShape`. */
  readonly entryStart: RegExp | undefined;
}

/** A session that fills every field, so that a template is tried out before the first real session. */
const SAMPLE: WidgetSession = {
  sessionId: "sample",
  startedAt: 0,
  endedAt: 60_000,
  visitor: { id: "v", name: "End user", externalId: null },
  operators: [{ id: "o", name: "Support person", externalId: null }],
  liveChats: [{ liveChatId: "l", establishedAt: 0, endedAt: 60_000, operators: [{ operatorId: "o", joinedAt: 0 }] }],
  messages: [
    {
      messageId: "m",
      sentAt: 0,
      sender: { kind: "visitor", id: "v", name: "End user" },
      liveChatId: "l",
      type: "file",
      text: "Sample",
      attachment: { name: "sample.txt", size: 1, mimeType: "text/plain" },
    },
  ],
};

/**
 * A template may name the number of omitted messages in one place only, such as when a session has ended: all are
 * tried.
 */
const DIFFERENT_SAMPLES = [SAMPLE, { ...SAMPLE, endedAt: null }].flatMap((session) =>
  [0, 1].map((shown) => ({ session, shown })),
);
/** A number that nothing else in the samples shows. */
const UNMISTAKABLE = 7_654_321;

/** The line for templates that do not say it themselves, in the words of the ready-made template. */
function omittedLine(omitted: number, format: ChatLogFormat): string {
  const words = `[${omitted} messages are left out here]`;
  return format === "html" ? `<p>${words}</p>` : words;
}

/**
 * Compiles a chat log template. Customers' templates are not trusted: they can only use the fields of `ChatLogData`,
 * `#if`, `#unless` and one level of `#each`, and mistakes are found here, not when a session is rendered. If a template
 * does not say how many messages are left out, a line below the log does.
 *
 * @param file names the template in errors
 * @throws InputError naming file and line, or the time zone
 */
export function compileChatLog(file: string, templateText: string, options: ChatLogOptions): RenderChatLog {
  const { format, timeZone } = options;
  if (!isTimeZone(timeZone)) {
    const message = `${JSON.stringify(timeZone) ?? "nothing"} is not a time zone; use a name such as Europe/Helsinki`;
    throw new InputError([{ file: "", place: "time zone of the chat log", message }]);
  }
  const style = { format, timeZone, localTime: localTimeIn(timeZone) };
  const program = readChatLogTemplate(file, templateText, format, chatLogData(SAMPLE, style, SAMPLE.messages.length));

  function writer(compiled: hbs.AST.Program): (data: ChatLogData) => string {
    const template = Handlebars.create().compile(compiled, {
      strict: true,
      knownHelpersOnly: true,
      noEscape: format === "text",
    });
    const access = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
    return (data) => template(data, access);
  }

  const shape = logShape(program, templateText, format, writer);
  const whole = writer(program);

  function write(data: ChatLogData): string {
    return whole(data).trimEnd();
  }

  const saysOmitted = DIFFERENT_SAMPLES.every(({ session, shown }) =>
    write({ ...chatLogData(session, style, shown), omitted: UNMISTAKABLE }).includes(String(UNMISTAKABLE)),
  );

  /** What stands below the template's own text. */
  function lastLine({ omitted }: ChatLogData): string {
    return omitted === 0 || saysOmitted ? "" : `\n${omittedLine(omitted, format)}`;
  }

  function renderChatLog(session: WidgetSession, shown = session.messages.length): string {
    const data = chatLogData(session, style, shown);
    return `${write(data)}${lastLine(data)}`;
  }

  function partsOf(session: WidgetSession, shown = session.messages.length): LogParts {
    const data = chatLogData(session, style, shown);
    const { head, entries, tail } = shape?.parts(data) ?? { head: "", entries: [], tail: "" };
    return { head, entries, tail, below: lastLine(data) };
  }

  const parts = shape === undefined ? undefined : { of: partsOf, entryStart: shape.entryStart };
  return Object.assign(renderChatLog, { key: JSON.stringify([format, timeZone, templateText]), parts });
}

/** A chat log that fits into its attribute. */
export interface LimitedChatLog {
  readonly log: string;
  /** The log of all messages, if `log` had to leave some out. */
  readonly whole: string | undefined;
}

/**
 * Renders a log of at most `mostCharacters`. It keeps the first messages, which tell what the chat was about, and says
 * how many are left out. It is cut between messages; anywhere only if not even the head fits.
 */
export function limitedChatLog(render: RenderChatLog, session: WidgetSession, mostCharacters: number): LimitedChatLog {
  const whole = render(session);
  if (whole.length <= mostCharacters) return { log: whole, whole: undefined };
  let fits = 0;
  let tooMany = session.messages.length;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (render(session, middle).length <= mostCharacters) fits = middle;
    else tooMany = middle;
  }
  return { log: cutOff(render(session, fits), mostCharacters), whole };
}

function cutOff(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  const cut = text.slice(0, mostCharacters);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
