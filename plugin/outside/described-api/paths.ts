import { compileExpression, type Expression } from "./expressions.ts";

/** A record of a reply, with the record or reply that holds it, and what is known besides. */
export interface Scope {
  readonly record: unknown;
  readonly outer?: Scope | undefined;
  /** By name: `$session` is the session's own record, `$lookup` what a lookup told. */
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
  return text.startsWith("=") ? compileExpression(text.slice(1).trim()) : undefined;
}

function parsePath(text: string): Path {
  const up = /^\^*/.exec(text)?.[0].length ?? 0;
  let rest = text.slice(up);
  if (up > 0 && rest.startsWith(".")) rest = rest.slice(1);
  const start = /^\$([a-z_]+)(?:\.|$)/.exec(rest)?.[1];
  if (start !== undefined) rest = rest.slice(start.length + 2);
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < rest.length) {
    const [, quoted, plain, each] = STEP.exec(rest) ?? [];
    if (quoted === undefined && plain === undefined && each === undefined) {
      throw new RangeError(`${text} is no path: names with dots between, such as result.messages`);
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
  if (step.kind === "json") return typeof value === "string" && value !== "" ? parsed(value) : undefined;
  if (step.kind !== "name" || typeof value !== "object" || value === null) return undefined;
  // Own properties only: `constructor` of a reply's object is nothing that the platform sent.
  return Object.hasOwn(value, step.name) ? (value as Record<string, unknown>)[step.name] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
