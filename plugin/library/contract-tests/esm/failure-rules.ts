import { Failure, type FailureScope } from "../../../base/failure.ts";
import { everythingSaidBy, has, holds, lacks, later, rejectionOf, same } from "../checks.ts";
import { CANARY, type Trouble } from "../in-front.ts";
import type { Rules } from "../rules.ts";
import { ALL_CARDS, type EsmWorld, TEMPLATE, text } from "./esm-world.ts";
import type { EsmTest } from "./under-test.ts";

const FROM = "Esm: every method throws Failure when ESM cannot be asked";

/** What a failure has to say of trying again, and how much it may affect. */
interface Expected {
  /** Undefined: either, since a list that breaks off looks like one that cannot be understood. */
  readonly retryable: boolean | undefined;
  readonly scopes: readonly FailureScope[];
}

const TROUBLES: readonly (readonly [Trouble, string, Expected])[] = [
  ["refused", "a login that is refused", { retryable: false, scopes: ["system"] }],
  ["unavailable", "an ESM that is not available", { retryable: true, scopes: ["request", "system"] }],
  ["breaks-off", "a reply that breaks off", { retryable: true, scopes: ["card", "request"] }],
  ["garbage", "a reply that cannot be understood", { retryable: undefined, scopes: ["card", "request", "system"] }],
  ["endless", "a reply without an end", { retryable: false, scopes: ["card", "request"] }],
  ["echo", "a refusal that repeats what was sent", { retryable: false, scopes: ["card", "request", "system"] }],
];
const PASSING: readonly Trouble[] = ["reset", "breaks-off", "unavailable"];

/** A change, and no login. */
const isWrite = ({ method, path }: { readonly method: string; readonly path: string }) =>
  method !== "GET" && !path.includes("/login");

export function failureRules({ about, rule, eventually, until }: Rules, world: () => EsmWorld, { can }: EsmTest): void {
  /** A failure of reading cards, after a first request that went well. */
  async function failureUnder(trouble: Trouble, what: string): Promise<Failure> {
    const { esm, front, newCard } = world();
    const dataCardId = await newCard("a");
    front.trouble(trouble);
    const reading = esm.cardsAmong(ALL_CARDS, [dataCardId]);
    const error = await until(`a failure of ${what}`, rejectionOf(reading, what));
    holds(error instanceof Failure, `${what} is told as a Failure, and not as ${String(error)}`);
    return error;
  }

  about("what goes wrong", () => {
    for (const [trouble, what, { retryable, scopes }] of TROUBLES) {
      rule(`${what}: says whether trying again helps, and how much it affects`, "Failure, Failure.scope", async () => {
        const failure = await failureUnder(trouble, what);
        same(failure.retryable, retryable ?? failure.retryable, `retryable is ${retryable} after ${what}`);
        holds(scopes.includes(failure.scope), `scope is ${scopes.join(" or ")} after ${what}, not ${failure.scope}`);
        same(failure.onPurpose, false, "nobody asked for it");
      });

      rule(
        `${what}: repeats no secret and nothing of the reply`,
        "secrets and chat text never reach errors",
        async () => {
          const said = everythingSaidBy(await failureUnder(trouble, what));
          for (const secret of world().server.secrets) lacks(said, secret, "a secret stands in the error");
          lacks(said, CANARY, "the server's reply stands in the error");
        },
      );
    }

    rule("a login that is refused from the start says so, and never shows the password", FROM, async () => {
      const { esm, front, server } = world();
      front.trouble("refused");
      const error = await until("a failure", rejectionOf(esm.cardIds(ALL_CARDS), "a login that is refused"));
      holds(error instanceof Failure, "a Failure tells of it");
      has({ ...error }, { scope: "system", retryable: false }, "every further request would fail too");
      for (const secret of server.secrets) lacks(everythingSaidBy(error), secret, "a secret stands in the error");
    });

    for (const trouble of PASSING) {
      rule(`what passes is tried again: ${trouble}`, "reading twice does no harm", async () => {
        const { esm, front, newCard } = world();
        const id = await newCard("a");
        front.trouble(trouble, 2, (_method, path) => path.includes(TEMPLATE));
        same(await esm.cardIds(ALL_CARDS), [id], "after two requests that went wrong, the third one counts");
      });
    }

    rule("a write whose reply is lost is said to be unknown, and not done twice", "Esm.modifyCards", async () => {
      const { esm, front, newCard, held } = world();
      const dataCardId = await newCard("a");
      const before = front.requests.filter(isWrite).length;
      front.trouble("lost-reply", 1, (method, path) => isWrite({ method, path }));
      const writing = esm.modifyCards(TEMPLATE, [{ dataCardId, values: { chat_log: [text("once")] } }]);
      const error = await until("a failure", rejectionOf(writing, "a write whose reply is lost"));
      holds(error instanceof Failure, "a Failure tells of it");
      same(error.retryable, true, "retryable: it is not known whether the card was written");
      same((await held(dataCardId))["chat_log"], ["once"], "ESM has written it");
      same(front.requests.filter(isWrite).length - before, 1, "the write was sent once");
    });

    rule("a failed list is no empty list", FROM, async () => {
      const { esm, front, newCard } = world();
      await newCard("a");
      front.trouble("garbage");
      const ids = await esm.cardIds(ALL_CARDS).catch(() => undefined);
      same(ids, undefined, "only ESM itself may say that nothing matches");
    });

    rule("one failure does not spoil what comes after it", FROM, async () => {
      await failureUnder("garbage", "a reply that cannot be understood");
      const { esm, front } = world();
      front.trouble(undefined);
      same((await esm.cardIds(ALL_CARDS)).length, 1, "the next request is answered");
    });

    rule("whoever is told to stop stops, and says that it was on purpose", "an aborted AbortSignal", async () => {
      const { esm, front, newCard, stop } = world();
      await newCard("a");
      front.trouble("hangs");
      const before = front.requests.length;
      const reading = later(rejectionOf(esm.cardIds(ALL_CARDS), "cards that are read while all is stopped"));
      await eventually("the adapter's request", async () => front.requests.length > before || undefined);
      stop.abort();
      const error = await until("the request to be given up once the signal is aborted", reading);
      holds(error instanceof Failure, "a Failure tells of it");
      has({ ...error }, { scope: "run", onPurpose: true, retryable: true }, "it is no mistake of ESM");
    });

    if (can.hurry) {
      rule("an ESM that does not answer is given up", "a request has a time limit", async () => {
        const { front, connect } = world();
        const esm = await connect({ hurry: true });
        front.trouble("hangs");
        const what = "an ESM that does not answer";
        const error = await until("the time limit", rejectionOf(esm.cardIds(ALL_CARDS), what));
        holds(error instanceof Failure, "a Failure tells of it");
        has({ ...error }, { retryable: true, onPurpose: false }, "trying again may help");
      });
    }
  });
}
