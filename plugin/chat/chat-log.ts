import Handlebars from "handlebars";
import { Failure, InputError } from "../base/failure.ts";
import { type ChatLogData, type ChatLogFormat, chatLogData } from "./chat-log-data.ts";
import { cutAnywhere, LEAST_TEXT, mostPerText, withShortNames, withShortTexts } from "./chat-log-limit.ts";
import { readChatLogTemplate } from "./chat-log-template.ts";
import { DIFFERENT_SAMPLES, NOTHING_UNSAID, SAMPLE, unsaidBy } from "./chat-log-unsaid.ts";
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

/**
 * Characters of a rendered log, before it is cut: as many as the largest attribute may hold, and a quarter of the longest
 * string. HTML makes six characters of one, and a template may repeat as often as it likes.
 */
export const LONGEST_LOG = 128_000_000;

function logTooLong(length: number): Failure {
  const message = `the session is larger than is taken: its chat log would have at least ${length} characters, and at most ${LONGEST_LOG} are rendered`;
  return new Failure(message, { code: "session-too-large", scope: "card", retryable: false });
}

/**
 * Handlebars whose `{{#each}} … {{else}}` is for a session without messages. A log that had to leave all of them out
 * must not say that there are none.
 */
function handlebarsForLogs(): typeof Handlebars {
  const own = Handlebars.create();
  const each = own.helpers["each"];
  own.registerHelper("each", function (this: ChatLogData, list: readonly unknown[], options: Handlebars.HelperOptions) {
    if (list.length === 0 && this.omitted > 0 && list === this.messages) return "";
    let length = 0;
    const fn: Handlebars.HelperOptions["fn"] = (context, given) => {
      const entry = options.fn(context, given);
      length += entry.length;
      if (length > LONGEST_LOG) throw logTooLong(length);
      return entry;
    };
    return each?.call(this, list, { ...options, fn });
  });
  return own;
}

/** A number that nothing else in the samples shows. */
const UNMISTAKABLE = 7_654_321;

/** The line for templates that do not say it themselves, in the words of the ready-made template. */
function omittedLine(omitted: number, format: ChatLogFormat): string {
  const words = `[${omitted} messages are left out here]`;
  return format === "html" ? `<p>${words}</p>` : words;
}

/**
 * Compiles a chat log template. Customers' templates are not trusted: they can only use the fields of `ChatLogData`,
 * `#if`, `#unless` and one level of `#each`, and mistakes are found here, not when a session is rendered. What a template
 * does not say although it has to be known is said for it: how many messages are left out in a line below the log; that
 * a message is a note, withdrawn or cut within the message's text.
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
  const ownWords = { format, timeZone, localTime: localTimeIn(timeZone), unsaid: NOTHING_UNSAID };
  const program = readChatLogTemplate(file, templateText, format, chatLogData(SAMPLE, ownWords, 1));

  function writer(compiled: hbs.AST.Program): (data: ChatLogData) => string {
    const template = handlebarsForLogs().compile(compiled, {
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
    write({ ...chatLogData(session, ownWords, shown), omitted: UNMISTAKABLE }).includes(String(UNMISTAKABLE)),
  );
  const style = { ...ownWords, unsaid: unsaidBy((session) => write(chatLogData(session, ownWords, 1))) };

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
  /** Whether `log` had to leave something out. */
  readonly isCut: boolean;
  /** The log of all messages, if `log` had to leave some out and somebody takes it. */
  readonly whole: string | undefined;
}

/**
 * Renders a log of at most `mostCharacters`. Long texts are cut, each to the same length, so that they do not hide the
 * messages behind them. Where even short texts are too many, messages at the end are left out: the first ones tell what
 * the chat was about. The log says what is missing. It is cut anywhere only if not even the head fits.
 */
export function limitedChatLog(render: RenderChatLog, session: WidgetSession, mostCharacters: number): LimitedChatLog {
  const whole = render(session);
  if (whole.length <= mostCharacters) return { log: whole, isCut: false, whole: undefined };
  return { log: limited(render, withShortNames(session), mostCharacters), isCut: true, whole };
}

function limited(render: RenderChatLog, session: WidgetSession, mostCharacters: number): string {
  const all = session.messages.length;
  const rendered = (shown: number, text: number) => render(withShortTexts(session, text), shown);
  const fits = (shown: number, text: number) => rendered(shown, text).length <= mostCharacters;
  if (fits(all, LEAST_TEXT)) {
    const longest = mostPerText(session.messages, mostCharacters);
    return rendered(
      all,
      largest(LEAST_TEXT, longest, (text) => fits(all, text)),
    );
  }
  const shown = largest(0, all - 1, (count) => fits(count, LEAST_TEXT));
  if (shown > 0) return rendered(shown, LEAST_TEXT);
  if (all > 0 && fits(1, 0)) {
    return rendered(
      1,
      largest(0, LEAST_TEXT, (text) => fits(1, text)),
    );
  }
  return cutAnywhere(render(session, 0), mostCharacters);
}

/** The largest number that fits, if with a number that fits all smaller ones fit. `least` is taken for granted. */
function largest(least: number, most: number, fits: (number: number) => boolean): number {
  let known = least;
  let tooMuch = most + 1;
  while (tooMuch - known > 1) {
    const middle = Math.floor((known + tooMuch) / 2);
    if (fits(middle)) known = middle;
    else tooMuch = middle;
  }
  return known;
}
