/**
 * Small values that all workers share, in named tables: schedules, and which firing holds a key. A value is only ever
 * replaced by somebody who knows what it was, so that of two workers one finds out that it came second.
 */
export interface ValueStore {
  entries(table: string): Promise<ReadonlyMap<string, string>>;
  /** The store's clock: epoch milliseconds. */
  now(): Promise<number>;
  get(table: string, field: string): Promise<string | undefined>;
  /**
   * Replaces a value in one step. Undefined stands for a field that is not there.
   *
   * @returns false when the value is no longer `before`; nothing was changed then
   */
  replace(table: string, field: string, before: string | undefined, after: string | undefined): Promise<boolean>;
}

/** What replaces a value: `after`, or nothing, with what the caller wants to know. */
export interface Change<Answer> {
  readonly after: string | undefined;
  readonly answer: Answer;
}

/** Changes a value by what it is now, again when somebody else was quicker. */
export async function change<Answer>(
  values: ValueStore,
  { table, field }: { readonly table: string; readonly field: string },
  decide: (before: string | undefined) => Change<Answer> | Promise<Change<Answer>>,
): Promise<Answer> {
  for (;;) {
    const before = await values.get(table, field);
    const { after, answer } = await decide(before);
    if (after === before || (await values.replace(table, field, before, after))) return answer;
  }
}
