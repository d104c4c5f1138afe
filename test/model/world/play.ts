import { Failure } from "../../../plugin/base/failure.ts";
import type { RequestLimits } from "../../../plugin/outside/http/policy.ts";
import { eventTimes } from "../../../plugin/sandbox/chat-history/platform-session.ts";
import { sandboxTemplates } from "../../../plugin/sandbox/default-templates.ts";
import { mulberry32 } from "../../../plugin/sandbox/sessions/seeded-random.ts";
import { type CardMemoryState, createCardMemory } from "../../../plugin/state/card-memory.ts";
import { createFullyReadCards, type FullyReadCardsState } from "../../../plugin/state/fully-read-cards.ts";
import { createJournal, type JournalState } from "../../../plugin/state/journal.ts";
import { verifiedMapping } from "../../../plugin/task/card/card-mapping.ts";
import { createPersonDirectory } from "../../../plugin/task/card/person-directory.ts";
import { createChatSession } from "../../../plugin/task/create-chat-session/create-chat-session.ts";
import { createDownloadTask, type RunParameters } from "../../../plugin/task/download/download-task.ts";
import type { RunReport } from "../../../plugin/task/run-report.ts";
import { integer, pick } from "../../support/draws.ts";
import { DAY, type EsmApi, GIVE_UP_MS, IMPATIENT, MINUTE, startWorld, type World } from "../../task/task-world.ts";
import { START } from "../../task/wire-session.ts";
import { anyFaults } from "../faults.ts";
import { mendEsm, peopleOf } from "./esm-changes.ts";
import { whatIsNotRight } from "./green-means-right.ts";
import { type Change, type Drawn, drawKinds, KINDS, type Kind } from "./kinds.ts";
import { whatWasLost } from "./nothing-is-lost.ts";
import { endChat, type PlatformChat, wireSessions } from "./platform.ts";
import { begin, ORDINARY } from "./platform-changes.ts";
import { whatWasNotTold } from "./said-once.ts";
import { type TrueCard, trueCards } from "./true-cards.ts";
import { forgetAll, learn, newWitness, notePersons, type Scene, type SeenRun } from "./witness.ts";

export interface Played {
  readonly kinds: ReadonlySet<Kind>;
  /** What happened, a line each. */
  readonly history: readonly string[];
  /** What is wrong, by which step. Empty when nothing is. */
  readonly problems: readonly string[];
}

/** Read once, because it takes longer than all else at the start of a world. */
const TEMPLATES = sandboxTemplates(["person", "incident", "chat_session"]);

/** In the last days of a world: so many runs until one has to be green. */
const LAST_RUNS = 6;

/** What the plugin keeps in its state folder from one run to the next. */
interface PluginState {
  readonly journal: JournalState;
  readonly fullyReadCards: FullyReadCardsState;
  readonly memory: CardMemoryState;
}

/** @param before what an earlier run kept; none on a fresh machine */
function stateAfter(now: () => number, before?: PluginState): PluginState {
  return {
    journal: createJournal(before?.journal.entries ?? new Map(), now),
    fullyReadCards: createFullyReadCards(before?.fullyReadCards.kept()),
    memory: createCardMemory(before?.memory.kept()),
  };
}

/** Lets a history happen that is drawn by its seed, holding every run against the rules. */
export async function playWorld(api: EsmApi, seed: number): Promise<Played> {
  const random = mulberry32(api === "rest" ? seed : seed + 1_000_000);
  const kinds = drawKinds(random);
  const world = await startWorld({ api, createCards: false, clock: START, templates: TEMPLATES });
  try {
    const play = createPlay(world, api, random, kinds);
    await play.happen(integer(random, 8, 16));
    await play.comeToAnEnd();
    return { kinds, history: play.history, problems: play.problems };
  } finally {
    await world.close();
  }
}

function createPlay(world: World, api: EsmApi, random: () => number, kinds: ReadonlySet<Kind>) {
  const { sandbox } = world;
  const chats: PlatformChat[] = [];
  const esm = peopleOf(sandbox);
  const witness = newWitness();
  const scene: Scene = { api, sandbox, esm, chats, witness };
  const history: string[] = [];
  const problems: string[] = [];
  const withCard = new Set<string>();
  /** Connected once, as the chatbot is. */
  const calm = world.dependencies();
  let state = stateAfter(sandbox.clock);
  const changes: readonly Change[] = [...kinds].flatMap((kind): readonly Change[] => KINDS[kind]);

  if (kinds.has("bad-characters")) sandbox.setManners({ webApiXml: pick(random, ["strict", "java"]) });

  function drawn(): Drawn {
    return { random, now: sandbox.clock(), kinds, chats, sandbox, esm };
  }

  function change(how: Change): void {
    const what = how(drawn());
    if (what !== undefined) history.push(what);
  }

  /** The platform as it is now. */
  function deliver(): SeenRun["now"] {
    const sessions = wireSessions(chats);
    sandbox.setSessions(sessions);
    // A session in which nothing has happened yet, because its start is stated too late, is not shown.
    const shown = sessions.filter((session) => eventTimes(session).some((at) => at <= sandbox.clock()));
    return new Map(shown.map((session) => [session.sessionId, session]));
  }

  function pass(milliseconds: number): void {
    // What happens from now on has not happened before.
    for (const chat of chats) chat.lastAt = Math.max(chat.lastAt, sandbox.clock());
    sandbox.setClock(sandbox.clock() + milliseconds);
  }

  /** What the chatbot does, also for a session that has a card. */
  async function createCard(chat: PlatformChat, connected = calm): Promise<void> {
    const { esm: port, platformSettings, staticValueNames } = connected;
    const before = cards().get(chat.sessionId);
    const created = await failuresAreFine(
      verifiedMapping(port, platformSettings, staticValueNames).then((mapping) =>
        createChatSession(
          { sessionId: chat.sessionId, startedAt: null, visitorExternalId: chat.chatbotKnows },
          { esm: port, mapping, persons: createPersonDirectory(port, platformSettings) },
        ),
      ),
    );
    history.push(
      `createChatSession for ${chat.sessionId}: ${created === undefined ? "fails" : JSON.stringify(created)}`,
    );
    if (created === undefined) return;
    withCard.add(chat.sessionId);
    const after = cards().get(chat.sessionId);
    const isUnread = esm.rules.some(({ attributeCode, read }) => attributeCode === "is_chat_active" && !read);
    if (after?.active !== "yes" && !isUnread) note([`${chat.sessionId}: createChatSession leaves the card closed`]);
    const others = { active: null, ...(before?.customer === null ? { customer: null } : {}) };
    if (before !== undefined && JSON.stringify({ ...after, ...others }) !== JSON.stringify({ ...before, ...others }))
      note([`${chat.sessionId}: createChatSession changes more than is chat active`]);
  }

  async function createDueCards(limits?: Partial<RequestLimits>): Promise<void> {
    const due = chats.filter(({ sessionId }) => !withCard.has(sessionId));
    if (due.length === 0) return;
    const connected = limits === undefined ? calm : world.dependencies(undefined, limits);
    for (const chat of due) await createCard(chat, connected);
  }

  function cards(): Map<string, TrueCard> {
    const all = trueCards(sandbox);
    const bySession = new Map(all.map((card) => [card.sessionId, card]));
    if (bySession.size < all.length) note(["a session has two cards"]);
    return bySession;
  }

  function note(found: readonly string[]): void {
    for (const problem of found) {
      history.push(`  >> ${problem}`);
      problems.push(problem);
    }
  }

  async function run(parameters: Partial<RunParameters> = {}, limits?: Partial<RequestLimits>): Promise<SeenRun> {
    const { sessionId, dryRun = false, limit } = parameters;
    notePersons(witness, sandbox);
    const connected = world.dependencies(undefined, limits);
    const reads = new Set<string>();
    const chatHistory: typeof connected.chatHistory = {
      ...connected.chatHistory,
      async session(id) {
        const reading = await connected.chatHistory.session(id);
        if (reading.kind === "history") reads.add(id);
        return reading;
      },
    };
    const [before, now] = [cards(), deliver()];
    // A dry run keeps nothing of what it noted.
    const noted = stateAfter(sandbox.clock, state);
    if (!dryRun) state = noted;
    const task = createDownloadTask({ ...connected, ...noted, chatHistory });
    const report = await failuresAreFine(task.run({ ...parameters, dryRun }, world.context()), (failure) =>
      history.push(`  ${failure.code}: ${failure.message}`),
    );
    const isPartial = sessionId !== undefined || limit !== undefined;
    const seen = { report, reads, sessionId, isPartial, before, after: cards(), now, at: sandbox.clock() };
    history.push(`run ${JSON.stringify(parameters)}: ${summary(report, reads)}`);
    if (dryRun) {
      if (JSON.stringify([...before]) !== JSON.stringify([...seen.after])) note(["a dry run changes cards"]);
      return seen;
    }
    note([...whatWasLost(scene, seen), ...whatIsNotRight(scene, seen), ...whatWasNotTold(scene, seen)]);
    learn(witness, seen);
    return seen;
  }

  function anyParameters(): Partial<RunParameters> {
    if (kinds.has("dry-run") && random() < 0.3) return { dryRun: true };
    if (kinds.has("run-limit") && random() < 0.3) return { limit: integer(random, 1, 2) };
    const known = chats.filter(({ sessionId }) => withCard.has(sessionId));
    if (!kinds.has("run-session") || random() < 0.7 || known.length === 0) return {};
    return { sessionId: pick(random, known).sessionId };
  }

  async function runSomehow(): Promise<void> {
    const isFaulty = kinds.has("faults") && random() < 0.7;
    const limits = isFaulty ? IMPATIENT : undefined;
    if (isFaulty) {
      const rules = anyFaults(random);
      sandbox.setFaults(rules, integer(random, 1, 1_000_000));
      history.push(`faults ${JSON.stringify(rules)}`);
    }
    if (random() < 0.8) await createDueCards(limits);
    await run(anyParameters(), limits);
    sandbox.setFaults([]);
  }

  async function somethingElse(): Promise<void> {
    if (kinds.has("fresh-machine") && random() < 0.2) {
      state = stateAfter(sandbox.clock);
      forgetAll(witness);
      history.push("the state folder is gone");
    }
    const known = chats.filter(({ sessionId }) => withCard.has(sessionId));
    if (kinds.has("create-again") && known.length > 0 && random() < 0.3) await createCard(pick(random, known));
    if (changes.length > 0) change(pick(random, changes));
  }

  return {
    history,
    problems,
    async happen(steps: number): Promise<void> {
      change(begin);
      change(begin);
      // What follows a problem mostly follows from it.
      for (let step = 0; step < steps && problems.length === 0; step += 1) {
        pass(integer(random, 1, 40) * MINUTE);
        for (let count = integer(random, 1, 3); count > 0; count -= 1) change(pick(random, ORDINARY));
        if (random() < 0.6) await somethingElse();
        if (random() < 0.5) await runSomehow();
      }
    },
    /** Everybody and everything is there again, and all chats end. */
    async comeToAnEnd(): Promise<void> {
      if (problems.length > 0) return;
      history.push("everything is mended");
      mendEsm(sandbox, esm);
      for (const chat of chats) {
        if (random() < 0.7) chat.lostSince = undefined;
        if (chat.endedAt === null) endChat(chat);
      }
      pass(DAY);
      await createDueCards();
      if (withCard.size < chats.length) note(["not every session has a card"]);
      let last = await run();
      for (let runs = 1; runs < LAST_RUNS && last.report?.status !== "done" && problems.length === 0; runs += 1) {
        pass(1.2 * DAY);
        last = await run();
      }
      if (problems.length > 0) return;
      if (last.report?.status !== "done") note([`the end is not green: ${summary(last.report, last.reads)}`]);
      const unchanged = JSON.stringify(trueCards(sandbox));
      const again = await run();
      if (again.report?.status !== "done" || again.report.sessions.written > 0)
        note([`one more run is not without work: ${summary(again.report, again.reads)}`]);
      if (JSON.stringify(trueCards(sandbox)) !== unchanged) note(["one more run changes cards"]);
      if (chats.every(({ lostSince }) => lostSince === undefined)) return;
      pass(GIVE_UP_MS + DAY);
      await run();
      for (const { sessionId, active } of cards().values())
        if (active !== "no" && !again.now.has(sessionId)) note([`${sessionId}: asked for in vain for ever`]);
    },
  };
}

function summary(report: RunReport | undefined, reads: ReadonlySet<string>): string {
  if (report === undefined) return "fails";
  const { status, failures, sessions, closed } = report;
  const reasons = failures.map(({ sessionId, reason }) => `${sessionId}: ${reason}`);
  return `${status}, read ${[...reads].join()}, ${JSON.stringify(sessions)}${JSON.stringify({ reasons, closed })}`;
}

async function failuresAreFine<T>(work: Promise<T>, tell?: (failure: Failure) => void): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    tell?.(error);
    return undefined;
  }
}
