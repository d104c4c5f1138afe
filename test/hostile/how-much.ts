/*
 * What is tried of the catalogue. `npm test` tries each manner once. ESM_CHAT_TEST_HOSTILE=1, as in `npm run test:hostile`,
 * tries it at every place, alone and in drawn pairs. One manner alone, or all whose names begin so:
 *
 *   ESM_CHAT_TEST_MANNER=page/ever-lower-ids npx vitest run test/hostile/catalogue.test.ts
 *
 * and with another seed than 1: ESM_CHAT_TEST_SEED=7
 */
export const IS_WHOLE = (process.env["ESM_CHAT_TEST_HOSTILE"] ?? "") !== "";
export const ONLY = process.env["ESM_CHAT_TEST_MANNER"];
export const SEED = Number(process.env["ESM_CHAT_TEST_SEED"] ?? 1);

/** Milliseconds for one test: some of the whole take a quarter of an hour. */
export const TIMEOUT = { timeout: (IS_WHOLE ? 60 : 10) * 60_000 };

/** For whoever looks at one manner, or at the whole. */
export function tell(line: string): void {
  if (IS_WHOLE || ONLY !== undefined) process.stdout.write(`${line}\n`);
}
