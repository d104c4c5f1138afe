import { Failure, type FailureScope } from "../../../base/failure.ts";
import { everythingSaidBy, has, holds, lacks, later, rejectionOf, same } from "../checks.ts";
import { CANARY, type Trouble } from "../in-front.ts";
import type { Rules } from "../rules.ts";
import { type ChatWorld, historyIn } from "./chat-world.ts";
import { plainSession, START } from "./given-sessions.ts";
import type { ChatPlatformTest } from "./under-test.ts";

const FROM = "ChatHistory: every method throws Failure when the platform cannot be asked";

/** What a failure has to say of trying again, and how much it may affect. */
interface Expected {
  readonly retryable: boolean;
  readonly scopes: readonly FailureScope[];
}

const TROUBLES: readonly (readonly [Trouble, string, Expected])[] = [
  ["refused", "credentials that are refused", { retryable: false, scopes: ["system"] }],
  ["unavailable", "a platform that is not available", { retryable: true, scopes: ["request", "system"] }],
  ["breaks-off", "a reply that breaks off", { retryable: true, scopes: ["card", "request"] }],
  ["garbage", "a reply that cannot be understood", { retryable: false, scopes: ["card", "request", "system"] }],
  ["endless", "a reply without an end", { retryable: false, scopes: ["card"] }],
  ["echo", "a refusal that repeats what was sent", { retryable: false, scopes: ["card", "request", "system"] }],
];

export function failureRules(
  { about, rule, eventually, until }: Rules,
  world: () => ChatWorld,
  { can }: ChatPlatformTest,
): void {
  async function failureUnder(trouble: Trouble, ask: () => Promise<unknown>, what: string): Promise<Failure> {
    world().front.trouble(trouble);
    const error = await until(`a failure of ${what}`, rejectionOf(ask(), what));
    holds(error instanceof Failure, `${what} is told as a Failure, and not as ${String(error)}`);
    return error;
  }

  async function sessionUnder(trouble: Trouble, what: string): Promise<Failure> {
    const { server, chatHistory } = world();
    await server.setSessions([plainSession("ws-1")]);
    return failureUnder(trouble, () => chatHistory.session("ws-1"), what);
  }

  about("what goes wrong", () => {
    for (const [trouble, what, { retryable, scopes }] of TROUBLES) {
      rule(`${what}: says whether trying again helps, and how much it affects`, "Failure, Failure.scope", async () => {
        const failure = await sessionUnder(trouble, what);
        same(failure.retryable, retryable, `retryable is ${retryable} after ${what}`);
        holds(scopes.includes(failure.scope), `scope is ${scopes.join(" or ")} after ${what}, not ${failure.scope}`);
        same(failure.onPurpose, false, "nobody asked for it");
      });

      rule(
        `${what}: repeats no secret and nothing of the reply`,
        "secrets and chat text never reach errors",
        async () => {
          const said = everythingSaidBy(await sessionUnder(trouble, what));
          for (const secret of world().server.secrets) lacks(said, secret, "a secret stands in the error");
          lacks(said, CANARY, "the platform's reply stands in the error");
        },
      );
    }

    rule("credentials that are refused: the probe says so", "ChatHistory.probe", async () => {
      const { chatHistory } = world();
      const failure = await failureUnder("refused", () => chatHistory.probe(), "the probe");
      has({ ...failure }, { scope: "system", retryable: false }, "otherwise the checklist is green");
    });

    rule("what is no answer is no unknown session", "SessionReading `unknown`: in the end it is given up", async () => {
      const { front, chatHistory } = world();
      front.trouble("garbage");
      const reading = await chatHistory.session("ws-2").catch(() => undefined);
      same(reading, undefined, "only the platform itself may say that it does not know a session");
    });

    rule("a platform that is busy is asked again, or says when to go on", "Failure.retryAt", async () => {
      const { server, front, chatHistory } = world();
      await server.setSessions([plainSession("ws-1")]);
      front.trouble("busy", 1);
      const reading = await until(
        "an answer, or a failure",
        chatHistory.session("ws-1").catch((error: unknown) => error),
      );
      if (!(reading instanceof Failure)) {
        historyIn(reading as Awaited<ReturnType<typeof chatHistory.session>>);
        return;
      }
      same(reading.retryable, true, "trying again helps");
      holds(reading.retryAt !== undefined, "retryAt is when the platform said that it may be asked again");
    });

    rule("one failure does not spoil what comes after it", FROM, async () => {
      const { chatHistory, front } = world();
      await sessionUnder("garbage", "a reply that cannot be understood");
      front.trouble(undefined);
      historyIn(await chatHistory.session("ws-1"));
    });

    if (can.changes !== "none") {
      rule("the list of changes fails, and is not empty", "ChatHistory.changedSessions", async () => {
        const { chatHistory } = world();
        const query = { since: START, wanted: undefined, mostPages: 10 };
        const failure = await failureUnder("garbage", () => chatHistory.changedSessions(query), "the list of changes");
        same(failure.retryable, false, "trying again does not help");
      });
    }

    rule("whoever is told to stop stops, and says that it was on purpose", "an aborted AbortSignal", async () => {
      const { server, front, chatHistory, stop } = world();
      await server.setSessions([plainSession("ws-1")]);
      front.trouble("hangs");
      const before = front.requests.length;
      const reading = later(rejectionOf(chatHistory.session("ws-1"), "a session that is read while all is stopped"));
      await eventually("the adapter's request", async () => front.requests.length > before || undefined);
      stop.abort();
      const error = await until("the session to be given up once the signal is aborted", reading);
      holds(error instanceof Failure, "a Failure tells of it");
      has({ ...error }, { scope: "run", onPurpose: true, retryable: true }, "it is no mistake of the platform");
    });

    if (can.hurry) {
      rule("a platform that does not answer is given up", "a request has a time limit", async () => {
        const { server, front, inAHurry } = world();
        await server.setSessions([plainSession("ws-1")]);
        const chatHistory = await inAHurry();
        front.trouble("hangs");
        const what = "a platform that does not answer";
        const error = await until("the time limit", rejectionOf(chatHistory.session("ws-1"), what));
        holds(error instanceof Failure, "a Failure tells of it");
        has({ ...error }, { retryable: true, onPurpose: false }, "trying again may help");
      });
    }
  });

  about("the probe", () => {
    rule("is content when address and credentials are right", "ChatHistory.probe", async () => {
      await world().server.setSessions([]);
      same(await world().chatHistory.probe(), undefined, "it resolves, also when there are no sessions");
    });
  });
}
