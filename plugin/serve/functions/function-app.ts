import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { Clock } from "../../base/clock.ts";
import { InputError } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";
import type { FunctionCallObserver } from "../../watch/function-call-observer.ts";
import { answerCall } from "./answer-call.ts";
import { type Called, tellAnswered } from "./answered-calls.ts";
import {
  type Answer,
  laterCall,
  mistakeAnswer,
  refusedCall,
  SECURITY_HEADERS,
  stoppingAnswer,
  tooManyFromAddress,
  wrongMethod,
} from "./answers.ts";
import type { FunctionEnvironment } from "./function-environment.ts";
import { clientAddress, createRateLimit } from "./rate-limit.ts";
import { readIncomingBody } from "./read-body.ts";
import { askedOnce, createReadiness, type Readiness } from "./readiness.ts";
import { createSparseLog } from "./sparse-log.ts";
import { environmentsOf, FUNCTION_PATH, isMeantAsCall, wrongPath } from "./wrong-path.ts";

type CallerContext = Context<{ Bindings: HttpBindings }>;

/** An environment that cannot be served until its configuration is mended. */
export interface UnservedEnvironment extends Pick<FunctionEnvironment, "name" | "observer"> {
  /** A code. */
  readonly reason: string;
}

export interface FunctionAppOptions {
  readonly environments: readonly FunctionEnvironment[];
  /** Default: none. */
  readonly broken?: (() => readonly UnservedEnvironment[]) | undefined;
  /** Whether the last address in `X-Forwarded-For` may be trusted. */
  readonly behindProxy: boolean;
  readonly callsPerMinuteAndAddress: number;
  /** Why runs that are due cannot be run, in words that anybody may read; null when they can. By default they can. */
  readonly runsTrouble?: () => Promise<string | null>;
  /** Told of calls of which nothing tells for which environment they were meant. */
  readonly strangers?: FunctionCallObserver;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The functions of all environments, to be served. */
export interface FunctionApp {
  /**
   * Mount other routes into these: if these were mounted into others, they would lose their answer to unknown paths.
   */
  readonly routes: Hono<{ Bindings: HttpBindings }>;
  /** Serves one more environment. @throws InputError when another has its name */
  takeOn(environment: FunctionEnvironment): void;
  /** Refuses new calls and lets `/ready` say so; calls in progress are answered. */
  stop(): void;
  /** Resolves when no card is being made. */
  idle(): Promise<void>;
}

const UNSERVED = "this environment's configuration has a mistake: the server's log names it";
/** Seconds: as often as the server looks whether the configuration is mended. */
const UNSERVED_RETRY_AFTER = 30;

/** @throws InputError when two environments have the same name */
export function createFunctionApp(options: FunctionAppOptions): FunctionApp {
  const { behindProxy, clock, log, broken = () => [] } = options;
  const runsTrouble = askedOnce(options.runsTrouble ?? (async () => null), clock);
  const environments = new Map<string, FunctionEnvironment>();
  const readiness = new Map<string, Readiness>();
  const addressLimit = createRateLimit(options.callsPerMinuteAndAddress, clock);
  let stopping = false;

  const sparseLog = createSparseLog(log, clock);

  function takeOn(environment: FunctionEnvironment): void {
    const { name } = environment;
    if (environments.has(name)) {
      const message = `is ${name} in two environments of this process: give each a name of its own`;
      throw new InputError([{ file: "", place: "name", message }]);
    }
    environments.set(name, environment);
    readiness.set(name, createReadiness(environment, clock));
  }
  for (const environment of options.environments) takeOn(environment);

  /** @param name undefined where the path names none: the only environment is meant */
  function environmentAt(name: string | undefined): FunctionEnvironment | UnservedEnvironment | undefined {
    if (name !== undefined) return environments.get(name) ?? broken().find((one) => one.name === name);
    const [only, another] = [...environments.values(), ...broken()];
    return another === undefined ? only : undefined;
  }

  function tell(called: Called, { env }: CallerContext, answer: Answer, startedAt: number): void {
    tellAnswered(called, env.incoming, answer, { durationMs: clock.now() - startedAt, log: sparseLog });
  }

  async function call(
    context: CallerContext,
    environment: FunctionEnvironment | UnservedEnvironment | undefined,
  ): Promise<Answer> {
    if (environment === undefined) return nothingHere(context);
    const startedAt = clock.now();
    const answer = await answerTo(context, environment).catch(mistake);
    tell(environment, context, answer, startedAt);
    return answer;
  }

  /** Limited by address as calls are, because it tells whether a token is right. */
  function nothingHere(context: CallerContext): Answer {
    const { incoming } = context.env;
    if (!isMeantAsCall(incoming)) return refusedCall(404, "not-found", "there is nothing here");
    const startedAt = clock.now();
    const tooMany = incoming.headers.authorization === undefined ? undefined : addressLimited(context);
    const own = tooMany === undefined ? environmentsOf(incoming, [...environments.values()]) : [];
    const answer = tooMany ?? wrongPath(own, environmentAt(undefined) !== undefined);
    const called: readonly Called[] = own.length > 0 ? own : [{ observer: options.strangers }];
    for (const one of called) tell(one, context, answer, startedAt);
    return answer;
  }

  function addressLimited({ env: { incoming } }: CallerContext): Answer | undefined {
    const address = {
      remoteAddress: incoming.socket.remoteAddress,
      forwardedFor: incoming.headersDistinct["x-forwarded-for"]?.join(","),
    };
    const seconds = addressLimit.take(clientAddress(address, behindProxy));
    return seconds === 0 ? undefined : tooManyFromAddress(seconds);
  }

  const mistake = (error: unknown) => mistakeAnswer(error, log);

  async function answerTo(
    caller: CallerContext,
    environment: FunctionEnvironment | UnservedEnvironment,
  ): Promise<Answer> {
    const { incoming } = caller.env;
    if (caller.req.method !== "POST") {
      const answer = wrongMethod("POST");
      // Whoever opens the address in a browser has no token; the answer does not tell whether it is right.
      return environmentsOf(incoming, "reason" in environment ? [] : [environment]).length > 0
        ? answer
        : { ...answer, refused: "not-a-call" };
    }
    const tooMany = addressLimited(caller);
    if (tooMany !== undefined) return tooMany;
    if (stopping) return stoppingAnswer();
    if ("reason" in environment) return laterCall(503, "configuration-wrong", UNSERVED, UNSERVED_RETRY_AFTER);
    const query = new URLSearchParams(incoming.url?.split("?").slice(1).join("?"));
    const { authorization, "content-type": contentType } = incoming.headers;
    const received = { headers: { authorization, contentType }, query, readBody: () => readIncomingBody(incoming) };
    return answerCall(received, environment, { clock, log });
  }

  const routes = new Hono<{ Bindings: HttpBindings }>();
  /** Only matches the path exactly as sent: a proxy that filters paths must see the same path. */
  function route(path: string, handle: (context: CallerContext) => Promise<Answer>): void {
    routes.all(path, async (context) => {
      const isExact = context.env.incoming.url?.split("?", 1)[0] === context.req.path;
      return respond(context, isExact ? await handle(context) : nothingHere(context));
    });
  }
  route("/health", async ({ req }) => {
    return isReading(req.method) ? { status: 200, body: { status: "alive" } } : wrongMethod("GET, HEAD");
  });
  /**
   * Ready when at least one environment is: if one ESM is away, calls for the others must still arrive. Not ready when no
   * runs are begun any more, or nobody would notice.
   */
  async function readyAnswer(context: CallerContext, asked: readonly Readiness[]): Promise<Answer> {
    if (asked.length === 0) return nothingHere(context);
    if (!isReading(context.req.method)) return wrongMethod("GET, HEAD");
    const [reason, ...states] = await Promise.all([runsTrouble(), ...asked.map((isReady) => isReady())] as const);
    const runs = { ready: reason === null, reason };
    const ready = !stopping && runs.ready && states.some((state) => state.ready);
    return { status: ready ? 200 : 503, body: { ready, stopping, runs, environments: states } };
  }
  route("/ready", (context) => readyAnswer(context, [...readiness.values(), ...broken().map(unready)]));
  route("/:environment/ready", (context) => {
    const name = context.req.param("environment") ?? "";
    const own = readiness.get(name);
    const ofBroken = broken().filter((one) => one.name === name);
    return readyAnswer(context, own === undefined ? ofBroken.map(unready) : [own]);
  });
  route(FUNCTION_PATH, (context) => call(context, environmentAt(undefined)));
  route(`/:environment${FUNCTION_PATH}`, (context) =>
    call(context, environmentAt(context.req.param("environment") ?? "")),
  );
  routes.notFound((context) => respond(context, nothingHere(context)));
  routes.onError((error, context) => respond(context, mistake(error)));
  return {
    routes,
    takeOn,
    stop() {
      stopping = true;
      sparseLog.close();
    },
    async idle() {
      await Promise.all([...environments.values()].map(({ createChatSession }) => createChatSession.idle()));
    },
  };
}

function respond(context: CallerContext, answer: Answer): Response {
  return context.json(answer.body, answer.status, { ...SECURITY_HEADERS, ...answer.headers });
}

function unready({ name, reason }: UnservedEnvironment): Readiness {
  return async () => ({ name, ready: false, reason });
}

function isReading(method: string): boolean {
  return method === "GET" || method === "HEAD";
}
