import { timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { getCookie } from "hono/cookie";
import { clientAddress } from "../functions/rate-limit.ts";
import { CONSOLE_PATH } from "./console-page.ts";
import { CONSOLE_LANGUAGES, type ConsoleLanguage } from "./words/say.ts";

export type ConsoleContext = Context<{ Bindings: HttpBindings }>;

export const LANGUAGE_COOKIE = "esm-chat-language";

const FORM = "application/x-www-form-urlencoded";
const NO_FORM = new URLSearchParams();

/** As the reader chose it, otherwise as the browser asks for it. */
export function languageOf(context: ConsoleContext): ConsoleLanguage {
  const chosen = CONSOLE_LANGUAGES.find((one) => one === getCookie(context, LANGUAGE_COOKIE));
  if (chosen !== undefined) return chosen;
  const wanted = accepts(context, {
    header: "Accept-Language",
    supports: [...CONSOLE_LANGUAGES],
    default: "en",
    match: (accepted) =>
      accepted
        .toSorted((one, other) => other.q - one.q)
        .map(({ type }) => type.split("-", 1)[0]?.toLowerCase() ?? "")
        .find((type) => CONSOLE_LANGUAGES.some((one) => one === type)) ?? "en",
  });
  return CONSOLE_LANGUAGES.find((one) => one === wanted) ?? "en";
}

/** Path and query. */
export function urlOf(context: ConsoleContext): string {
  const { pathname, search } = new URL(context.req.url);
  return `${pathname}${search}`;
}

export function isReading({ req: { method } }: ConsoleContext): boolean {
  return method === "GET" || method === "HEAD";
}

/** Bytes of a form. */
export const LARGEST_FORM = 64 * 1024;

const forms = new WeakMap<ConsoleContext, URLSearchParams>();

/** The form that was sent, once it has been read; empty where there was none. */
export function formOf(context: ConsoleContext): URLSearchParams {
  return forms.get(context) ?? NO_FORM;
}

/**
 * Reads the form that was sent, if it is one. hono's bodyLimit cannot: it fails for every body in chunks, since the
 * request is not one of Node's own (4.13.19).
 *
 * @returns false: it is too large, and the rest is not read
 */
export async function readForm(context: ConsoleContext): Promise<boolean> {
  const { body, headers } = context.req.raw;
  if (body === null || Number(headers.get("Content-Length") ?? 0) > LARGEST_FORM) return body === null;
  const bytes = Buffer.alloc(LARGEST_FORM);
  let size = 0;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (size + part.value.length > LARGEST_FORM) return false;
    bytes.set(part.value, size);
    size += part.value.length;
  }
  const isForm = headers.get("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase() === FORM;
  if (isForm) forms.set(context, new URLSearchParams(bytes.toString("utf8", 0, size)));
  return true;
}

/** Who the request counts for. */
export function addressOf({ env: { incoming } }: ConsoleContext, behindProxy: boolean): string {
  const forwardedFor = incoming.headersDistinct["x-forwarded-for"]?.join(",");
  return clientAddress({ remoteAddress: incoming.socket.remoteAddress, forwardedFor }, behindProxy);
}

/**
 * Whether the path was sent as the console writes it itself: a proxy that filters paths must see the same path, without
 * `..`, `//`, or characters that need not be encoded.
 */
export function isPathAsWritten({ env: { incoming }, req }: ConsoleContext): boolean {
  const sent = incoming.url?.split("?", 1)[0] ?? "";
  return sent === new URL(req.url).pathname && sent.slice(1).split("/").every(isPartAsWritten);
}

function isPartAsWritten(part: string): boolean {
  try {
    return part !== "" && encodeURIComponent(decodeURIComponent(part)) === part;
  } catch {
    return false;
  }
}

/**
 * Whether the browser says that the request comes from a page of another site. SameSite cookies and the form's token
 * already keep such a form from doing anything; this does, too, where a browser has a fault in one of them.
 */
export function isFromElsewhere({ req }: ConsoleContext): boolean {
  const from = req.header("Sec-Fetch-Site");
  return from === "cross-site" || from === "same-site";
}

/** A path of the console itself; anything else leads to its first page, so that no link leads away through it. */
export function ownPath(path: string | undefined): string {
  const isOwn =
    path !== undefined &&
    path.length <= 1_000 &&
    /^\/console(?:[/?][\w\-./%?=&+~:@!'()*]*)?(?:#[\w-]*)?$/.test(path) &&
    // Neither a part of the path that leads upwards, nor one that a proxy could take for a slash.
    !/\/\/|\/(?:\.|%2e)|%2f|%5c/i.test(path.split("?", 1)[0] ?? "");
  return isOwn ? path : CONSOLE_PATH;
}

export function isSame(one: string | undefined, other: string | null): boolean {
  const [first, second] = [Buffer.from(one ?? ""), Buffer.from(other ?? "")];
  return first.length > 0 && first.length === second.length && timingSafeEqual(first, second);
}
