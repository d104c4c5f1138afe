import type { Html } from "../../report/written/html/markup.ts";
import type { ConsoleSession, Person } from "./access/sessions.ts";
import type { ConsoleServices } from "./console-services.ts";
import type { ConsoleLanguage } from "./words/say.ts";

/** What a page is made from. */
export interface Asked {
  readonly services: ConsoleServices;
  readonly session: ConsoleSession;
  readonly language: ConsoleLanguage;
  /** The reader's own, as the browser tells it; undefined without scripts: use the environment's. */
  readonly timeZone: string | undefined;
  /** Path and query, to come back to. */
  readonly url: string;
  /** The parts of the path that are named in the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty unless a form was sent. */
  readonly form: URLSearchParams;
  /** Aborted when the page is no longer waited for. */
  readonly signal: AbortSignal;
}

/** What a page of one environment is made from. */
export interface AskedOf extends Asked {
  readonly person: Person;
}

/** The answer to a request. */
export type Shown =
  | {
      readonly kind: "page";
      readonly title: string;
      readonly body: Html | string;
      /** Default: 200. */
      readonly status?: 200 | 400 | 403 | 404 | 405 | 409 | 413 | 429 | 500 | 503;
      /** Seconds after which it may be tried again. */
      readonly retryAfter?: number;
      /** Style sheets and scripts of `STATIC_FILES`, besides those of every page. */
      readonly uses?: readonly string[];
      /** Seconds after which the browser asks again, while something is being done. */
      readonly againAfter?: number;
    }
  /** To another page of the console: after a form was sent. */
  | { readonly kind: "redirect"; readonly to: string }
  | {
      readonly kind: "file";
      readonly name: string;
      readonly type: string;
      readonly content: string | Uint8Array<ArrayBuffer>;
    }
  /** Server-sent events; they end with `Asked.signal`, which is aborted when nobody takes them any more. */
  | { readonly kind: "events"; readonly events: AsyncIterable<ConsoleEvent> };

/** A comment keeps the connection open, and is not seen by scripts. */
export type ConsoleEvent = { readonly event: string; readonly data: string } | { readonly comment: string };

/** A page of one environment. @throws Failure when ESM cannot be asked: the console says so in a page */
export type Page = (asked: AskedOf) => Promise<Shown>;

export interface PageRoute {
  /** A form that is sent is a `POST`; its token is checked before. */
  readonly method: "GET" | "POST";
  /** Below the environment: `/chats/:dataCardId`. */
  readonly path: string;
  readonly for: "everybody" | "operators";
  /** The entry of the navigation to which it belongs. */
  readonly entry: NavigationEntry;
  readonly page: Page;
}

export type NavigationEntry = "report" | "chats" | "checklist" | "runs" | "settings";

/** Where everything of the console is. */
export const CONSOLE_PATH = "/console";

/** `/console/helsinki/chats`; the rest of the path is our own, with everything in it encoded. */
export function pagePath({ configuration: { name } }: Pick<Person, "configuration">, rest: string): string {
  return `${CONSOLE_PATH}/${encodeURIComponent(name)}${rest}`;
}

/** There is no such thing, or ESM does not show it to this person: nobody may tell the two apart. */
export class NotFound extends Error {}
