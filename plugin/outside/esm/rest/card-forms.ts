import { MOST_DEPTH } from "../../http/read-json.ts";

/** Forms that are known at a time. */
const MOST_FORMS = 4;
/** After the first ones another form is learnt for so many cards that were read by one: learning takes as long as many. */
const CARDS_FOR_A_FORM = 2_000;
/** For each card that is read by a form, forms that may be compared in vain. Where there are more, none is used any longer. */
const MOST_IN_VAIN = 2;
/** Before the first one is read. */
const FIRST_IN_VAIN = 1_000;
/** Bytes of a card of which a form is learnt, and of the values of one that is read by a form. */
const LONGEST = 32 * 1024;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
/** The characters of JSON's numbers. */
const OF_NUMBERS = new Uint8Array(256);
for (const character of "+-.0123456789Ee") OF_NUMBERS[character.charCodeAt(0)] = 1;

/** Names of values that are the same on all cards of a template. */
const OF_A_TEMPLATE: ReadonlySet<string | number> = new Set(["templateName", "templateCode", "templateId"]);

type Holder = Record<string | number, unknown>;

/** Where a text or a number stands that differs from card to card. */
interface Spot {
  readonly isText: boolean;
  /** The list or object in the form's card. */
  readonly holder: Holder;
  readonly key: string | number;
}

/** What cards have in common: the bytes between the values. */
interface CardForm {
  /** The card that it was learnt from. It gets the values of each one that is read. */
  readonly card: unknown;
  /** All of a card's bytes without its values. */
  readonly common: Uint8Array;
  /** For each spot, how many of them come before it. */
  readonly before: Uint32Array;
  readonly spots: readonly Spot[];
}

/** The bytes have another form, or end within a card that has this one so far. */
const [OTHER, TOO_SHORT] = [-1, -2];

/**
 * Reads cards that differ from an earlier one in nothing but their values: most of their bytes are the same, and
 * to compare them takes a fraction of the time that `JSON.parse` takes, nor does it leave anything to collect.
 *
 * A form is the bytes of a card that `JSON.parse` took. Texts and numbers in lists, and those of the card itself, are left
 * out: so the names and types of attributes belong to the form, as a template's do; their values do not. Where another card has the same
 * bytes, with one text for each text and one number for each number, `JSON.parse` would make the same of it, but for these.
 * They are what it parses, so it refuses what it would refuse in the whole.
 *
 * @param parsed the value of a JSON text in these bytes; undefined if they hold none
 */
export function createCardForms(parsed: (bytes: Buffer, begin: number, end: number) => unknown) {
  /** The one that is used most comes first: each time one is used, it comes before the one that it was behind. */
  const forms: CardForm[] = [];
  let learnt = 0;
  let taken = 0;
  let inVain = 0;
  /** A list of the values of one card, as JSON. */
  const values = Buffer.alloc(LONGEST);
  values[0] = OPEN_LIST;

  /** Copies the values of a card. @returns the position of the comma behind the card; `OTHER` or `TOO_SHORT` */
  function readValues({ common, before, spots }: CardForm, bytes: Uint8Array, from: number, length: number): number {
    let at = from;
    let same = 0;
    let written = 1;
    for (let index = 0; ; index += 1) {
      const end = before[index] ?? common.length;
      for (; same < end; same += 1, at += 1) {
        if (bytes[at] !== common[same]) return at < length ? OTHER : TOO_SHORT;
      }
      const spot = spots[index];
      if (spot === undefined) break;
      const begin = at;
      if (spot.isText) at = endOfText(bytes, at, length);
      else while (at < length && OF_NUMBERS[bytes[at] ?? 0] === 1) at += 1;
      if (at >= length) return TOO_SHORT;
      if (written + at - begin + 3 > LONGEST) return OTHER;
      if (spot.isText) values[written++] = QUOTE;
      for (let copied = begin; copied < at; copied += 1) values[written++] = bytes[copied] ?? 0;
      if (spot.isText) values[written++] = QUOTE;
      values[written++] = COMMA;
    }
    if (at >= length) return TOO_SHORT;
    if (bytes[at] !== COMMA) return OTHER;
    if (written === 1) written += 1;
    values[written - 1] = CLOSE_LIST;
    return fill(spots, parsed(values, 0, written)) ? at : OTHER;
  }

  return {
    /**
     * Takes the card that begins there, if it has a form that is known, all of it was received, and a comma stands behind it.
     *
     * @param take is given a card that changes afterwards
     * @returns the position of the comma; undefined if the card was not taken
     */
    take(bytes: Uint8Array, from: number, length: number, take: (card: unknown) => void): number | undefined {
      if (inVain > FIRST_IN_VAIN + MOST_IN_VAIN * taken) return undefined;
      for (const [index, form] of forms.entries()) {
        const end = readValues(form, bytes, from, length);
        if (end === OTHER) continue;
        if (end === TOO_SHORT) return undefined;
        inVain += index;
        if (index > 0) {
          forms.splice(index, 1);
          forms.splice(index - 1, 0, form);
        }
        taken += 1;
        take(form.card);
        return end;
      }
      inVain += forms.length;
      return undefined;
    },

    /** Learns the form of a card. @param card what `JSON.parse` made of these bytes; nobody else may keep it */
    learn(bytes: Uint8Array, card: unknown): void {
      if (learnt >= MOST_FORMS + taken / CARDS_FOR_A_FORM || bytes.length > LONGEST) return;
      learnt += 1;
      const form = formOf(bytes, card);
      if (form === undefined) return;
      if (forms.length === MOST_FORMS) forms.pop();
      forms.push(form);
    },
  };
}

/** The position of the quote that ends a text; `length` or more if it is not there yet. */
function endOfText(bytes: Uint8Array, start: number, length: number): number {
  let at = start;
  for (; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) break;
    if (byte === BACKSLASH) at += 1;
  }
  return at;
}

function fill(spots: readonly Spot[], values: unknown): boolean {
  if (!Array.isArray(values) || values.length !== spots.length) return false;
  for (let index = 0; index < spots.length; index += 1) {
    const spot = spots[index];
    if (spot !== undefined) spot.holder[spot.key] = values[index];
  }
  return true;
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[-\d][-+.\deE]*|[[\]{},:]/g;

/** A list or object that is open. */
interface Open {
  readonly holder: Holder;
  readonly isList: boolean;
  /** Of the value that comes next. */
  key: string | number;
  isKeyNext: boolean;
}

/** Undefined for a card that is better read as a whole: nested deep, or with two different values of one name. */
function formOf(bytes: Uint8Array, card: unknown): CardForm | undefined {
  const text = Buffer.from(bytes).toString("latin1");
  const open: Open[] = [];
  const common: number[] = [];
  const before: number[] = [];
  const spots: Spot[] = [];
  let end = 0;
  for (const { 0: token, index } of text.matchAll(TOKENS)) {
    const within = open.at(-1);
    const isText = token.startsWith('"');
    if (token === "{" || token === "[") {
      const holder = within === undefined ? card : ownValue(within);
      const isList = token === "[";
      if (!isHolder(holder) || Array.isArray(holder) !== isList || open.length === MOST_DEPTH) return undefined;
      open.push({ holder, isList, key: isList ? 0 : "", isKeyNext: !isList });
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (within === undefined) {
      return undefined;
    } else if (token === ",") {
      if (typeof within.key === "number") within.key += 1;
      else within.isKeyNext = true;
    } else if (token === ":") {
      within.isKeyNext = false;
    } else if (within.isKeyNext) {
      within.key = String(valueOf(token));
      // To set this name is to set something else.
      if (within.key === "__proto__") return undefined;
    } else if ((open.length === 1 || open.some(({ isList }) => isList)) && !OF_A_TEMPLATE.has(within.key)) {
      // Of two values with this name the card has the last one: then it may be another one.
      if (ownValue(within) !== valueOf(token)) return undefined;
      const [valueFrom, valueTo] = isText ? [index + 1, index + token.length - 1] : [index, index + token.length];
      for (; end < valueFrom; end += 1) common.push(bytes[end] ?? 0);
      before.push(common.length);
      spots.push({ isText, holder: within.holder, key: within.key });
      end = valueTo;
    }
  }
  for (; end < bytes.length; end += 1) common.push(bytes[end] ?? 0);
  return { card, common: Uint8Array.from(common), before: Uint32Array.from(before), spots };
}

/** The value of a text or a number that stands in valid JSON, its bytes as characters. */
function valueOf(token: string): unknown {
  return JSON.parse(Buffer.from(token, "latin1").toString("utf8"));
}

function ownValue({ holder, key }: Open): unknown {
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}

function isHolder(value: unknown): value is Holder {
  return typeof value === "object" && value !== null;
}
