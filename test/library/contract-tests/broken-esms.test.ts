import { describe, expect, it } from "vitest";
import { testEsmAdapter } from "../../../plugin/library/contract-tests/esm/test-esm-adapter.ts";
import { sandboxEsmTest } from "../../contract/sandbox-esm-test.ts";
import { BROKEN_ESMS, type BrokenEsm } from "./broken-esms.ts";
import { collectSuite, notBroken, patienceFor, rows, whatWasSeen } from "./harness.ts";

/** The adapter for the REST API, which can do everything, with one thing broken. */
function suiteOf(broken?: BrokenEsm) {
  const test = sandboxEsmTest("rest", "broken", []);
  return collectSuite((framework) =>
    testEsmAdapter(framework, {
      ...test,
      patienceMs: patienceFor(broken),
      async connect(given, server) {
        const connecting = broken?.connecting?.(given) ?? given;
        const { esm, close } = await test.connect(connecting, server);
        const secret = server.secrets[0] ?? "";
        return { esm: broken?.esm?.(esm, { ...connecting, secret }) ?? esm, close };
      },
    }),
  );
}

describe("the contract of ESM adapters fails for one that", () => {
  it.concurrent.each(rows<BrokenEsm>(BROKEN_ESMS))("%s: %s", async (_what, rule, broken) => {
    expect(await whatWasSeen(suiteOf(broken), rule)).toContain(broken.says);
  });
});

it("each of its rules can fail", () => {
  expect(notBroken(suiteOf(), BROKEN_ESMS)).toEqual([]);
});
