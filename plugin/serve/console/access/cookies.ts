import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ServerSettings } from "../../../settings/function-settings.ts";
import { isRandom, random } from "./sessions.ts";

/**
 * `session`: who is logged in; `form`: while nobody is, stands in every form, which only the browser sends that got it.
 */
export interface ConsoleCookies {
  /** Whether the way to the browser is encrypted. */
  readonly secure: boolean;
  get(context: Context, name: CookieName): string | undefined;
  set(context: Context, name: CookieName, value: string): void;
  remove(context: Context, name: CookieName): void;
  /** The token of a browser in which nobody is logged in; it gets one if it has none. */
  formToken(context: Context): string;
}

type CookieName = "session" | "form";

/**
 * They end with the browser, and no script can read them. Where the way to the browser is encrypted they are marked so;
 * without TLS and a proxy the console is only reached from this machine, where some browsers would not keep them.
 */
export function createCookies({ tls, behindProxy }: Pick<ServerSettings, "tls" | "behindProxy">): ConsoleCookies {
  const secure = tls !== undefined || behindProxy;
  const nameOf = (name: CookieName) => `${secure ? "__Host-" : ""}esm-chat-${name}`;
  const options = { httpOnly: true, sameSite: "Strict", path: "/", secure } as const;
  const set: ConsoleCookies["set"] = (context, name, value) => setCookie(context, nameOf(name), value, options);
  /** Given in an answer that is being made: all its forms have the same. */
  const given = new WeakMap<Context, string>();
  return {
    secure,
    get: (context, name) => getCookie(context, nameOf(name)),
    set,
    remove: (context, name) => void deleteCookie(context, nameOf(name), options),
    formToken(context) {
      const own = given.get(context) ?? getCookie(context, nameOf("form"));
      if (isRandom(own)) return own;
      const token = random();
      given.set(context, token);
      set(context, "form", token);
      return token;
    },
  };
}
