import { afterEach, beforeEach, describe, it } from "vitest";
import { testEsmAdapter } from "../../plugin/library/contract-tests/esm/test-esm-adapter.ts";
import type { MannerName } from "../../plugin/library/sandbox.ts";
import { MANNER_NAMES } from "../../plugin/sandbox/named-manners.ts";
import { IS_LONG, seeds } from "../support/draws.ts";
import { sandboxEsmTest } from "./sandbox-esm-test.ts";

/*
 * What every way into ESM has to do in the same way. It runs against the sandbox; what only reads also runs against
 * a real ESM, see real-esm.test.ts.
 */

/** The ways in which real ones differ: in `npm test` all at once, in the long tests each alone as well. */
const MANNERS: readonly (readonly [what: string, manners: readonly MannerName[]])[] = [
  ["as documented", []],
  ["under all manners at once", MANNER_NAMES],
  ...(IS_LONG ? seeds(0, MANNER_NAMES.length) : []).flatMap((number) =>
    MANNER_NAMES.slice(number - 1, number).map((name) => [`under ${name}`, [name]] as const),
  ),
];

for (const api of ["rest", "web-api"] as const) {
  for (const [what, manners] of MANNERS) {
    testEsmAdapter({ describe, it, beforeEach, afterEach }, sandboxEsmTest(api, what, manners));
  }
}
