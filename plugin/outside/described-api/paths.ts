import { Failure } from "../../base/failure.ts";
import { compileExpression, type Expression } from "./expressions.ts";
import { parseText } from "./json-in-text.ts";

/** A record of a reply, with the record or reply that holds it, and what is known besides. */
export interface Scope {
  readonly record: unknown;
  readonly outer?: Scope | undefined;
  /** By name: `$session` is the session's own record, `$asked` the id that was asked for, `$speaker` a sender's name. */
  readonly known: Readonly<Record<string, unknown>>;
}

/** Reads a value at a place of the record. Undefined: there is none. */
export type Read = (scope: Scope) => unknown;
/** The records at a place, each with what holds it. */
export type ReadRecords = (scope: Scope) => readonly Scope[];

type Step = { readonly kind: "name"; readonly name: string } | { readonly kind: "each" } | { readonly kind: "json" };

interface Path {
  /** How often `^` leads to the record outside. */
  readonly up: number;
  /** The name behind `$`. */
  readonly start: string | undefined;
  readonly steps: readonly Step[];
}

const STARTS: ReadonlySet<string> = new Set(["session", "asked", "speaker"]);
const STEP = /(?:^|\.)(?:"([^"]*)"|([^."[\]{}^]+))|(\[\])/gy;

/**
 * Compiles a path, or an expression behind `=`. A path is names with dots between; a name in quotes may hold anything.
 * `^` is the record that holds this one, `$session` the session's own; `~json` reads a text as JSON; `[]` takes each
 * item of a list.
 *
 * @throws RangeError saying what is wrong
 */
export function compileRead(text: string): Read {
  const expression = expressionIn(text);
  if (expression !== undefined) return ({ record }) => expression(record);
  const path = parsePath(text);
  if (path.steps.some(({ kind }) => kind === "each")) throw new RangeError(`${text}: [] belongs to records only`);
  return (scope) => followAll(startOf(path, scope), path.steps);
}

/** The same for records: a list gives its items, an object itself, nothing none. @throws RangeError */
export function compileRecords(text: string | undefined): ReadRecords {
  if (text === undefined || text === ".") return (scope) => itemsOf(scope.record, scope);
  const expression = expressionIn(text);
  if (expression !== undefined) return (scope) => itemsOf(expression(scope.record), scope);
  const path = parsePath(text);
  const [first = [], ...rest] = splitAtEach(path.steps);
  return (scope) => {
    const items = itemsOf(followAll(startOf(path, scope), first), scope);
    return rest.reduce<Scope[]>(
      (scopes, steps) => scopes.flatMap((one) => itemsOf(followAll(one.record, steps), one)),
      items,
    );
  };
}

function expressionIn(text: string): Expression | undefined {
  if (!text.startsWith("=")) return undefined;
  const expression = compileExpression(text.slice(1).trim());
  return (record) => {
    try {
      return expression(record);
    } catch {
      // The library's own message may repeat what the platform answered.
      throw new Failure(`the expression ${text} cannot be used on what the platform answers: does it allow for null?`, {
        code: "platform-description-wrong",
        scope: "card",
        retryable: false,
      });
    }
  };
}

function parsePath(text: string): Path {
  const up = /^\^*/.exec(text)?.[0].length ?? 0;
  let rest = text.slice(up);
  if (up > 0 && rest.startsWith(".")) rest = rest.slice(1);
  const start = rest.startsWith("$") ? (/^\$(\w*)/.exec(rest)?.[1] ?? "") : undefined;
  if (start !== undefined) {
    if (!STARTS.has(start)) throw new RangeError(`${text}: there is no $${start}; there are $session and $asked`);
    rest = rest.slice(start.length + 1).replace(/^\./, "");
  }
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < rest.length) {
    const [, quoted, plain, each] = STEP.exec(rest) ?? [];
    if ((quoted === undefined && plain === undefined && each === undefined) || (plain ?? "") !== (plain ?? "").trim()) {
      throw new RangeError(
        `${text} is no path: names with dots between, such as result.messages; the first of a list is list.0; a name with other signs stands in double quotes`,
      );
    }
    if (each !== undefined) steps.push({ kind: "each" });
    else if (plain === "~json") steps.push({ kind: "json" });
    else steps.push({ kind: "name", name: quoted ?? plain ?? "" });
  }
  return { up, start, steps };
}

function startOf({ up, start }: Path, scope: Scope): unknown {
  let from: Scope | undefined = scope;
  for (let level = 0; level < up; level += 1) from = from?.outer;
  return start === undefined ? from?.record : from?.known[start];
}

function followAll(value: unknown, steps: readonly Step[]): unknown {
  return steps.reduce(follow, value);
}

function follow(value: unknown, step: Step): unknown {
  if (step.kind === "json") return parseText(value);
  if (step.kind !== "name" || typeof value !== "object" || value === null) return undefined;
  // Own properties only: `constructor` of a reply's object is nothing that the platform sent.
  return Object.hasOwn(value, step.name) ? (value as Record<string, unknown>)[step.name] : undefined;
}

function splitAtEach(steps: readonly Step[]): readonly (readonly Step[])[] {
  const parts: Step[][] = [[]];
  for (const step of steps) {
    if (step.kind === "each") parts.push([]);
    else parts.at(-1)?.push(step);
  }
  if (parts.at(-1)?.length === 0) parts.pop();
  return parts;
}

function itemsOf(value: unknown, outer: Scope): Scope[] {
  if (value === null || value === undefined || value === false) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((record) => ({ record, outer, known: outer.known }));
}
