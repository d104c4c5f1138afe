/** The two halves of a list, for work that was too much at once; the first one is larger by an item where they differ. */
export function halvesOf<T>(list: readonly T[]): readonly [first: readonly T[], second: readonly T[]] {
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)];
}
