import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { type Sandbox, startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { cardsOf } from "../model/cards-of.ts";
import { wireSession } from "../task/wire-session.ts";
import { type HostileProxy, startHostileProxy } from "./proxy.ts";

export type Card = Readonly<Record<string, unknown>>;

/** A sandbox behind a proxy that may misbehave, and the configuration of a plugin that knows only the proxy. */
export interface HostileWorld {
  readonly sandbox: Sandbox;
  readonly proxy: HostileProxy;
  readonly config: string;
  /** What stands on the cards, read past the proxy. */
  cards(): Promise<readonly Card[]>;
  /** All that the plugin keeps beside the configuration. */
  kept(): string;
  close(): Promise<void>;
}

/** In every text and name, and in the secrets: it must not be found in a log, a report or a kept file. */
export const CANARY = /canary/i;

/** Ended, with a live chat; texts and names are canaries. */
export function canarySession(sessionId: string): WireSession {
  const session = wireSession({ sessionId });
  const messages = session.messages.map((message) => ({ ...message, text: `canary said in ${sessionId}` }));
  return { ...session, visitor: { ...session.visitor, name: "Canary Visitor" }, messages };
}

/** A system that answers with megabytes would be left alone for minutes afterwards: here it is asked on and on. */
function unspared(config: string): void {
  const written = JSON.parse(readFileSync(config, "utf8")) as { esm: object; chatHistory: object };
  const budget = { requestsPerSecond: null, kilobytesPerSecond: null };
  const [esm, chatHistory] = [
    { ...written.esm, budget },
    { ...written.chatHistory, budget },
  ];
  writeFileSync(config, JSON.stringify({ ...written, esm, chatHistory }));
}

export async function startHostileWorld(
  folder: string,
  sessionIds: readonly string[],
  seed: number,
): Promise<HostileWorld> {
  const sessions = sessionIds.map((sessionId) => platformSessionSchema.parse(canarySession(sessionId)));
  const sandbox = await startSandbox({
    sessions,
    createCards: true,
    password: "canary-password-0123456789",
    token: "canary-token-0123456789",
  });
  const origin = new URL(sandbox.esmRest).origin;
  const proxy = await startHostileProxy(origin, mulberry32(seed));
  const behind = (url: string) => url.replace(origin, proxy.origin);
  const access = { ...sandbox, esmRest: behind(sandbox.esmRest), chatHistory: behind(sandbox.chatHistory) };
  const config = writeSandboxConfig(folder, access, "rest");
  unspared(config);
  const journal = join(dirname(config), "esm-chat-journal");
  return {
    sandbox,
    proxy,
    config,
    cards: () => cardsOf({ sandbox }),
    kept: () =>
      existsSync(journal)
        ? readdirSync(journal, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
            .join("\n")
        : "",
    async close() {
      await proxy.close();
      await sandbox.close();
    },
  };
}
