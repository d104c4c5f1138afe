import { createHmac } from "node:crypto";
import { Hono } from "hono";
import { InputError } from "../base/failure.ts";
import { asAnotherUser, type PermissionRule } from "./cards/card-world.ts";
import { setPermissions } from "./cards/rights.ts";
import type { EsmAccess } from "./esm-access.ts";
import { createEsmRest } from "./esm-rest/esm-rest.ts";
import { createEsmWebApi } from "./esm-web-api/esm-web-api.ts";
import { ESM_PATHS } from "./http/path-pattern.ts";

/** A local user of ESM, and what this user may not see. */
export interface EsmUser {
  /** As the user logs in; no other user has it. */
  readonly login: string;
  /** In plain text. */
  readonly password: string;
  /** About templates and attributes. Default: all rights. */
  readonly rules?: readonly PermissionRule[] | undefined;
  /** Ids of the cards that this user may not see. */
  readonly unseenCards?: readonly string[] | undefined;
}

/** ESM's users. */
export interface EsmUsers {
  /** Replaces all but the first. @throws InputError when two have the same login */
  set(users: readonly EsmUser[]): void;
  /** ESM's answer to whoever sends this request; undefined where there is no such call. */
  answer(request: Request): Promise<Response | undefined>;
}

/** @param first the task's user, who answers to everybody whom nobody knows */
export function createEsmUsers(first: EsmAccess, timeZone: string, others: readonly EsmUser[]): EsmUsers {
  const ofFirst = createApis(first, timeZone);
  const byLogin = new Map<string, Hono>();

  function set(users: readonly EsmUser[]): void {
    const logins = new Set([first.login, ...users.map(({ login }) => login)]);
    if (logins.size <= users.length) {
      throw new InputError([{ file: "", place: "users", message: "Two users have the same login" }]);
    }
    byLogin.clear();
    for (const user of users) byLogin.set(user.login, createApis(accessOf(first, user), timeZone));
  }

  set(others);
  return {
    set,
    async answer(request) {
      const login = byLogin.size === 0 ? undefined : await loginOf(request);
      const response = await ((login === undefined ? undefined : byLogin.get(login)) ?? ofFirst).fetch(request);
      return response.headers.has(NO_SUCH_CALL) ? undefined : response;
    },
  };
}

function accessOf(first: EsmAccess, { login, password, rules = [], unseenCards = [] }: EsmUser): EsmAccess {
  const world = asAnotherUser(first.world);
  setPermissions(world, rules);
  for (const dataCardId of unseenCards) world.unseenCards.add(dataCardId);
  const secret = createHmac("sha256", first.tokenSecret).update(JSON.stringify([login, password]));
  return { ...first, world, login, password, tokenSecret: secret.digest("base64url") };
}

const NO_SUCH_CALL = "X-No-Such-Call";

function createApis(esm: EsmAccess, timeZone: string): Hono {
  const app = new Hono();
  const [rest, webApi] = [createEsmRest(esm), createEsmWebApi(esm, timeZone)];
  for (const paths of Object.values(ESM_PATHS)) {
    app.route(paths.rest, rest);
    app.route(paths.webApi, webApi);
  }
  app.notFound(() => new Response(null, { status: 404, headers: { [NO_SUCH_CALL]: "1" } }));
  return app;
}

/** Who a request says to come from. It is only believed when this user's own check of password or token agrees. */
async function loginOf(request: Request): Promise<string | undefined> {
  if (new URL(request.url).pathname.endsWith("/users/login")) {
    return new URLSearchParams(await request.clone().text()).get("login") ?? undefined;
  }
  const [, kind = "", value = ""] =
    /^(?:(basic|bearer) +)?(\S+) *$/i.exec(request.headers.get("Authorization") ?? "") ?? [];
  if (kind.toLowerCase() === "basic") return Buffer.from(value, "base64").toString("utf8").split(":", 1)[0];
  return subjectOf(value);
}

function subjectOf(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".", 2)[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null && "sub" in claims && typeof claims.sub === "string"
      ? claims.sub
      : undefined;
  } catch {
    return undefined;
  }
}
