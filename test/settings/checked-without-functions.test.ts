import * as fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { loadingWhatIsNeeded } from "../../plugin/base/late-module.ts";
import { configurationSchema } from "../../plugin/settings/configuration-schema.ts";
import { draws } from "../support/draws.ts";

/*
 * zod writes a function for each object that it checks. For a configuration it does not (plugin/settings/configuration-file.ts):
 * what it says has to be the same.
 */

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

const whole = z.toJSONSchema(configurationSchema, { io: "input", unrepresentable: "any" }) as Schema;

const WRONG = fc.constantFrom<unknown>(null, true, -1, 2.5, "", "x", [], ["x"], {}, { other: 1 });
const TEXTS = fc.constantFrom(
  "x",
  "",
  "UTC",
  "10432",
  "09:00",
  "https://esm.example.org",
  "2026-03-02",
  "ESM_PASSWORD",
);
const NUMBERS = fc.constantFrom(0, 1, 5, 60, 1_000, 1e9, 0.5);

/** Settings as the schema has them for editors, here and there another value, one too many or none. */
function drawn(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: right(schema, depth) }, { weight: 1, arbitrary: WRONG });
}

function right({ $ref, anyOf, oneOf, ...schema }: Schema, depth: number): fc.Arbitrary<unknown> {
  if ($ref !== undefined || depth > 8) return WRONG;
  const several = anyOf ?? oneOf;
  if (several !== undefined) return fc.oneof(...several.map((one) => drawn(one, depth + 1)));
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if ("const" in schema) return fc.constant(schema.const);
  if (schema.items !== undefined) return fc.array(drawn(schema.items, depth + 1), { maxLength: 2 });
  if (schema.type === "object") {
    const properties = Object.entries(schema.properties ?? {}).map(
      ([name, one]) => [name, drawn(one, depth + 1)] as const,
    );
    const more =
      typeof schema.additionalProperties === "object" ? drawn(schema.additionalProperties, depth + 1) : WRONG;
    const other = fc.option(more, { freq: 9, nil: undefined });
    return fc
      .tuple(fc.record(Object.fromEntries(properties), { requiredKeys: [] }), other)
      .map(([own, another]) => (another === undefined ? own : { ...own, other: another }));
  }
  if (schema.type === "boolean") return fc.boolean();
  return schema.type === "string" ? TEXTS : NUMBERS;
}

it("a configuration is checked in the same way, to the same words and order, without functions of its own", async () => {
  const places = new Set<string>();
  await fc.assert(
    fc.asyncProperty(right(whole, 0), async (configuration) => {
      const said = (how: { jitless?: true }) =>
        loadingWhatIsNeeded(() => configurationSchema.safeParse(configuration, { reportInput: true, ...how }));
      const [usual, ours] = [await said({}), await said({ jitless: true })];
      for (const { path } of usual.error?.issues ?? []) places.add(path.join("."));
      expect(ours).toEqual(usual);
      expect(ours.error?.issues).toEqual(usual.error?.issues);
      expect(JSON.stringify(ours.data)).toBe(JSON.stringify(usual.data));
    }),
    { numRuns: draws(300, 5_000) },
  );
  expect(places.size).toBeGreaterThan(50);
});
