import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../base/failure.ts";
import { readRegularFile, whyNotWritten } from "../base/regular-file.ts";
import { sandboxTemplates } from "../sandbox/default-templates.ts";
import type { Manners } from "../sandbox/manners.ts";
import { plainHttpMistake } from "../settings/addresses.ts";
import { readReadyMadeTemplate } from "../settings/ready-made-template.ts";
import { furtherAttributeLines } from "../settings/setting-definitions.ts";
import { attributesOf, type Language } from "../xml/template-definition.ts";

export type EsmApi = "rest" | "web-api";

export interface SandboxAccess {
  readonly esmRest: string;
  readonly esmWebApi: string;
  /** The sandbox ESM's time zone, in which its Web API writes dates. */
  readonly timeZone: string;
  readonly chatHistory: string;
  readonly installationId: string;
  readonly login: string;
  readonly password: string;
  readonly token: string;
  readonly control: string;
  /** A described chat platform, with the values of its settings. */
  readonly platform?:
    | {
        readonly description: { readonly settings: Readonly<Record<string, { readonly secret: boolean }>> };
        readonly settings: Readonly<Record<string, string>>;
      }
    | undefined;
  manners(): Pick<Manners, "systemLanguage">;
}

const CONFIGURATION_FILE = "esm-chat.config.json";
const PLATFORM_SETTINGS_FILE = "platform-settings.properties";
const PASSWORD_FILE = "esm-password";
const TOKEN_FILE = "chat-history-token";
const FUNCTION_TOKEN_FILE = "function-token";
/** Bytes; a sandbox's has less than two thousand. */
const LARGEST_CONFIGURATION = 1024 * 1024;
/** Where `serve` listens with this configuration. */
const FUNCTION_PORT = 8443;

export interface SandboxConfigOptions {
  /** What the configuration calls the described platform. */
  readonly platform?: string | undefined;
  /** Whether platform settings beside it map the attributes for reports. */
  readonly mapsReports?: boolean;
}

/**
 * Writes a configuration for the sandbox; only the files' owner can read them.
 *
 * @returns the path of the configuration
 * @throws InputError when the folder cannot be written to, or holds a configuration or secrets of another ESM
 */
export function writeSandboxConfig(
  folder: string,
  access: SandboxAccess,
  api: EsmApi,
  { platform, mapsReports = false }: SandboxConfigOptions = {},
): string {
  const file = join(folder, CONFIGURATION_FILE);
  const secrets = { [PASSWORD_FILE]: access.password, ...chatSecrets(access, platform) };
  refuseForeign(folder, [PLATFORM_SETTINGS_FILE, ...Object.keys(secrets)]);
  // A sandbox that listens to other machines speaks plain HTTP too, and what it holds is made up.
  const allowed = plainHttpMistake(access.chatHistory, false) === undefined ? {} : { allowPlainHttp: true };
  const configuration = {
    esm: {
      ...esmSettings(access, api),
      ...allowed,
      login: access.login,
      password: { file: PASSWORD_FILE },
      templateImportUrl: `${access.control}/templates`,
    },
    chatHistory: { url: access.chatHistory, ...allowed, ...platformSettings(access, platform) },
    functions: { environmentUrl: `http://127.0.0.1:${FUNCTION_PORT}`, tokens: [{ file: FUNCTION_TOKEN_FILE }] },
    server: { port: FUNCTION_PORT },
    ...(mapsReports ? { platformSettings: PLATFORM_SETTINGS_FILE } : {}),
    // The sandbox has a clock of its own, and its users start runs by hand.
    checklist: { scheduledElsewhere: true, clockDifferenceMinutes: "any" },
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const [name, value] of Object.entries(secrets)) writePrivately(join(folder, name), value);
    if (mapsReports) writePrivately(join(folder, PLATFORM_SETTINGS_FILE), attributesForReports());
    writePrivately(file, `${JSON.stringify(configuration, null, 2)}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new InputError([{ file: folder, place: "--write-config", message: whyNotWritten(code) }]);
  }
  return file;
}

/** What only a sandbox's configuration says, whatever its user has added to it. */
const ofSandbox = z.object({
  esm: z.object({ templateImportUrl: z.string() }),
  checklist: z.object({ clockDifferenceMinutes: z.literal("any") }),
});

/** Keeps a configuration of one's own, and the files it names, from being written over. */
function refuseForeign(folder: string, others: readonly string[]): void {
  const written = join(folder, CONFIGURATION_FILE);
  const foreign = [CONFIGURATION_FILE, ...others].find((name) => existsSync(join(folder, name)));
  if (foreign === undefined || isOfSandbox(written)) return;
  const message = `holds a file ${foreign} that no sandbox has written: name another folder`;
  throw new InputError([{ file: folder, place: "--write-config", message }]);
}

function isOfSandbox(file: string): boolean {
  const read = readRegularFile(file, LARGEST_CONFIGURATION);
  if ("refused" in read) return false;
  try {
    return ofSandbox.safeParse(JSON.parse(read.bytes.toString("utf8"))).success;
  } catch {
    return false;
  }
}

function platformSettings(access: SandboxAccess, platform: string | undefined) {
  if (platform === undefined) return { installationId: access.installationId, token: { file: TOKEN_FILE } };
  const { description, settings = {} } = access.platform ?? {};
  const values = Object.entries(settings).map(([name, value]) => {
    return [name, description?.settings[name]?.secret === true ? { file: secretFile(name) } : value];
  });
  return { platform, settings: Object.fromEntries(values) };
}

/** The chat platform's secrets by the names of their files. */
function chatSecrets(access: SandboxAccess, platform: string | undefined): Readonly<Record<string, string>> {
  if (platform === undefined) return { [TOKEN_FILE]: access.token };
  const { description, settings = {} } = access.platform ?? {};
  const secrets = Object.entries(settings).filter(([name]) => description?.settings[name]?.secret === true);
  return Object.fromEntries(secrets.map(([name, value]) => [secretFile(name), value]));
}

function secretFile(setting: string): string {
  return `chat-history-${setting}`;
}

function esmSettings({ esmRest, esmWebApi, timeZone, manners }: SandboxAccess, api: EsmApi) {
  if (api === "rest") return { url: esmRest };
  return { api, url: esmWebApi, webApi: { timeZone, ...staticValueNames(manners().systemLanguage) } };
}

const NAMED_VALUES = new Set(["is_chat_active", "outcome"]);

/** The names of static values, which the Web API does not tell; nothing for English, which needs no setting. */
function staticValueNames(language: Language) {
  if (language === "en") return {};
  const values = sandboxTemplates(["chat_session"])
    .flatMap(attributesOf)
    .flatMap(({ code, staticValues }) => (NAMED_VALUES.has(code) ? staticValues : []));
  const names = values.map(({ code, names: all }) => {
    return [code === "chatbot_only" ? "chatbotOnly" : code, all[language] ?? all.en] as const;
  });
  return { staticValueNames: Object.fromEntries(names) };
}

/** Maps what the reports need, so that they are whole. */
function attributesForReports(): string {
  const lines = [...furtherAttributeLines(readReadyMadeTemplate())].map(([attribute, line]) => {
    if (attribute !== "waitInBusinessHours") return line;
    return `# needs schedule.businessHours in ${CONFIGURATION_FILE}: add them, then take away the # of the next line\n#${line}`;
  });
  return `# attributes for reports\n${lines.join("\n")}\n`;
}

function writePrivately(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, 0o600);
}
