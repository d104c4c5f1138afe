import { quoted } from "../base/quoted.ts";
import { withoutSecrets } from "../base/without-secrets.ts";
import type { StandardIssue, StandardSchema } from "../outside/chat-history/own/adapter.ts";
import type { CheckedAdapter, CheckedSetting } from "../outside/chat-history/own/check-adapter.ts";
import type { ConfiguredAdapter } from "../outside/chat-history/own/client.ts";
import { isSecretReference, type SecretReference } from "./secrets.ts";

/** Values of settings as they stand in the configuration. */
export type GivenSettings = Readonly<Record<string, unknown>>;

/** One thing that is wrong, and with which setting. */
interface Mistake {
  readonly place: string;
  readonly message: string;
}

const SETTINGS = "chatHistory.settings";
/** Issues of a schema that are told. */
const MOST_ISSUES = 20;

/**
 * Makes of the configuration's values what the adapter gets: secrets are read, then its table or schema has its say.
 *
 * @param readReference reads a secret, and notes it when it cannot be read
 */
export function configureAdapter(
  adapter: CheckedAdapter,
  given: GivenSettings,
  readReference: (place: string, reference: SecretReference) => string,
): { readonly adapter: ConfiguredAdapter; readonly problems: readonly Mistake[] } {
  const secrets = new Map<string, string>();
  const references = new Set<string>();
  function resolved(value: unknown, place: string): unknown {
    if (isSecretReference(value)) {
      references.add(place);
      const secret = readReference(place, value);
      if (secret !== "") secrets.set(place, secret);
      return secret;
    }
    if (Array.isArray(value)) return value.map((one, index) => resolved(one, `${place}.${index}`));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one, `${place}.${name}`)]));
  }
  const values = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, resolved(value, `${SETTINGS}.${name}`)]),
  );
  const isWhole = secrets.size === references.size;
  const { settings } = adapter;
  const made =
    settings.kind === "table"
      ? byTable(adapter, settings.table, values, references)
      : // A secret that could not be read is told already.
        isWhole
        ? bySchema(settings.schema, values, [...secrets.values()])
        : { values, problems: [] };
  return { adapter: { ...adapter, values: made.values, secrets }, problems: made.problems };
}

function byTable(
  { name: adapterName }: CheckedAdapter,
  table: ReadonlyMap<string, CheckedSetting>,
  given: GivenSettings,
  references: ReadonlySet<string>,
) {
  const values: Record<string, string> = {};
  const problems: Mistake[] = [];
  const note = (name: string, message: string) => void problems.push({ place: `${SETTINGS}.${name}`, message });
  for (const name of Object.keys(given)) {
    const known = [...table.keys()].join(", ") || "none";
    if (!table.has(name)) note(name, `is no setting of the adapter ${adapterName}; there are ${known}`);
  }
  for (const [name, { what, secret, default: usual }] of table) {
    const isGiven = Object.hasOwn(given, name);
    const value = isGiven ? given[name] : usual;
    if (value === undefined) note(name, `is missing: ${quoted(what)}`);
    else if (typeof value !== "string") note(name, "must be text in quotation marks");
    else if (secret && isGiven && !references.has(`${SETTINGS}.${name}`))
      note(name, 'is a secret: give {"env": "NAME"} or {"file": "PATH"}');
    else values[name] = value;
  }
  return { values, problems };
}

function wrong(message: string) {
  return { values: undefined, problems: [{ place: SETTINGS, message }] };
}

/** What a schema says may repeat the value, so secrets are taken out of it. */
function bySchema(schema: StandardSchema, given: GivenSettings, secrets: readonly string[]) {
  let result: unknown;
  try {
    result = schema["~standard"].validate(given);
  } catch (error) {
    // Its words may hold a secret in any form.
    const kind =
      error instanceof Error && /^\w{1,50}$/.test(error.constructor.name) ? error.constructor.name : "an error";
    return wrong(`cannot be checked: the adapter's schema ends with ${kind}`);
  }
  if (typeof result !== "object" || result === null)
    return wrong("cannot be checked: the adapter's schema gives no result");
  if ("then" in result) {
    void Promise.resolve(result).catch(() => undefined);
    return wrong("cannot be checked: the adapter's schema answers with a promise, and must answer at once");
  }
  const issues: unknown = Reflect.get(result, "issues");
  if (issues === undefined) return { values: Reflect.get(result, "value") as unknown, problems: [] };
  if (!Array.isArray(issues) || issues.length === 0)
    return wrong("is refused by the adapter's schema, which does not say why");
  return { values: undefined, problems: issues.slice(0, MOST_ISSUES).map((issue) => mistakeOf(issue, secrets)) };
}

function mistakeOf(issue: unknown, secrets: readonly string[]): Mistake {
  const { message, path = [] }: Partial<StandardIssue> = typeof issue === "object" && issue !== null ? issue : {};
  const names = (Array.isArray(path) ? path : []).map((part: unknown) => withoutSecrets(quoted(nameOf(part)), secrets));
  const text = typeof message === "string" && message !== "" ? message : "is refused by the adapter's schema";
  return { place: [SETTINGS, ...names].join("."), message: withoutSecrets(text, secrets) };
}

function nameOf(part: unknown): string {
  const key: unknown = typeof part === "object" && part !== null ? Reflect.get(part, "key") : part;
  return typeof key === "string" || typeof key === "number" || typeof key === "symbol" ? String(key) : "";
}
