import Handlebars from "handlebars";
import { InputError } from "../base/failure.ts";
import { type ChatLogData, type ChatLogFormat, chatLogData } from "./chat-log-data.ts";
import { readChatLogTemplate } from "./chat-log-template.ts";
import { isTimeZone, localTimeIn } from "./local-time.ts";
import type { WidgetSession } from "./session.ts";

export interface ChatLogOptions {
  readonly format: ChatLogFormat;
  /** A name of the time zone database: `Europe/Helsinki`. */
  readonly timeZone: string;
}

/**
 * Renders a session's chat log, in time linear in its messages. The text ends without white space.
 *
 * @param shown how many messages are shown, from the first; the log says how many are left out. Default: all
 */
export interface RenderChatLog {
  (session: WidgetSession, shown?: number): string;
  /** Names what logs are made by: the same key, the same log of the same session. */
  readonly key: string;
}

/** Shows every field once, so that a template is tried before the first real session. */
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

/** Whether a template says how many messages are left out may depend on where in it they are named. */
const DIFFERENT_SAMPLES = [SAMPLE, { ...SAMPLE, endedAt: null }].flatMap((session) =>
  [0, 1].map((shown) => ({ session, shown })),
);
/** A number that nothing else in the samples shows. */
const UNMISTAKABLE = 7_654_321;

/** In the words of the ready-made template, for those that do not say it themselves. */
function omittedLine(omitted: number, format: ChatLogFormat): string {
  const words = `[${omitted} messages are left out here]`;
  return format === "html" ? `<p>${words}</p>` : words;
}

/**
 * Compiles a chat log template. Customers' templates are not trusted: only the fields of `ChatLogData`, `#if`,
 * `#unless` and one level of `#each` can be used, and mistakes are found here, not when a session is rendered. Where a
 * template does not say how many messages are left out, a line that does is put below the log.
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
  const template = Handlebars.create().compile(program, {
    strict: true,
    knownHelpersOnly: true,
    noEscape: format === "text",
  });

  function write(data: ChatLogData): string {
    const access = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
    return template(data, access).trimEnd();
  }

  const saysOmitted = DIFFERENT_SAMPLES.every(({ session, shown }) =>
    write({ ...chatLogData(session, style, shown), omitted: UNMISTAKABLE }).includes(String(UNMISTAKABLE)),
  );

  function renderChatLog(session: WidgetSession, shown = session.messages.length): string {
    const data = chatLogData(session, style, shown);
    const log = write(data);
    return data.omitted === 0 || saysOmitted ? log : `${log}\n${omittedLine(data.omitted, format)}`;
  }

  return Object.assign(renderChatLog, { key: JSON.stringify([format, timeZone, templateText]) });
}

/** A chat log that fits the attribute it is stored in. */
export interface LimitedChatLog {
  readonly log: string;
  /** The log of all messages, when some had to be left out of `log`. */
  readonly whole: string | undefined;
}

/**
 * Renders a log of at most so many characters. It is cut between messages, and says how many are left out; the first
 * messages are kept, since they tell what the chat was about. Only where not even the head fits, it is cut anywhere.
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
