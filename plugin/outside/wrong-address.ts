import { z } from "zod";
import { Failure, type FailureScope } from "../base/failure.ts";
import type { HttpReply } from "./http/http-client.ts";

/** Who seems to answer. `basic`: somebody who asks for HTTP Basic. */
type Answering = "moved" | "moved to https" | "proxy" | "page" | "rest" | "web-api" | "chat" | "basic";

const WHO: Readonly<Record<Answering, string>> = {
  moved: "requests are sent on to another address, as a login page does, or a system that has moved",
  "moved to https": "requests are sent on to https://, so the address begins with https://",
  proxy: "a proxy wants a login of its own",
  page: "a web page answers: a login page, a proxy or firewall, or a path that is not the API's",
  rest: "ESM's REST API answers",
  "web-api": "ESM's Web API answers",
  chat: "the chat platform or the chatbot functions answer",
  basic: "somebody answers who asks for HTTP Basic",
};

/** Whom an adapter asks, and the setting that says where. */
interface Asked {
  readonly name: string;
  readonly setting: string;
  /** What would be no surprise there. */
  readonly usual: readonly Answering[];
  /** Whether each session is asked for by itself: somebody before the system may answer for one of them alone. */
  readonly isAskedBySession: boolean;
}

/** The systems that are asked. */
export const ASKED = {
  rest: { name: "ESM's REST API", setting: "esm.url", usual: ["rest"], isAskedBySession: false },
  webApi: {
    name: "ESM's Web API",
    setting: "esm.url and esm.api",
    usual: ["web-api", "basic"],
    isAskedBySession: false,
  },
  chatPlatform: { name: "the chat platform", setting: "chatHistory.url", usual: ["chat"], isAskedBySession: true },
  /** A description says what its answers mean, so only what is certainly another system counts. */
  described: {
    name: "the chat platform",
    setting: "chatHistory.url",
    usual: ["chat", "basic", "page", "moved"],
    isAskedBySession: true,
  },
} as const satisfies Record<string, Asked>;

/** The failure when a refusal shows that it comes from somebody else than was asked; undefined when nothing shows it. */
export function wrongAddress(
  host: string,
  reply: Pick<HttpReply, "status" | "text" | "header">,
  { name, setting, usual, isAskedBySession }: Asked,
): Failure | undefined {
  const { status } = reply;
  const answering = whoAnswers(host, reply).find((one) => !usual.includes(one));
  if (answering === undefined) return undefined;
  const message = `it is not ${name} that answers at ${host} (status ${status}): ${WHO[answering]}; check ${setting}`;
  const scope = isAskedBySession ? scopeOf(answering) : "system";
  return new Failure(message, { code: "wrong-address", scope, retryable: false, status });
}

function scopeOf(answering: Answering): FailureScope {
  if (answering === "page") return "request";
  return answering === "moved" || answering === "moved to https" || answering === "proxy" ? "card" : "system";
}

/** Statuses with which a page in place of an API answers; a 413 or a 429 as a page may come from a server before it. */
const OF_PAGES: ReadonlySet<number> = new Set([200, 400, 401, 403, 404, 405, 410]);
/** Characters that are looked at: how a reply begins. */
const BEGINNING = 500;

/** The surest first. */
function whoAnswers(
  host: string,
  { status, text, header }: Pick<HttpReply, "status" | "text" | "header">,
): Answering[] {
  if (status >= 300 && status < 400 && status !== 304) {
    const isToHttps = host.startsWith("http:") && /^https:/i.test(header("location") ?? "");
    return [isToHttps ? "moved to https" : "moved"];
  }
  if (status === 407 || status === 511) return ["proxy"];
  const beginning = text.slice(0, BEGINNING).trimStart();
  if (beginning.startsWith("{")) return whoSpeaksJson(text);
  const asksForBasic = status === 401 && /^basic\b/i.test(header("www-authenticate") ?? "");
  if (/<(?:error|entityset|entity-import-report|result)[\s/>]/.test(beginning) && beginning.startsWith("<")) {
    return ["web-api"];
  }
  if (asksForBasic) return ["basic"];
  return OF_PAGES.has(status) && /^<(?:!doctype html|html)[\s>]/i.test(beginning) ? ["page"] : [];
}

/** Replies to a refused request are short; a longer one is data. */
const LONGEST_REFUSAL = 10_000;

/** ESM's ApiException (documented), and the errors of the assumed history API and of `createChatSession`. */
const ofRest = z.object({ code: z.number(), timestamp: z.unknown(), error: z.string() });
const ofChat = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

function whoSpeaksJson(text: string): Answering[] {
  if (text.length > LONGEST_REFUSAL) return [];
  try {
    const json: unknown = JSON.parse(text);
    if (ofRest.safeParse(json).success) return ["rest"];
    return ofChat.safeParse(json).success ? ["chat"] : [];
  } catch {
    return [];
  }
}
