import { z } from "zod";
import { secret, wholeNumber } from "./setting-types.ts";

/** The store for work that several machines share. Its URL is a secret: it holds a password. */
export type EngineAddress =
  | { readonly kind: "postgresql"; readonly url: string; readonly schema: string }
  | { readonly kind: "redis"; readonly url: string; readonly prefix: string };

const NAME_ERROR = "must be 1 to 63 letters, digits and underscores, and not begin with a digit";

/** Other names are changed or need quotes in PostgreSQL; Redis follows the same rule here. */
const name = z.string({ error: "must be text" }).regex(/^[A-Za-z_]\w{0,62}$/, { error: NAME_ERROR });

const worker = {
  concurrency: wholeNumber(1, 64).default(4).describe("runs, or parts of runs, that one process works on at once"),
  shardSize: wholeNumber(50, 1_000_000).default(1_000).describe("cards in one part of a large environment"),
};

/** The section `engine`: one process alone, or many that share a PostgreSQL or a Redis. */
export const engineSettings = z.discriminatedUnion(
  "kind",
  [
    z.strictObject({
      kind: z.literal("process").describe("this process alone"),
      atOnce: wholeNumber(1, 64).default(4).describe("environments that run at the same time"),
      mostRunMinutes: wholeNumber(1, 1_440).default(240).describe("when a run is stopped, to go on with the next one"),
    }),
    z.strictObject({
      kind: z.literal("postgresql").describe("all processes that share this PostgreSQL"),
      url: secret.describe("`postgresql://user:password@host/database`"),
      schema: name.default("esm_chat").describe("the schema in which the engine keeps its tables"),
      ...worker,
    }),
    z.strictObject({
      kind: z.literal("redis").describe("all processes that share this Redis"),
      url: secret.describe("`redis://user:password@host:6379`"),
      prefix: name.default("esm_chat").describe("what the engine's keys begin with"),
      ...worker,
    }),
  ],
  { error: 'must be "process", "postgresql" or "redis"' },
);

/** The section `engine`, with defaults filled in. */
export type EngineSettings = z.output<typeof engineSettings>;

const SCHEMES = { postgresql: /^postgres(?:ql)?:\/\//i, redis: /^rediss?:\/\//i };

/** What is wrong with the address of an engine, which is a secret: nothing of it is repeated. */
export function engineUrlMistake(kind: EngineAddress["kind"], url: string): string | undefined {
  if (/^["'`\u2018-\u201f]|["'`\u2018-\u201f]$/.test(url)) return "stands in quotation marks: take them away";
  const other = kind === "redis" ? "postgresql" : "redis";
  if (SCHEMES[other].test(url)) return `is the address of another kind of engine: engine.kind is "${kind}"`;
  if (!SCHEMES[kind].test(url)) return `must be an address that starts with ${kind}://`;
  return URL.canParse(url)
    ? undefined
    : "is not an address: look at the port, and write characters of the password such as / # ? @ as %2F %23 %3F %40";
}
