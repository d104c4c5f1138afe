import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ServerSettings } from "../../../settings/function-settings.ts";

/** `session`: who is logged in; `form`: that a form for logging in was asked for by the browser that sends it. */
export interface ConsoleCookies {
  get(context: Context, name: CookieName): string | undefined;
  set(context: Context, name: CookieName, value: string): void;
  remove(context: Context, name: CookieName): void;
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
  return {
    get: (context, name) => getCookie(context, nameOf(name)),
    set: (context, name, value) => setCookie(context, nameOf(name), value, options),
    remove: (context, name) => void deleteCookie(context, nameOf(name), options),
  };
}
