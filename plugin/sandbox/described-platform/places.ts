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

/** How an expression can be turned round: one of its fields takes the value, behind its prefix, or each takes a part. */
export interface Inverted {
  readonly how: "whole" | "words";
  readonly paths: readonly string[];
  readonly prefix?: string | undefined;
  /** The first item of a list that has this value in this field. */
  readonly item?: { readonly list: string; readonly field: string; readonly value: string } | undefined;
}

/** Behind all items that are written in order: the item that an expression looks for. */
const SOUGHT = 1_000_000;

const STEP = /(?:^|\.)(?:"([^"]*)"|([^."[\]{}^]+))|(\[\])/gy;

/** Where a path leads; undefined for an expression, and for what is no path of one value. */
export function targetOf(path: string, place: Place): Target | undefined {
  if (path.startsWith("=")) {
    const { how, paths: [first] = [], prefix, item } = invertedExpression(path) ?? {};
    if (how !== "whole" || first === undefined || prefix !== undefined) return undefined;
    return item === undefined ? targetOf(first, place) : soughtItem(first, item, place);
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

function soughtItem(
  path: string,
  { list, field, value }: NonNullable<Inverted["item"]>,
  place: Place,
): Target | undefined {
  const found = targetOf(`${list}.${SOUGHT}.${path}`, place);
  const told = targetOf(`${list}.${SOUGHT}.${field}`, place);
  const isThere = told !== undefined && "steps" in told && place.draft.set(told.steps, value);
  return isThere ? found : undefined;
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
  return plain !== undefined && /^\d{1,7}$/.test(plain) ? Number(plain) : (quoted ?? plain ?? "");
}

const NAME = String.raw`[A-Za-z_]\w*(?:\[\d+\])?`;
const FIELD = `${NAME}(?:\\.${NAME})*`;
const FIELDS = `\\[(${FIELD}(?:, *${FIELD})*)\\]`;
const ALTERNATIVES = new RegExp(`^${FIELD}(?: \\|\\| ${FIELD})*$`);
/** The greatest of fields, and the first that is filled. */
const ONE_OF = new RegExp(`^(?:max\\(${FIELDS}(?:\\[[^\\]]*\\])?\\)|not_null\\((${FIELD}(?:, *${FIELD})*)\\))$`);
const ITEM = new RegExp(`^(${FIELD})\\[\\?(${NAME}) == '([^']*)'\\] \\| \\[0\\]\\.(${FIELD})$`);
const PREFIXED = new RegExp(`^(?:${FIELD} && )?join\\('', \\['([^']*)', (?:to_string\\()?(${FIELD})\\)?\\]\\)$`);
const JOINED = new RegExp(`^join\\(' ', ${FIELDS}(?:\\[\\?@\\])?\\)$`);

/** The fields of an expression that can be turned round; undefined for any other one. */
export function invertedExpression(expression: string): Inverted | undefined {
  const text = expression.slice(1).trim();
  if (text.length > 300) return undefined;
  if (ALTERNATIVES.test(text)) return { how: "whole", paths: text.split(" || ").map(toPath) };
  const oneOf = ONE_OF.exec(text);
  const list = oneOf?.[1] ?? oneOf?.[2];
  if (list !== undefined) return { how: "whole", paths: list.split(/, */).map(toPath) };
  const [, items, field, value, path] = ITEM.exec(text) ?? [];
  if (items !== undefined && field !== undefined && value !== undefined && path !== undefined)
    return { how: "whole", paths: [toPath(path)], item: { list: toPath(items), field, value } };
  const [, prefix, behind] = PREFIXED.exec(text) ?? [];
  if (prefix !== undefined && behind !== undefined) return { how: "whole", paths: [toPath(behind)], prefix };
  const joined = JOINED.exec(text)?.[1];
  return joined === undefined ? undefined : { how: "words", paths: joined.split(/, */).map(toPath) };
}

function toPath(field: string): string {
  return field.replaceAll(/\[(\d+)\]/g, ".$1");
}
