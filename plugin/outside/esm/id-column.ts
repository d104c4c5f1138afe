import type { DataCardId } from "./port.ts";

/** Ids of data cards by their places in another list, 8 bytes each: as numbers, where JavaScript's are exact. */
export interface IdColumn {
  get(place: number): DataCardId | undefined;
  set(place: number, id: DataCardId): void;
}

export function createIdColumn(): IdColumn {
  /** 0 where there is none, or one that is among the others. */
  const numbers: number[] = [];
  const others = new Map<number, DataCardId>();
  return {
    get(place) {
      const number = numbers[place] ?? 0;
      return number === 0 ? others.get(place) : String(number);
    },
    set(place, id) {
      while (numbers.length <= place) numbers.push(0);
      const number = Number(id);
      const isExact = number > 0 && Number.isSafeInteger(number) && String(number) === id;
      numbers[place] = isExact ? number : 0;
      if (isExact) others.delete(place);
      else others.set(place, id);
    },
  };
}
