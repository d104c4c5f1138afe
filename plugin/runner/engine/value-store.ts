/**
 * Characters of a value; bytes on Redis. A schedule with business hours and days off has some thousands. Whoever may
 * write to the store may put in more: that is read as an empty text, and is not fetched.
 */
export const LONGEST_VALUE = 65_536;

/** Values of a table that are read: many more than one engine has environments. */
export const MOST_VALUES = 10_000;

/**
 * Small values that all workers share, in named tables: schedules, and the jobs that hold keys. A value is replaced
 * only by a worker that knows its current content, so that the second of two workers notices the first.
 */
export interface ValueStore {
  entries(table: string): Promise<ReadonlyMap<string, string>>;
  /** The store's clock: epoch milliseconds. */
  now(): Promise<number>;
  get(table: string, field: string): Promise<string | undefined>;
  /**
   * Replaces a value atomically. Undefined means a field that does not exist.
   *
   * @returns false, with nothing changed, when the value is no longer `before`
   */
  replace(table: string, field: string, before: string | undefined, after: string | undefined): Promise<boolean>;
}

/** The new value `after`, undefined for none, with a result for the caller. */
export interface Change<Answer> {
  readonly after: string | undefined;
  readonly answer: Answer;
}

/** Changes a value depending on its content, and again if another worker was faster. */
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
