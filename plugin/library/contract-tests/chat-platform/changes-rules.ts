import type { ChangesQuery } from "../../../outside/chat-history/port.ts";
import { has, holds, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import type { ChatWorld } from "./chat-world.ts";
import { at, fullSession, manySessions, plainSession, START } from "./given-sessions.ts";
import type { ChatPlatformTest, GivenSession } from "./under-test.ts";

const FROM = "ChatHistory.changedSessions";
const ALL: ChangesQuery = { since: START, wanted: undefined, mostPages: 1_000 };
const idOf = ({ sessionId }: GivenSession) => sessionId;

export function changesRules({ about, rule }: Rules, world: () => ChatWorld, { can }: ChatPlatformTest): void {
  /** Of a platform that tells no time, only all changes can be asked for. */
  const wanting = (...ids: string[]) => (can.tellTime ? new Set(ids) : undefined);

  async function changes(sessions: readonly GivenSession[], query: Partial<ChangesQuery> = {}) {
    const { server, chatHistory } = world();
    await server.setSessions(sessions);
    const changed = await chatHistory.changedSessions({ ...ALL, ...query });
    holds(changed, "there is a list of changes, so that it is not undefined");
    return changed;
  }

  about("the list of changed sessions", () => {
    rule("has every session that changed since then", FROM, async () => {
      const sessions = [10, 20, 30].map((minutes) =>
        plainSession(`s${minutes}`, { endedAt: at(minutes), updatedAt: at(minutes) }),
      );
      const { sessions: listed, isComplete } = await changes(sessions, { since: at(20) - 1_000 });
      same([...listed.keys()].toSorted(), ["s20", "s30"], "those that changed later are listed, the others are not");
      same(isComplete, true, "the list was read to its end");
    });

    rule("says of each when it changed and whether it has ended", "ListedSession", async () => {
      const lasting = plainSession("ws-2", { endedAt: null, updatedAt: at(3) });
      const sessions = [lasting, plainSession("ws-1")];
      const { sessions: listed } = await changes(sessions);
      for (const session of sessions) {
        const { updatedAt } = world().told(session);
        const { sessionId, endedAt } = session;
        has(listed.get(sessionId), { updatedAt, ended: endedAt !== null }, `updatedAt and ended of ${sessionId}`);
      }
    });

    if (can.countInList) {
      rule("says how many messages each has", "ListedSession.messageCount", async () => {
        const given = fullSession("ws-1");
        const { sessions: listed } = await changes([given, plainSession("ws-2")]);
        const counts = ["ws-1", "ws-2"].map((id) => listed.get(id)?.messageCount);
        same(counts, [world().told(given).messages.length, 3], "messageCount is the number of all messages");
      });
    } else {
      rule("does not make up how many messages each has", "ListedSession.messageCount", async () => {
        const { sessions: listed } = await changes([plainSession("ws-1")]);
        same(listed.get("ws-1")?.messageCount, undefined, "undefined, since the list does not tell");
      });
    }

    if (can.liveChatInList) {
      rule("says which had a live chat", "ListedSession.hadLiveChat", async () => {
        const { sessions: listed } = await changes([fullSession("ws-1"), plainSession("ws-2")]);
        const had = ["ws-1", "ws-2"].map((id) => listed.get(id)?.hadLiveChat);
        same(had, [true, false], "hadLiveChat is true for a session with a live chat, false for one without");
      });
    }

    rule("may be read as far as is wanted, and then says that there is more", "ChangesQuery.mostPages", async () => {
      const { sessionsOnPage } = can;
      const count = sessionsOnPage === null ? 3 : sessionsOnPage * 2 + 1;
      const { sessions: listed, isComplete } = await changes(manySessions(count), { mostPages: 1 });
      if (sessionsOnPage === null) return same([listed.size, isComplete], [3, true], "a list without pages is whole");
      same(isComplete, false, "isComplete is false when not all pages were read");
      holds(listed.size > 0 && listed.size < count, "the sessions of the pages that were read are there");
    });

    if (can.tellTime) {
      rule("has only those that are wanted", "ChangesQuery.wanted", async () => {
        const { sessions: listed } = await changes([plainSession("ws-1"), plainSession("ws-2")], {
          wanted: wanting("ws-2", "ws-3"),
        });
        same([...listed.keys()], ["ws-2"], "other entries of the list are dropped");
      });

      rule("was listed at the platform's time", "ChangedSessions.listedAt", async () => {
        const { listedAt } = await changes([plainSession("ws-1")]);
        const now = world().server.now?.() ?? Number.NaN;
        holds(Math.abs(listedAt - now) < 2_000, "listedAt is the platform's time just before the list was read");
      });
    } else {
      rule("proves nothing of certain sessions, since the platform does not tell its time", FROM, async () => {
        const { server, chatHistory } = world();
        await server.setSessions([plainSession("ws-1")]);
        const changed = await chatHistory.changedSessions({ ...ALL, wanted: new Set(["ws-1"]) });
        same(changed, undefined, "undefined when certain sessions are wanted");
      });

      rule(
        "was read when its last session changed, since the platform does not tell its time",
        "ChangedSessions.listedAt",
        async () => {
          const { listedAt } = await changes([plainSession("ws-1"), plainSession("ws-2", { updatedAt: at(40) })]);
          same(
            listedAt,
            world().told(plainSession("ws-2", { updatedAt: at(40) })).updatedAt,
            "listedAt is that instant",
          );
        },
      );
    }

    const { sessionsOnPage } = can;
    if (sessionsOnPage === null) return;
    rule("of several pages has each session", FROM, async () => {
      const sessions = manySessions(sessionsOnPage * 2 + 1);
      const { sessions: listed, isComplete } = await changes(sessions);
      same([...listed.keys()].toSorted(), sessions.map(idOf).toSorted(), "nothing is lost between pages");
      same(isComplete, true, "the list was read to its end");
    });

    rule("loses no session that changes while it is read, and shows it as it was listed last", FROM, async () => {
      const { server, front } = world();
      const sessions = manySessions(sessionsOnPage + 2);
      const [first, ...others] = sessions;
      holds(first, "there is a first session");
      const changed = { ...first, endedAt: at(500), updatedAt: at(500) };
      front.afterReply(1, () => server.setSessions([...others, changed]));
      const { sessions: listed } = await changes(sessions);
      const expected = (can.changes === "oldest-first" ? sessions : others).map(idOf);
      const missing = expected.filter((id) => !listed.has(id));
      same(missing, [], "a list that moves while it is read loses nothing");
      const { updatedAt } = world().told(changed);
      if (can.changes === "oldest-first")
        same(
          listed.get(changed.sessionId)?.updatedAt,
          updatedAt,
          "of a session that is listed twice, the later counts",
        );
    });
  });
}

/** For platforms that have no such list. */
export function noChangesRules({ about, rule }: Rules, world: () => ChatWorld): void {
  about("a platform without a list of changed sessions", () => {
    rule("says that there is none", FROM, async () => {
      const { server, chatHistory } = world();
      await server.setSessions([plainSession("ws-1")]);
      same(await chatHistory.changedSessions(ALL), undefined, "undefined, and no list that is made up");
    });
  });
}
