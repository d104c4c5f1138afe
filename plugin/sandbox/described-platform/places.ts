import { JSON_STEP, type ReplyDraft, type Step } from "./reply-draft.ts";

/** A record of a reply that is being written, and the record that holds it. */
export interface Place {
  readonly draft: ReplyDraft;
  readonly steps: readonly Step[];
  readonly outer?: Place | undefined;
  /** What `$asked` and others stand for. */
  readonly known: Readonly<Record<string, unknown>>;
  /** The speaker's name, which some platforms write into the text. */
  readonly speaker?: string | undefined;
}

/** Where a path leads: a field of the draft, or something that is known already. */
export type Target = { readonly steps: readonly Step[] } | { readonly known: unknown };

/** How an expression can be turned round: each of its fields takes a part of the value, or one of them takes it whole. */
export interface Inverted {
  readonly how: "whole" | "words";
  readonly paths: readonly string[];
}

const STEP = /(?:^|\.)(?:"([^"]*)"|([^."[\]{}^]+))|(\[\])/gy;

/** Where a path leads; undefined for an expression, and for what is no path of one value. */
export function targetOf(path: string, place: Place): Target | undefined {
  if (path.startsWith("=")) {
    const inverted = invertedExpression(path);
    const [only, ...others] = inverted?.paths ?? [];
    return only === undefined || others.length > 0 ? undefined : targetOf(only, place);
  }
  const up = /^\^*/.exec(path)?.[0].length ?? 0;
  const rest = path.slice(up).replace(/^\./, "");
  const start = /^\$([a-z_]+)(?:\.|$)/.exec(rest)?.[1];
  if (start !== undefined) return { known: place.known[start] };
  let from: Place | undefined = place;
  for (let level = 0; level < up; level += 1) from = from?.outer;
  if (from === undefined) return undefined;
  const parts = splitAtEach(rest);
  return parts.length === 1 ? { steps: [...from.steps, ...(parts[0] ?? [])] } : undefined;
}

/** The steps of a path, cut where it goes through a list. */
export function splitAtEach(path: string): readonly (readonly Step[])[] {
  const parts: Step[][] = [[]];
  if (path === ".") return parts;
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const [, quoted, plain, each] = STEP.exec(path) ?? [];
    if (each !== undefined) parts.push([]);
    else if (plain === JSON_STEP) parts.at(-1)?.push(JSON_STEP);
    else if (quoted ?? plain) parts.at(-1)?.push(stepOf(quoted, plain));
    else return [];
  }
  return parts;
}

function stepOf(quoted: string | undefined, plain: string | undefined): Step {
  return plain !== undefined && /^\d{1,4}$/.test(plain) ? Number(plain) : (quoted ?? plain ?? "");
}

const NAME = String.raw`[A-Za-z_]\w*(?:\[\d+\])?`;
const FIELD = `${NAME}(?:\\.${NAME})*`;
const FIELDS = `\\[(${FIELD}(?:, *${FIELD})*)\\]`;
const ALTERNATIVES = new RegExp(`^${FIELD}(?: \\|\\| ${FIELD})*$`);
/** The greatest of fields, and the first that is filled. */
const ONE_OF = new RegExp(`^(?:max\\(${FIELDS}(?:\\[[^\\]]*\\])?\\)|not_null\\((${FIELD}(?:, *${FIELD})*)\\))$`);
const JOINED = new RegExp(`^join\\(' ', ${FIELDS}(?:\\[\\?@\\])?\\)$`);

/** The fields of an expression that can be turned round; undefined for any other one. */
export function invertedExpression(expression: string): Inverted | undefined {
  const text = expression.slice(1).trim();
  if (text.length > 300) return undefined;
  if (ALTERNATIVES.test(text)) return { how: "whole", paths: text.split(" || ").map(toPath) };
  const oneOf = ONE_OF.exec(text);
  const list = oneOf?.[1] ?? oneOf?.[2];
  if (list !== undefined) return { how: "whole", paths: list.split(/, */).map(toPath) };
  const joined = JOINED.exec(text)?.[1];
  return joined === undefined ? undefined : { how: "words", paths: joined.split(/, */).map(toPath) };
}

function toPath(field: string): string {
  return field.replaceAll(/\[(\d+)\]/g, ".$1");
}
