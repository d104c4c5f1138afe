import { statSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../../base/failure.ts";
import { loadingWhatIsNeeded } from "../../base/late-module.ts";
import { faultsSchema, usersSchema } from "../../sandbox/control/bodies.ts";
import { type Sandbox as Started, startSandbox as start } from "../../sandbox/start-sandbox.ts";
import { readTemplateFile, readTemplatesFolder } from "../../sandbox/templates-folder.ts";
import { readTemplateXml } from "../../xml/read-template-xml.ts";
import type { TemplateDefinition } from "../../xml/template-definition.ts";
import type { EnvironmentSettings } from "../environment-settings.ts";
import { cardsFile, placedInList, plainCard, type SandboxCard } from "./cards.ts";
import { checked, checkedClock } from "./checked.ts";
import { checkedControls, type SandboxControls } from "./controls.ts";
import { checkedManners, refuseUnknown, type SandboxOptions } from "./options.ts";
import { platformSessions } from "./sessions.ts";

/** A running sandbox. URLs have no slash at the end. */
export interface Sandbox extends SandboxControls, AsyncDisposable {
  /** Where ESM's REST API v1 is. */
  readonly esmRest: string;
  /** Where ESM's Web API is. */
  readonly esmWebApi: string;
  /** Where the chat platform's history API is. */
  readonly chatHistory: string;
  /** Where all this can be changed over HTTP. */
  readonly control: string;
  /** ESM's first user. */
  readonly login: string;
  /** The first user's password. */
  readonly password: string;
  /** The chat platform's name of the customer. */
  readonly installationId: string;
  /** The chat platform's token. */
  readonly token: string;
  /** ESM's own time zone, in which its Web API writes dates. */
  readonly timeZone: string;
  /** The cards that ESM holds now, oldest first, those in the trash included. @param templateCode default: all templates */
  cards(templateCode?: string): readonly SandboxCard[];
  /**
   * One of these cards.
   *
   * @param dataCardId ESM's own id of the card
   * @returns undefined where there is no such card
   */
  card(dataCardId: string): SandboxCard | undefined;
  /** Settings and secrets with which `openEnvironment` connects to this sandbox. @param api default: the REST API */
  environment(api?: "rest" | "web-api"): SandboxEnvironment;
  /** Cuts all connections. Resolves when nobody listens any more. */
  close(): Promise<void>;
}

/** What leads to a sandbox. Add a folder, and settings of your own. */
export interface SandboxEnvironment {
  /** Part of a configuration. */
  readonly settings: Pick<EnvironmentSettings, "esm" | "chatHistory">;
  /** By the setting that they belong to. */
  readonly secrets: Readonly<Record<string, string>>;
}

/**
 * Starts an ESM, and a chat platform beside it, in this process. What a test writes is gone when it is closed.
 *
 * @param options what they begin with
 * @throws InputError naming what is wrong: the option, the template and its line, the card and its attribute, the session and
 *   its field
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  refuseUnknown(options);
  const { templates, cards, sessions, platform, clock, faults, users, createCards, ...rest } = options;
  const hasChats = options.chats ?? (templates === undefined || sessions !== undefined || platform !== undefined);
  const manners = checkedManners(options.manners);
  const rules = checked(faultsSchema, { rules: faults ?? [] }).rules;
  const described = platform === undefined ? undefined : await describedPlatform(platform);
  const started = await start({
    ...rest,
    ...(hasChats || options.login !== undefined ? {} : { login: "api-user" }),
    chats: hasChats,
    manners,
    createCards: createCards === true,
    templates: templates === undefined ? undefined : templateDefinitions([templates].flat()),
    cards: cards === undefined ? undefined : cardsFile(cards),
    sessions: sessions === undefined ? undefined : platformSessions(sessions),
    platform: described,
    clock: clock === undefined ? undefined : checkedClock(clock),
    users: users === undefined ? undefined : checked(usersSchema, { users }).users,
  }).catch((error: unknown) => {
    throw wrongOption(placedInList(error), options);
  });
  started.setFaults(rules);
  return sandboxOf(started, platform);
}

function sandboxOf(started: Started, platform: string | undefined): Sandbox {
  const { world, chatHistory, control, login, password, installationId, token, timeZone, close } = started;
  const ascending = () => [...world.cards.values()].toSorted((one, other) => one.id - other.id);
  return {
    ...checkedControls(started),
    chatHistory,
    control,
    login,
    password,
    installationId,
    token,
    timeZone,
    get esmRest() {
      return started.esmRest;
    },
    get esmWebApi() {
      return started.esmWebApi;
    },
    cards: (templateCode) =>
      ascending()
        .filter((card) => templateCode === undefined || card.templateCode === templateCode)
        .map((card) => plainCard(world, card)),
    card(dataCardId) {
      const card = world.cards.get(dataCardId);
      return card === undefined ? undefined : plainCard(world, card);
    },
    environment: (api = "rest") => environmentOf(started, api, platform),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function environmentOf(
  { esmRest, esmWebApi, chatHistory, login, password, installationId, token, timeZone, platform }: Started,
  api: "rest" | "web-api",
  named: string | undefined,
): SandboxEnvironment {
  const esm = api === "rest" ? { url: esmRest, login } : { api, url: esmWebApi, login, webApi: { timeZone } };
  if (platform === undefined) {
    const secrets = { "esm.password": password, "chatHistory.token": token };
    return { settings: { esm, chatHistory: { url: chatHistory, installationId } }, secrets };
  }
  const own = Object.entries(platform.settings).map(([name, value]) => {
    return { name, value, isSecret: platform.description.settings[name]?.secret === true };
  });
  const plain = own.filter(({ isSecret }) => !isSecret).map(({ name, value }) => [name, value] as const);
  const secret = own.filter(({ isSecret }) => isSecret);
  return {
    settings: {
      esm,
      chatHistory: {
        url: chatHistory,
        platform: isPath(named) ? resolve(named) : named,
        settings: Object.fromEntries(plain),
      },
    },
    secrets: {
      "esm.password": password,
      ...Object.fromEntries(secret.map(({ name, value }) => [`chatHistory.settings.${name}`, value])),
    },
  };
}

/** As opposed to the name of a description that ships. */
function isPath(platform: string | undefined): platform is string {
  return /[./\\]/.test(platform ?? "");
}

async function describedPlatform(platform: string) {
  const { platformFile, readPlatformFile } = await import("../../settings/platform-description.ts");
  const namedIn = { file: "", place: "platform" };
  return loadingWhatIsNeeded(() => readPlatformFile(platformFile(platform, process.cwd(), namedIn), namedIn));
}

/** @param templates XML, or paths of files and folders */
function templateDefinitions(templates: readonly string[]): TemplateDefinition[] {
  return templates.flatMap((template, index) => {
    if (typeof template !== "string") {
      throw new InputError([{ file: "", place: `templates.${index}`, message: "must be template XML, or a path" }]);
    }
    if (/^\s*</.test(template)) return readTemplateXml(`templates.${index}`, template);
    return isFolder(template) ? readTemplatesFolder(template) : readTemplateFile(template);
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Names the option where the error of Node.js or of a date library does not. */
function wrongOption(error: unknown, { host, port, timeZone }: SandboxOptions): unknown {
  if (error instanceof RangeError && timeZone !== undefined) {
    return new InputError([
      { file: "", place: "timeZone", message: "is not a time zone; use a name such as Europe/Helsinki" },
    ]);
  }
  const { syscall, code } = error as NodeJS.ErrnoException;
  if (!(error instanceof Error) || (syscall !== "listen" && syscall !== "getaddrinfo")) return error;
  const message = `${host ?? "127.0.0.1"}:${port ?? 0} cannot be listened on (${code}): is it in use, and is it an address of this machine?`;
  return new InputError([{ file: "", place: "host, port", message }]);
}
