/** What can be done with a list without holding each of its items apart; an array is one, too. */
export interface List<T> extends Iterable<T> {
  /** How many items there are. */
  readonly length: number;
  /**
   * Some of the items, as an array's.
   *
   * @param from place of the first, from 0
   * @param to place behind the last; default: the end
   */
  slice(from: number, to?: number): readonly T[];
  /**
   * What is made of each item, as an array's.
   *
   * @param change called once for each item, in order
   */
  map<Other>(change: (item: T) => Other): Other[];
}

/** A list that grows at its end. */
export interface PackedList<T> extends List<T> {
  push(item: T): void;
}

/** Items that are packed together. */
const BLOCK = 256;

/** Items with the same names, without these; others as they are. */
interface Block {
  readonly names: readonly string[] | undefined;
  readonly json: string;
}

/**
 * A list of very many small items, which holds them as JSON, so many as one text. A card with its session takes a fifth of
 * the memory that an object takes, and gives the garbage collector nothing to follow.
 *
 * Items are what JSON can tell, such as texts, or objects of texts, numbers and booleans, and are not changed.
 */
export function createPackedList<T>(items: Iterable<T> = []): PackedList<T> {
  const blocks: Block[] = [];
  let last: T[] = [];

  function push(item: T): void {
    last.push(item);
    if (last.length < BLOCK) return;
    blocks.push(packed(last));
    last = [];
  }

  function* each(): Generator<T> {
    for (const block of blocks) yield* unpacked<T>(block);
    yield* last;
  }

  for (const item of items) push(item);
  return {
    get length() {
      return blocks.length * BLOCK + last.length;
    },
    push,
    slice(from, to = blocks.length * BLOCK + last.length) {
      const first = Math.min(Math.floor(from / BLOCK), blocks.length);
      const found = blocks.slice(first, Math.ceil(to / BLOCK)).flatMap((block) => unpacked<T>(block));
      return [...found, ...last].slice(from - first * BLOCK, to - first * BLOCK);
    },
    map: (change) => Array.from(each(), change),
    [Symbol.iterator]: each,
  };
}

function packed(items: readonly unknown[]): Block {
  const [first] = items;
  const names = typeof first === "object" && first !== null && !Array.isArray(first) ? Object.keys(first) : undefined;
  if (names === undefined || !items.every((item) => hasJust(names, item))) {
    return { names: undefined, json: JSON.stringify(items) };
  }
  return { names, json: JSON.stringify(items.map((item) => Object.values(item as object))) };
}

/** JSON has no undefined in a list. */
function hasJust(names: readonly string[], item: unknown): boolean {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return false;
  const entries = Object.entries(item);
  return (
    entries.length === names.length &&
    entries.every(([name, value], index) => name === names[index] && value !== undefined)
  );
}

function unpacked<T>({ names, json }: Block): T[] {
  const found: unknown[] = JSON.parse(json);
  if (names === undefined) return found as T[];
  return found.map(
    (values) => Object.fromEntries(names.map((name, index) => [name, (values as unknown[])[index]])) as T,
  );
}
