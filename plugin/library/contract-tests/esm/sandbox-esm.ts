import type { DataCardId } from "../../../outside/esm/port.ts";
import type { EsmServer, HeldCard, PlainValues } from "./under-test.ts";

/** What the suite needs of a sandbox; `startSandbox` of `esm-chat-history/sandbox` gives one. */
export interface SandboxForEsm {
  /** Where its REST API is. */
  readonly esmRest: string;
  /** Where its Web API is. */
  readonly esmWebApi: string;
  /** Its first user. */
  readonly login: string;
  /** That user's password. */
  readonly password: string;
  /**
   * The cards that it holds.
   *
   * @param templateCode the template's code
   */
  cards(templateCode?: string): readonly {
    readonly dataCardId: string;
    readonly deleted: boolean;
    readonly data: Readonly<Record<string, readonly unknown[]>>;
  }[];
  /**
   * Hides these cards and shows all others.
   *
   * @param dataCardIds ESM's own ids of the cards
   */
  setHiddenCards(dataCardIds: readonly string[]): void;
  /** Ends it. */
  close(): Promise<void>;
}

const TEMPLATE = "chat_session";

/**
 * A sandbox as the ESM that the suite speaks with.
 *
 * @param sandbox one that was started for this test
 * @param api which of its APIs the adapter uses; past the adapter, the suite always uses the REST API
 */
export function sandboxEsm(sandbox: SandboxForEsm, api: "rest" | "web-api" = "rest"): EsmServer {
  let token: Promise<string> | undefined;

  /** Again, when ESM says that it is busy, or the card locked. */
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    token ??= logIn(sandbox);
    const headers = { authorization: await token, "content-type": "application/json" };
    const content = body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
    const answer = await fetch(`${sandbox.esmRest}${path}`, { method, ...content });
    const isLocked = answer.status === 409 && (await answer.clone().text()).includes("Resource is locked");
    return answer.status === 429 || isLocked ? call(method, path, body) : answer;
  }

  return {
    url: api === "rest" ? sandbox.esmRest : sandbox.esmWebApi,
    secrets: [sandbox.password],
    async addPerson(mail) {
      const data = { email: { values: [{ value: mail }] } };
      const answer = await call("POST", "/dc/person/data", { folderCode: "persons", data });
      return ((await answer.json()) as { dataCard: { dataCardId: DataCardId } }).dataCard.dataCardId;
    },
    async trash(dataCardId) {
      await call("DELETE", `/dc/${TEMPLATE}/data/${dataCardId}`);
    },
    hide: (dataCardIds) => sandbox.setHiddenCards(dataCardIds),
    held: (templateCode) =>
      sandbox.cards(templateCode).map(({ dataCardId, deleted, data }): HeldCard => {
        return { dataCardId, deleted, values: plainValues(data) };
      }),
    async settled(dataCardId) {
      // A card that is locked or open when it is first written is so no more.
      const change = { dataCardId, data: { end_time: { values: [] } } };
      await call("PATCH", `/dc/${TEMPLATE}/data/${dataCardId}`, change);
      await call("GET", `/dc/${TEMPLATE}/data/${dataCardId}`);
    },
    close: () => sandbox.close(),
  };
}

async function logIn(sandbox: SandboxForEsm): Promise<string> {
  const { esmRest, login, password } = sandbox;
  const answer = await fetch(`${esmRest}/users/login`, {
    method: "POST",
    body: new URLSearchParams({ login, password }),
  });
  // An ESM may be busy at the first request, too.
  return answer.status === 429 ? logIn(sandbox) : (answer.headers.get("authorization") ?? "");
}

function plainValues(data: Readonly<Record<string, readonly unknown[]>>): PlainValues {
  return Object.fromEntries(Object.entries(data).map(([code, values]) => [code, values.map(plainValue)]));
}

function plainValue(value: unknown): string | number {
  if (typeof value === "string" || typeof value === "number") return value;
  const { code, dataCardId, name } = value as { code?: string; dataCardId?: string; name?: string };
  return code ?? dataCardId ?? name ?? "";
}
