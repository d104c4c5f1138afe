import { atOnce, type Steps } from "../base/breathe.ts";
import { InputError } from "../base/failure.ts";
import { type ChatLogData, type ChatLogFormat, chatLogData } from "./chat-log-data.ts";
import { cutAnywhere, LEAST_TEXT, mostPerText, withShortNames, withShortText } from "./chat-log-limit.ts";
import { readChatLogTemplate, readyMadeChatLog } from "./chat-log-template.ts";
import { DIFFERENT_SAMPLES, NOTHING_UNSAID, SAMPLE, unsaidBy } from "./chat-log-unsaid.ts";
import { logWriter } from "./chat-log-writer.ts";
import { isTimeZone, localTimeIn } from "./local-time.ts";
import { hasAtMost, joinPieces, type LogParts, type LogPieces, type LogShape, logShape, partsOf } from "./log-parts.ts";
import type { Message, WidgetSession } from "./session.ts";

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
  /** At once, for logs that are known to be short. */
  (session: WidgetSession, shown?: number): string;
  /** Format, time zone and template. With the same key, a session always gets the same log. */
  readonly key: string;
  /** The log, of which each entry is rendered when it is asked for. */
  readonly pieces: PiecesOf;
  /** Undefined for a template whose entries cannot be told apart. */
  readonly parts?: LogCutter | undefined;
}

/** @param change made to each message that is shown */
export type PiecesOf = (session: WidgetSession, shown?: number, change?: (message: Message) => Message) => LogPieces;

/** Cuts logs into their parts. */
export interface LogCutter extends LogShape {
  /** The log of a session in parts. */
  of(session: WidgetSession): LogParts;
  /** What stands below the last entry of a log that tells of so many messages. */
  tailOf(session: WidgetSession, messageCount: number, omitted: number): string;
}

export function rendererOf(key: string, pieces: PiecesOf, parts?: LogCutter): RenderChatLog {
  const render = (session: WidgetSession, shown?: number) => atOnce(joinPieces(pieces(session, shown)));
  return Object.assign(render, { key, pieces, parts });
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
  const program = readChatLogTemplate(file, templateText, format, () => chatLogData(SAMPLE, ownWords, 1));

  const piecesOf = logWriter(program, format);

  function write(data: ChatLogData): string {
    return atOnce(joinPieces({ pieces: piecesOf(data), below: "" }));
  }

  // The ready-made templates say everything (tested), so that they need not be tried out.
  const isReadyMade = readyMadeChatLog(templateText, format) !== undefined;
  const saysOmitted =
    isReadyMade ||
    DIFFERENT_SAMPLES.every(({ session, shown }) =>
      write({ ...chatLogData(session, ownWords, shown), omitted: UNMISTAKABLE }).includes(String(UNMISTAKABLE)),
    );
  const unsaid = isReadyMade ? NOTHING_UNSAID : unsaidBy((session) => write(chatLogData(session, ownWords, 1)));
  const style = { ...ownWords, unsaid };

  /** What stands below the template's own text. */
  function lastLine({ omitted }: ChatLogData): string {
    return omitted === 0 || saysOmitted ? "" : `\n${omittedLine(omitted, format)}`;
  }

  const pieces: PiecesOf = (session, shown = session.messages.length, change) => {
    const data = chatLogData(session, style, shown, change);
    return { pieces: piecesOf(data), below: lastLine(data) };
  };

  function tailOf(session: WidgetSession, messageCount: number, omitted: number): string {
    const data = { ...chatLogData(session, style, 1), messageCount, omitted };
    const { tail, below } = partsOf({ pieces: piecesOf(data), below: lastLine(data) });
    return `${tail.trimEnd()}${below}`;
  }

  const shape = logShape(program, format);
  const parts = shape && { ...shape, of: (session: WidgetSession) => partsOf(pieces(session)), tailOf };
  return rendererOf(JSON.stringify([format, timeZone, templateText]), pieces, parts);
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
export function* limitedChatLog(
  render: RenderChatLog,
  session: WidgetSession,
  mostCharacters: number,
): Steps<LimitedChatLog> {
  const whole = yield* joinPieces(render.pieces(session));
  if (whole.length <= mostCharacters) return { log: whole, isCut: false, whole: undefined };
  return { log: yield* limited(render, yield* withShortNames(session), mostCharacters), isCut: true, whole };
}

function* limited(render: RenderChatLog, session: WidgetSession, mostCharacters: number): Steps<string> {
  const all = session.messages.length;
  const pieces = (shown: number, text: number) =>
    render.pieces(session, shown, (message) => withShortText(message, text));
  const fits = (shown: number, text: number) => hasAtMost(mostCharacters, pieces(shown, text));
  if (yield* fits(all, LEAST_TEXT)) {
    const longest = mostPerText(session.messages, mostCharacters);
    return yield* joinPieces(pieces(all, yield* largest(LEAST_TEXT, longest, (text) => fits(all, text))));
  }
  const shown = yield* largest(0, all - 1, (count) => fits(count, LEAST_TEXT));
  if (shown > 0) return yield* joinPieces(pieces(shown, LEAST_TEXT));
  if (all > 0 && (yield* fits(1, 0))) {
    return yield* joinPieces(pieces(1, yield* largest(0, LEAST_TEXT, (text) => fits(1, text))));
  }
  return cutAnywhere(render(session, 0), mostCharacters);
}

/** The largest number that fits, if with a number that fits all smaller ones fit. `least` is taken for granted. */
function* largest(least: number, most: number, fits: (number: number) => Steps<boolean>): Steps<number> {
  let known = least;
  let tooMuch = most + 1;
  while (tooMuch - known > 1) {
    const middle = Math.floor((known + tooMuch) / 2);
    if (yield* fits(middle)) known = middle;
    else tooMuch = middle;
  }
  return known;
}
