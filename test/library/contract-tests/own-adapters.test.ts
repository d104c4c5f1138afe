import { afterEach, beforeEach, describe, it } from "vitest";
import { connectAdapter } from "../../../plugin/library/connect-adapter.ts";
import { testChatPlatformAdapter } from "../../../plugin/library/contract-tests/chat-platform/test-chat-platform-adapter.ts";
import type {
  ChatPlatformAbilities,
  ChatPlatformServer,
} from "../../../plugin/library/contract-tests/chat-platform/under-test.ts";
import type {
  AdapterChange,
  ChatPlatformAdapter,
  ConnectedAdapter,
} from "../../../plugin/outside/chat-history/own/adapter.ts";
import { createIlvesChat, KEY, ON_A_PAGE, ourPlatform, WORKSPACE } from "../../outside/chat-history/own/ilves-chat.ts";
import { seeds } from "../../support/draws.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { PATIENT } from "../../support/patient.ts";
import { startScriptedServer } from "../../support/scripted-server.ts";

const framework = { describe, it, beforeEach, afterEach };
const adapter = await ourPlatform();
/** Another day than this machine's. */
const NOW = Date.parse("2026-03-04T10:00:00Z");

const CAN: ChatPlatformAbilities = {
  changes: "oldest-first",
  countInList: true,
  liveChatInList: true,
  tellTime: true,
  tellDeleted: true,
  tellWithdrawn: true,
  tellNotes: true,
  countMessages: true,
  messagesOnPage: ON_A_PAGE,
  sessionsOnPage: ON_A_PAGE,
  hurry: true,
};

interface Variant {
  readonly own?: Partial<ChatPlatformAdapter>;
  readonly can?: Partial<ChatPlatformAbilities>;
}

/** What else an adapter may be: in `npm test` the first, in the long tests each. */
const VARIANTS: Readonly<Record<string, Variant>> = {
  "one whose list is in no order": { own: { changes: "any" }, can: { changes: "newest-first" } },
  "one whose list begins with the newest": {
    own: { changes: "newest-first", connect: (connecting) => newestFirst(adapter.connect(connecting)) },
    can: { changes: "newest-first" },
  },
  "one without a list of changes": { own: { changes: "none" }, can: { changes: "none" } },
  "one whose platform does not tell its time": { can: { tellTime: false } },
};

const drawn = seeds(1, Object.keys(VARIANTS).length).flatMap((number) =>
  Object.entries(VARIANTS).slice(number - 1, number),
);
for (const [name, { own, can }] of [["the example", {}] as [string, Variant], ...drawn]) {
  const abilities = { ...CAN, ...can };
  testChatPlatformAdapter(framework, {
    name,
    ...PATIENT,
    startPlatform: () => startPlatform(abilities.tellTime),
    connect({ url, signal, hurry }) {
      const settings = { workspace: WORKSPACE, key: KEY };
      const clock = clockWithoutWaits();
      return connectAdapter(
        { ...adapter, ...own },
        { url, settings, signal, clock, requestMs: hurry ? 250 : undefined },
      );
    },
    can: abilities,
  });
}

/** The same list the other way round, in pages that are as long. */
function newestFirst(connected: ConnectedAdapter): ConnectedAdapter {
  return {
    ...connected,
    async *changedSessions(query) {
      const all: AdapterChange[] = [];
      for await (const { sessions } of connected.changedSessions?.(query) ?? []) all.push(...sessions);
      const newest = all.toReversed();
      for (let from = 0; from === 0 || from < newest.length; from += ON_A_PAGE) {
        yield { sessions: newest.slice(from, from + ON_A_PAGE), isLast: from + ON_A_PAGE >= newest.length };
      }
    },
  };
}

async function startPlatform(tellTime: boolean): Promise<ChatPlatformServer> {
  const { answer, setSessions, forget } = createIlvesChat();
  const server = await startScriptedServer(({ url, headers }, response) => {
    const { status, body = null } = answer(url, headers);
    response.sendDate = false;
    const date = tellTime ? { date: new Date(NOW).toUTCString() } : {};
    response.writeHead(status, { "content-type": "application/json", ...date });
    response.end(JSON.stringify(body));
  });
  const { url, close } = server;
  return { url, secrets: [KEY], now: () => NOW, setSessions, deleteForPrivacy: forget, close };
}
