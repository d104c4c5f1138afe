import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { InputError } from "../base/failure.ts";
import { readTemplateXml } from "../xml/read-template-xml.ts";
import type { TemplateDefinition } from "../xml/template-definition.ts";
import { linkFolder, removeSecondTemplates, setReferenceTargets } from "./cards/administer-templates.ts";
import type { Card } from "./cards/card.ts";
import { type CardWorld, createCardWorld } from "./cards/card-world.ts";
import { importTemplates } from "./cards/import-templates.ts";
import { openCard, saveBeforeReading, saveOpenCard } from "./cards/open-cards.ts";
import { setPermissions } from "./cards/rights.ts";
import { setHiddenCards } from "./cards/write-card.ts";
import type { CardsFile } from "./cards-file.ts";
import { createChatSessionCards, createPersons } from "./cards-of-sessions.ts";
import { createChatHistory, historyError } from "./chat-history/chat-history.ts";
import { eventTimes, type PlatformSession } from "./chat-history/platform-session.ts";
import { createSessionStore, storedSessions } from "./chat-history/session-store.ts";
import { controlError, createControl } from "./control/control.ts";
import { sandboxTemplates } from "./default-templates.ts";
import {
  createDescribedPlatform,
  type DescribedPlatform,
  type DescribedPlatformOptions,
} from "./described-platform/described-platform.ts";
import type { EsmAccess } from "./esm-access.ts";
import { apiExceptionResponse } from "./esm-rest/api-exception.ts";
import { createEsmUsers, type EsmUser } from "./esm-users.ts";
import { webApiErrorResponse } from "./esm-web-api/web-api-error.ts";
import { createFaults } from "./http/fault-rules.ts";
import { CHAT_HISTORY_PATH, CONTROL_PATH, ESM_PATHS, esmPlaceOf, isWebApiPath, systemOf } from "./http/path-pattern.ts";
import { startServer } from "./http/sandbox-server.ts";
import { createTraffic } from "./http/traffic.ts";
import { loadCards } from "./load-cards.ts";
import { changeManners, createManners } from "./manners.ts";
import { type MannerName, switchOn } from "./named-manners.ts";
import { createSandboxClock } from "./sandbox-clock.ts";
import type { SandboxControls } from "./sandbox-controls.ts";

/** What a sandbox begins with. All of it may be left out. */
export interface SandboxOptions {
  /** Default: the loopback interface, 127.0.0.1. */
  readonly host?: string | undefined;
  /** Default 0: any free port. */
  readonly port?: number | undefined;
  /** Whether there is an ESM. Without one there are no cards, whatever the other options say. Default: yes. */
  readonly esm?: boolean | undefined;
  /** Whether there is a chat platform beside ESM. Default: yes. */
  readonly chats?: boolean | undefined;
  /** A described chat platform, in whose format the sessions are told. Default: the history API that the plugin assumes. */
  readonly platform?: DescribedPlatformOptions | undefined;
  /** What the chat platform knows at the start. Default: no session. */
  readonly sessions?: Iterable<PlatformSession> | undefined;
  /** Data cards that ESM holds at the start. */
  readonly cards?: CardsFile | undefined;
  /** Whether to make an empty chat session card for every session. Default: no. */
  readonly createCards?: boolean | undefined;
  /** External ids for which no person card is made; everybody else in the sessions gets one. */
  readonly strangers?: readonly string[] | undefined;
  /** The sandbox's time, epoch milliseconds; default: a day after the last thing that happens in the sessions. */
  readonly clock?: number | undefined;
  /** Template XML or definitions; default: person, incident and chat_session as they come with the package. */
  readonly templates?: readonly (string | TemplateDefinition)[] | undefined;
  /** The chat platform's name of the customer. Default: `sandbox`. */
  readonly installationId?: string | undefined;
  /** ESM's first user. Default: `chat-history-task`. */
  readonly login?: string | undefined;
  /** ESM's users beside the first, which is the task's. Default: none. */
  readonly users?: readonly EsmUser[] | undefined;
  /** The first user's password. Default: another one at each start. */
  readonly password?: string | undefined;
  /** The chat platform's token. Default: another one at each start. */
  readonly token?: string | undefined;
  /** How long ESM's tokens live; default 15 minutes (documented). */
  readonly tokenLifeSeconds?: number | undefined;
  /** Real time, epoch milliseconds, by which tokens expire. Default: the machine's. */
  readonly now?: (() => number) | undefined;
  /** ESM's own time zone, in which its Web API writes dates; default `Europe/Helsinki`. */
  readonly timeZone?: string | undefined;
  /** Ways of answering that are switched on from the start. */
  readonly manners?: readonly MannerName[] | undefined;
}

/** A running sandbox. URLs have no slash at the end. */
export interface Sandbox extends SandboxControls {
  /** Where ESM's REST API answers, with the manners of this moment. */
  readonly esmRest: string;
  /** Where ESM's Web API answers, with the manners of this moment. */
  readonly esmWebApi: string;
  /** Where the chat platform answers. */
  readonly chatHistory: string;
  /** Undefined where the chat platform is none that is described. */
  readonly platform: DescribedPlatform | undefined;
  /** Where the sandbox itself is controlled over HTTP. */
  readonly control: string;
  /** The chat platform's name of the customer. */
  readonly installationId: string;
  /** ESM's first user. */
  readonly login: string;
  /** The first user's password. */
  readonly password: string;
  /** The chat platform's token. */
  readonly token: string;
  /** ESM's own time zone, in which its Web API writes dates. */
  readonly timeZone: string;
  /** Everything that ESM holds, whatever its user may see, for the program that started the sandbox. */
  readonly world: CardWorld;
  /** Cuts all connections. Resolves when nobody listens any more. */
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const NO_SUCH_CALL = "There is no such call";

/**
 * Starts an ESM and a chat platform in this process.
 *
 * @param options what they begin with; default: an empty ESM with the templates of the package, a platform without sessions
 * @returns when both answer
 * @throws InputError when a template or a card cannot be read, or a description cannot be served
 * @throws RangeError when there is no such time zone
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sessions = [...(options.sessions ?? [])];
  const clock = createSandboxClock(options.clock ?? dayAfterLastEvent(sessions));
  const timeZone = options.timeZone ?? "Europe/Helsinki";
  const manners = createManners();
  switchOn(manners, options.manners ?? []);
  const world = createCardWorld(clock.now, manners);
  importTemplates(world, "templates", templateDefinitions(options.templates));
  const hasEsm = options.esm !== false;
  if (hasEsm && options.cards !== undefined) loadCards(world, options.cards);
  if (hasEsm) createPersons(world, sessions, options.strangers ?? []);
  if (hasEsm && options.createCards === true) createChatSessionCards(world, sessions);

  const credentials = {
    installationId: options.installationId ?? "sandbox",
    login: options.login ?? "chat-history-task",
    password: options.password ?? randomSecret(),
    token: options.token ?? randomSecret(),
  };
  const esm: EsmAccess = {
    world,
    login: credentials.login,
    password: credentials.password,
    tokenSecret: randomSecret(),
    tokenLifeSeconds: options.tokenLifeSeconds ?? 900,
    realNow: options.now ?? Date.now,
    manners,
    foundLocked: new Set(),
  };
  const users = createEsmUsers(esm, timeZone, options.users ?? []);
  const store = createSessionStore(sessions);
  const platform = options.platform && createDescribedPlatform(options.platform, { store, now: clock.now });
  const faults = createFaults();
  const traffic = createTraffic();
  const controls: SandboxControls = {
    clock: clock.now,
    setClock: clock.set,
    setFaults: faults.set,
    stats: traffic.stats,
    resetStats: traffic.reset,
    importTemplate: (xml) => importTemplates(world, "template", readTemplateXml("template", xml), manners),
    linkFolder: (templateCode, folder) => linkFolder(world, templateCode, folder),
    setReferenceTargets: (template, attribute, targets) => setReferenceTargets(world, template, attribute, targets),
    removeSecondTemplates: (templateCode) => removeSecondTemplates(world, templateCode),
    setSessions: (next) => {
      store.sessions = storedSessions(next);
    },
    setPrivacyDeletions: (sessionIds) => {
      store.deleted = new Set(sessionIds);
    },
    setPermissions: (rules) => setPermissions(world, rules),
    setUsers: users.set,
    setHiddenCards: (dataCardIds) => setHiddenCards(world, dataCardIds),
    openCards: (dataCardIds) => {
      for (const card of namedCards(world, dataCardIds)) openCard(world, card);
    },
    saveCards: (dataCardIds) => {
      const cards = namedCards(world, dataCardIds);
      const notOpen = cards.find(({ dataCardId }) => !world.openCards.forms.has(dataCardId));
      if (notOpen !== undefined) throw noSuchCard(`Nobody has data card ${notOpen.dataCardId} open`);
      for (const card of cards) saveOpenCard(world, card);
    },
    manners: () => ({ ...manners }),
    setManners: (changes) => changeManners(manners, changes),
  };

  const errorOf = (request: Request, status: number, message: string): Response => {
    const path = new URL(request.url).pathname;
    const system = systemOf(path);
    if (isWebApiPath(path)) return webApiErrorResponse("other", message, status);
    if (system === "esm") return apiExceptionResponse(status, message, request.url);
    if (system === undefined) return controlError(status, message);
    const response = historyError(status, `http-${status}`, message);
    response.headers.set("Date", new Date(clock.now()).toUTCString());
    return response;
  };
  const refusal = (request: Request, message: string): Response => {
    return isWebApiPath(new URL(request.url).pathname)
      ? webApiErrorResponse("body", message)
      : errorOf(request, 400, message);
  };
  const app = new Hono();
  app.use("*", async (context, next) => {
    const place = esmPlaceOf(context.req.path);
    if (place === undefined || (hasEsm && place === manners.paths)) return next();
    return errorOf(context.req.raw, 404, NO_SUCH_CALL);
  });
  app.use(async ({ req }, next) => {
    if (req.method === "GET" && systemOf(req.path) === "esm") saveBeforeReading(world);
    await next();
  });
  app.use(async ({ req }, next) => {
    const answer = systemOf(req.path) === "esm" ? await users.answer(req.raw) : undefined;
    return answer ?? next();
  });
  if (options.chats === false) {
    for (const path of ["", "/*"]) app.all(`${CHAT_HISTORY_PATH}${path}`, noChats);
    for (const path of ["/sessions", "/privacy-deletions"]) app.all(`${CONTROL_PATH}${path}`, noChats);
  }
  if (platform === undefined) {
    app.route(
      CHAT_HISTORY_PATH,
      createChatHistory({ ...credentials, store, clock, manners, cursorSecret: randomSecret() }),
    );
  } else {
    app.all(`${CHAT_HISTORY_PATH}/*`, async ({ req }) => {
      const answer = await platform.answer(req.raw, CHAT_HISTORY_PATH);
      answer.headers.set("Date", new Date(clock.now()).toUTCString());
      return answer;
    });
  }
  app.route(CONTROL_PATH, createControl(controls));
  app.notFound((context) => errorOf(context.req.raw, 404, NO_SUCH_CALL));

  const server = await startServer({
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    answer: async (request) => app.fetch(request),
    errorResponse: errorOf,
    refusal,
    faults,
    traffic,
  });
  return {
    ...controls,
    ...credentials,
    timeZone,
    world,
    get esmRest() {
      return server.origin + ESM_PATHS[manners.paths].rest;
    },
    get esmWebApi() {
      return server.origin + ESM_PATHS[manners.paths].webApi;
    },
    chatHistory: server.origin + CHAT_HISTORY_PATH,
    platform,
    control: server.origin + CONTROL_PATH,
    close: server.close,
  };
}

/** @throws InputError naming a card that is not there */
function namedCards(world: CardWorld, dataCardIds: readonly string[]): Card[] {
  return dataCardIds.map((dataCardId) => {
    const card = world.cards.get(dataCardId);
    if (card === undefined) throw noSuchCard(`There is no data card ${dataCardId}`);
    return card;
  });
}

function noSuchCard(message: string): InputError {
  return new InputError([{ file: "", place: "dataCardIds", message }]);
}

function templateDefinitions(templates: SandboxOptions["templates"]): TemplateDefinition[] {
  if (templates === undefined) return sandboxTemplates(["person", "incident", "chat_session"]);
  return templates.flatMap((template, index) =>
    typeof template === "string" ? readTemplateXml(`template ${index + 1}`, template) : [template],
  );
}

/**
 * A day after the last event, so that every grace time has passed. Without sessions the real time, so that EQL's `now`
 * makes sense.
 */
function dayAfterLastEvent(sessions: readonly PlatformSession[]): number {
  const last = sessions.flatMap(eventTimes).reduce((latest, at) => Math.max(latest, at), Number.NEGATIVE_INFINITY);
  return Number.isFinite(last) ? last + DAY_MS : Date.now();
}

function noChats(): Response {
  return controlError(404, "There is no chat platform in this sandbox");
}

function randomSecret(): string {
  return randomBytes(24).toString("base64url");
}
