import { quoted } from "../../../base/quoted.ts";
import type { AdapterConnecting, ChatPlatformAdapter, StandardSchema } from "./adapter.ts";
import type { AdapterName } from "./mistakes.ts";

/** The form of adapters that this plugin knows. */
const API_VERSION = 1;
const MOST_REQUESTS_PER_SECOND = 1_000;
const FIELDS = ["name", "apiVersion", "changes", "settings", "requestsPerSecond", "connect"];
const ORDERS = ["oldest-first", "newest-first", "any", "none"] as const;
/** A setting's name. */
const NAME = /^[A-Za-z][\w-]{0,63}$/;

/** A setting of a table, with what it has where nothing is said. */
export interface CheckedSetting {
  readonly what: string;
  readonly secret: boolean;
  readonly default: string | undefined;
}

/** What an adapter says of its settings. */
export type CheckedSettings =
  | { readonly kind: "table"; readonly table: ReadonlyMap<string, CheckedSetting> }
  | { readonly kind: "schema"; readonly schema: StandardSchema };

/** An adapter as its module exports it, checked and copied. */
export interface CheckedAdapter extends AdapterName {
  readonly changes: ChatPlatformAdapter["changes"];
  readonly requestsPerSecond: number | undefined;
  readonly settings: CheckedSettings;
  connect(connecting: AdapterConnecting<unknown>): unknown;
}

/**
 * Checks what a module exports as its default.
 *
 * @param file of the module, for messages
 * @returns the adapter, or what is wrong with it: each names the field
 */
export function checkAdapter(
  exported: unknown,
  file: string,
): CheckedAdapter | { readonly problems: readonly string[] } {
  if (typeof exported !== "object" || exported === null) {
    const what = typeof exported === "function" ? "a function" : exported === null ? "null" : `a ${typeof exported}`;
    return {
      problems: [`its default export is ${what}, and must be an object: export default { name, apiVersion: 1, … }`],
    };
  }
  const problems: string[] = [];
  for (const name of Object.keys(exported)) {
    if (!FIELDS.includes(name))
      problems.push(`${quoted(name)} is no field of an adapter: there are ${FIELDS.join(", ")}`);
  }
  const [name, apiVersion, changes, settings, requestsPerSecond, connect] = FIELDS.map((field): unknown =>
    Reflect.get(exported, field),
  );
  const order = ORDERS.find((one) => one === changes);
  if (apiVersion === undefined) problems.push(`apiVersion is missing: it is ${API_VERSION}`);
  else if (apiVersion !== API_VERSION)
    problems.push(`apiVersion must be ${API_VERSION}: this version of the plugin knows no other`);
  if (typeof name !== "string" || !/^[a-z][a-z0-9-]{0,39}$/.test(name))
    problems.push(`name ${missingOr(name, "must be small letters, digits and hyphens, 40 at most")}`);
  if (order === undefined) problems.push(`changes ${missingOr(changes, `must be one of ${ORDERS.join(", ")}`)}`);
  if (typeof connect !== "function") problems.push(`connect ${missingOr(connect, "must be a function")}`);
  const isRate =
    typeof requestsPerSecond === "number" &&
    Number.isInteger(requestsPerSecond) &&
    requestsPerSecond >= 1 &&
    requestsPerSecond <= MOST_REQUESTS_PER_SECOND;
  if (requestsPerSecond !== undefined && !isRate)
    problems.push(`requestsPerSecond must be a whole number from 1 to ${MOST_REQUESTS_PER_SECOND}`);
  const checkedSettings = settingsOf(settings, problems);
  if (problems.length > 0 || typeof name !== "string" || order === undefined || typeof connect !== "function")
    return { problems };
  return {
    name,
    file,
    changes: order,
    requestsPerSecond: isRate ? requestsPerSecond : undefined,
    settings: checkedSettings,
    connect: (connecting) => Reflect.apply(connect, exported, [connecting]) as unknown,
  };
}

function missingOr(value: unknown, wrong: string): string {
  return value === undefined ? `is missing: it ${wrong}` : wrong;
}

function settingsOf(settings: unknown, problems: string[]): CheckedSettings {
  const none: CheckedSettings = { kind: "table", table: new Map() };
  if (settings === undefined) return none;
  // Schemas of ArkType are functions.
  if ((typeof settings !== "object" && typeof settings !== "function") || settings === null) {
    problems.push("settings must be a table of settings, or a schema that has ~standard");
    return none;
  }
  if ("~standard" in settings) {
    const standard: unknown = Reflect.get(settings, "~standard");
    const isKnown =
      typeof standard === "object" &&
      standard !== null &&
      Reflect.get(standard, "version") === 1 &&
      typeof Reflect.get(standard, "validate") === "function";
    if (!isKnown) problems.push("settings.~standard must have version 1 and a function validate (Standard Schema)");
    return isKnown ? { kind: "schema", schema: settings as StandardSchema } : none;
  }
  if (typeof settings === "function") {
    problems.push("settings is a function, and no schema that has ~standard");
    return none;
  }
  const table = new Map<string, CheckedSetting>();
  for (const [name, value] of Object.entries(settings)) {
    const setting = settingOf(value);
    if (!NAME.test(name)) problems.push(`settings.${quoted(name)} must be called by letters, digits, _ and -`);
    else if (setting === undefined)
      problems.push(`settings.${name} must be { what: "text", secret?: true or false, default?: "text" }`);
    else table.set(name, setting);
  }
  return { kind: "table", table };
}

function settingOf(value: unknown): CheckedSetting | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { what, secret = false, default: usual, ...others } = value as Readonly<Record<string, unknown>>;
  const isRight =
    typeof what === "string" && what !== "" && typeof secret === "boolean" && Object.keys(others).length === 0;
  if (!isRight || (usual !== undefined && typeof usual !== "string")) return undefined;
  return { what, secret, default: usual };
}
