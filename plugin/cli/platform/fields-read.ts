import type { Description } from "../../outside/chat-history/described/description.ts";

/** What a field of an answer is to the description that reads it. */
export type Role = "time" | "id" | "external-id" | "name" | "text" | "other";

/** The fields that a description reads, by their names: everything else of an answer is of no use to it. */
export interface FieldsRead {
  /** Undefined: it reads no field of this name. */
  roleOf(name: string): Role | undefined;
  /** Texts that the description itself names, such as those of its tables and conditions. */
  readonly constants: ReadonlySet<string>;
}

/** A field that has several roles is replaced as the first of them. */
const ORDER: readonly Role[] = ["time", "id", "external-id", "name", "text", "other"];

/** Parts of a description that hold nothing of an answer. */
const NOT_READ: ReadonlySet<string> = new Set([
  "platform",
  "title",
  "proof",
  "settings",
  "times",
  "requests",
  "limits",
]);
/** Settings of parts that are words of ours. */
const OWN_WORDS: ReadonlySet<string> = new Set(["by", "order", "means", "request", "lookup", "asking_message", "time"]);

/** By the name of the part of the description that reads a field. */
const ROLES: Readonly<Record<string, Role>> = {
  id: "id",
  sender_id: "id",
  live_chat: "id",
  operator: "id",
  external_id: "external-id",
  sender_external_id: "external-id",
  name: "name",
  sender_name: "name",
  text: "text",
  started: "time",
  ended: "time",
  at: "time",
  established: "time",
  joined: "time",
  updated: "time",
};

export function fieldsRead(description: Description): FieldsRead {
  const roles = new Map<string, Role>();
  const constants = new Set<string>();

  function note(path: string, role: Role): void {
    const names = namesIn(path);
    for (const literal of literalsIn(path)) constants.add(literal);
    for (const [index, name] of names.entries()) {
      const own = path.startsWith("=") || index === names.length - 1 ? role : "other";
      const known = roles.get(name);
      if (known === undefined || ORDER.indexOf(own) < ORDER.indexOf(known)) roles.set(name, own);
    }
  }

  /** Texts are paths wherever the schema does not say that they are values. */
  function visit(part: unknown, role: Role, isValue: boolean): void {
    if (typeof part === "string") {
      if (isValue) constants.add(part);
      else note(part, role);
    } else if (typeof part !== "object" || part === null) {
      if (part !== undefined && part !== null) constants.add(String(part));
    } else if (Array.isArray(part)) {
      for (const item of part) visit(item, role, isValue);
    } else {
      for (const [name, value] of Object.entries(part)) visitPart(name, value, role, isValue);
    }
  }

  function visitPart(name: string, value: unknown, role: Role, isValue: boolean): void {
    if (OWN_WORDS.has(name) && typeof value === "string") return;
    if (isCondition(name)) visitCondition(value);
    else if (name === "table" && typeof value === "object" && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        constants.add(key);
        visit(one, role, true);
      }
    } else {
      const own = ROLES[name] ?? (name === "records" || name === "record" ? "other" : role);
      visit(value, own, isValue || name === "is" || name === "otherwise" || name === "empty");
    }
  }

  function visitCondition(condition: unknown): void {
    if (typeof condition === "string") note(condition, "other");
    else if (Array.isArray(condition)) condition.forEach(visitCondition);
    else if (typeof condition === "object" && condition !== null) {
      for (const [path, test] of Object.entries(condition)) {
        note(path, "other");
        visit(test, "other", true);
        if (typeof test === "object" && test !== null) for (const one of Object.values(test)) visit(one, "other", true);
      }
    }
  }

  for (const [name, part] of Object.entries(description))
    if (!NOT_READ.has(name) && name !== "auth") visit(part, "other", false);
  for (const { pages } of Object.values(description.requests)) {
    if (pages.kind === "cursor" || pages.kind === "json_link") note(pages.from, "id");
    if (pages.kind === "keyset") note(pages.field, "id");
  }
  const { auth } = description;
  if (typeof auth === "object" && "session" in auth && auth.session.token.body !== undefined)
    note(auth.session.token.body, "id");
  if (typeof auth === "object" && "oauth" in auth) for (const name of ["access_token", "expires_in"]) note(name, "id");
  constants.delete("");
  return { roleOf: (name) => roles.get(name), constants };
}

const CONDITIONS: ReadonlySet<string> = new Set([
  "if",
  "is_ended",
  "skip",
  "note",
  "event",
  "automatic",
  "withdrawn",
  "begins",
  "ends",
  "where",
  "had_live_chat",
]);

function isCondition(name: string): boolean {
  return CONDITIONS.has(name);
}

/** Names of fields in a path or an expression. */
function namesIn(path: string): string[] {
  if (!path.startsWith("=")) {
    return path
      .split(/[.[\]^]/)
      .map((name) => name.replaceAll('"', ""))
      .filter((name) => name !== "" && !name.startsWith("$") && name !== "~json");
  }
  const bare = path.replaceAll(/'[^']*'|`[^`]*`/g, " ");
  return [...bare.matchAll(/"([^"]+)"|([A-Za-z_]\w*)(?!\w|\s*\()/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

/** Texts that an expression names. */
function literalsIn(path: string): string[] {
  if (!path.startsWith("=")) return [];
  return [...path.matchAll(/'([^']+)'|`"?([^`"]+)"?`/g)].map(([, raw, json]) => raw ?? json ?? "");
}
