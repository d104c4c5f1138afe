/** A condition in EQL. Only the functions beside it make one, so no text from outside can become syntax. */
export type EqlCondition = string & { readonly __eql: unique symbol };

const ATTRIBUTE_CODE = /^[A-Za-z][A-Za-z0-9_]*$/;

/**
 * Characters that could end or alter a literal. How ESM escapes a quote is unknown, so nothing is ever escaped: `%` in
 * a LIKE pattern (documented) replaces these characters. It finds the card and perhaps others, and the caller compares
 * the values.
 */
const UNSAFE = /['"\\$#\p{Cc}\u2028\u2029]+/gu;

/**
 * Cards whose attribute may hold this text. It may find too many: the caller compares the values.
 *
 * @param attributeCode of a text
 * @param text any
 */
export function mayEqual(attributeCode: string, text: string): EqlCondition {
  return canBeCompared(text) ? eql(`${attribute(attributeCode)} = '${text}'`) : contains(attributeCode, text);
}

/** Whether cards with this text can be found by `=`. If not, only by a pattern. */
export function canBeCompared(text: string): boolean {
  return text.search(UNSAFE) < 0;
}

/**
 * Cards whose attribute may contain this text. It may find too many: `%` and `_` in the text are wildcards.
 *
 * @param attributeCode of a text
 * @param text any
 */
export function contains(attributeCode: string, text: string): EqlCondition {
  return eql(`${attribute(attributeCode)} LIKE '%${text.replaceAll(UNSAFE, "%")}%'`);
}

/**
 * Cards whose attribute may begin with this text. It may find too many: `%` and `_` in the text are wildcards.
 *
 * @param attributeCode of a text
 * @param text any
 */
export function beginsWith(attributeCode: string, text: string): EqlCondition {
  return eql(`${attribute(attributeCode)} LIKE '${text.replaceAll(UNSAFE, "%")}%'`);
}

/**
 * Cards whose attribute is empty.
 *
 * @param attributeCode of any type
 */
export function isEmpty(attributeCode: string): EqlCondition {
  return eql(`${attribute(attributeCode)} IS NULL`);
}

/**
 * Cards whose attribute has a value.
 *
 * @param attributeCode of any type
 */
export function isFilled(attributeCode: string): EqlCondition {
  return eql(`not (${attribute(attributeCode)} IS NULL)`);
}

/**
 * Cards with a static value other than this one; cards without a value are not found. ESM compares static values by
 * display name (documented). Undefined when the name cannot be put into a literal safely: then the caller has to read
 * all cards and compare codes.
 *
 * @param attributeCode of a static value
 * @param displayName in ESM's system language
 */
export function isOtherThan(attributeCode: string, displayName: string): EqlCondition | undefined {
  if (displayName.search(UNSAFE) >= 0) return undefined;
  return eql(`${attribute(attributeCode)} <> '${displayName}'`);
}

/**
 * An instant as a condition names it. Each API of ESM writes dates in its own way, and none of them can name every
 * instant, so only an `Esm` makes one: `Esm.dateLimit`.
 */
export interface DateLimit {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The same as ESM's API in use writes it in a condition. */
  readonly literal: string;
}

/** What dates are written with, in any API. */
const DATE_LITERAL = /^[0-9TZ.: -]+$/;

/**
 * Cards whose date is earlier than the limit; cards without a date are not found.
 *
 * @param attributeCode of a date
 * @param limit made by `Esm.dateLimit`
 */
export function isBefore(attributeCode: string, limit: DateLimit): EqlCondition {
  return eql(`${attribute(attributeCode)} < '${dateLiteral(limit)}'`);
}

/**
 * Cards whose date is the limit or later: exactly the cards with a date that `isBefore` does not find.
 *
 * @param attributeCode of a date
 * @param limit made by `Esm.dateLimit`
 */
export function isFrom(attributeCode: string, limit: DateLimit): EqlCondition {
  return eql(`${attribute(attributeCode)} >= '${dateLiteral(limit)}'`);
}

/**
 * Cards whose text is not as the pattern says: `_` is any one character, `%` any text (as in SQL, assumed). Cards without
 * a text are not found. Only for patterns made by the program.
 */
export function isUnlike(attributeCode: string, pattern: string): EqlCondition {
  if (pattern.search(UNSAFE) >= 0) throw new RangeError("not a plain text");
  return eql(`not (${attribute(attributeCode)} LIKE '${pattern}')`);
}

/**
 * The card with this id. Documented for whole statements; in a filter of the REST API it is assumed.
 *
 * @param dataCardId up to 20 digits
 * @throws RangeError for anything else
 */
export function hasId(dataCardId: string): EqlCondition {
  if (!/^\d{1,20}$/.test(dataCardId)) throw new RangeError("not a data card id");
  return eql(`entity.id = '${dataCardId}'`);
}

/** Cards of this template. For whole statements. */
export function isOfTemplate(templateCode: string): EqlCondition {
  if (!ATTRIBUTE_CODE.test(templateCode)) throw new RangeError("not a template code");
  return eql(`template.code = '${templateCode}'`);
}

/** Cards that are not hidden. */
export function isVisible(): EqlCondition {
  return eql("hidden = 0");
}

/**
 * Cards that meet at least one of the conditions.
 *
 * @param conditions at least one
 * @throws RangeError when there is none
 */
export function anyOf(conditions: readonly EqlCondition[]): EqlCondition {
  return join(conditions, "or");
}

/**
 * Cards that meet every one of the conditions.
 *
 * @param conditions at least one
 * @throws RangeError when there is none
 */
export function allOf(conditions: readonly EqlCondition[]): EqlCondition {
  return join(conditions, "and");
}

/**
 * Cards that meet any of the conditions, in as few filters as possible.
 *
 * @param longest characters of a filter after URL encoding
 */
export function inFilters(conditions: readonly EqlCondition[], longest: number): EqlCondition[] {
  return Array.from(
    inGroups(conditions, (condition) => condition, longest),
    ({ filter }) => filter,
  );
}

/** The same, one filter at a time, each with the things whose conditions it holds. */
export function* inGroups<T>(
  things: Iterable<T>,
  toCondition: (thing: T) => EqlCondition,
  longest: number,
): Generator<{ readonly group: readonly T[]; readonly filter: EqlCondition }> {
  let group: T[] = [];
  let conditions: EqlCondition[] = [];
  let length = 0;
  for (const thing of things) {
    const condition = toCondition(thing);
    const added = new URLSearchParams({ f: `${condition} or ` }).toString().length;
    if (group.length > 0 && length + added > longest) {
      yield { group, filter: anyOf(conditions) };
      group = [];
      conditions = [];
      length = 0;
    }
    group.push(thing);
    conditions.push(condition);
    length += added;
  }
  if (group.length > 0) yield { group, filter: anyOf(conditions) };
}

function join(conditions: readonly EqlCondition[], operator: "and" | "or"): EqlCondition {
  const [first, ...rest] = conditions;
  if (first === undefined) throw new RangeError("a condition needs at least one part");
  return rest.length === 0 ? first : eql(`(${conditions.join(` ${operator} `)})`);
}

function dateLiteral({ literal }: DateLimit): string {
  if (!DATE_LITERAL.test(literal)) throw new RangeError("not a date as ESM writes them");
  return literal;
}

function attribute(code: string): string {
  if (!ATTRIBUTE_CODE.test(code)) throw new RangeError("not an attribute code");
  return `$${code}$`;
}

function eql(text: string): EqlCondition {
  return text as EqlCondition;
}
