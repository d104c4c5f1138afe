import { expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { checkForConsole } from "../../plugin/cli/check-for-console.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import type { RequestBudgets } from "../../plugin/outside/http/budget/request-budget.ts";
import { usualBudgets } from "../../plugin/outside/http/budget/system-budgets.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { folders, given } from "../support/given-files.ts";

const startSandbox = sandboxes();
const newFolder = folders();

async function world() {
  const sandbox = await startSandbox({ sessions: [] });
  const folder = newFolder();
  const file = writeSandboxConfig(folder, sandbox, "rest");
  given(folder, "function-token", "a-token-for-tests-0123456789");
  return { sandbox, configuration: await readConfiguration(file, {}) };
}

it("asks ESM and the chat platform within the budgets of the process, and tells each item", async () => {
  const { configuration } = await world();
  const shared = usualBudgets(systemClock);
  const turns = new Set<string>();
  const noting = (system: string, budgets: RequestBudgets): RequestBudgets => ({
    ...budgets,
    of(host, environment) {
      turns.add(`${system} ${environment}`);
      return budgets.of(host, environment);
    },
  });
  const budgets = { esm: noting("esm", shared.esm), chatHistory: noting("chatHistory", shared.chatHistory) };
  const told: string[] = [];
  const { groups, status } = await checkForConsole(
    configuration,
    {
      environment: "helsinki console",
      budgets,
      signal: new AbortController().signal,
      progress: (done, total) => void told.push(`${done} of ${total}`),
    },
    {},
  );
  expect([...turns].toSorted()).toEqual(["chatHistory helsinki console", "esm helsinki console"]);
  expect([told[0], told.at(-1), told.length]).toEqual(["1 of 38", "38 of 38", 38]);
  expect(groups.map(({ name, items }) => [name, items.length > 0])).toEqual([
    ["Configuration", true],
    ["ESM", true],
    ["Chat session template", true],
    ["Persons", true],
    ["Chat platform", true],
    ["createChatSession", true],
    ["Operation", true],
  ]);
  // Nobody serves at the environment URL here.
  const item = groups.flatMap(({ items }) => items).find(({ id }) => id === "function-reachable");
  expect(item?.state).not.toBe("done");
  expect(item?.notes[0]?.advice).toContain("serve");
  expect(["incomplete", "ready"]).toContain(status);
});

it("ends when it is told to stop", async () => {
  const { sandbox, configuration } = await world();
  sandbox.setFaults([{ target: "esm", kind: "timeout", delayMs: 3_600_000 }]);
  const stopping = new AbortController();
  const check = checkForConsole(configuration, { signal: stopping.signal, progress: () => stopping.abort() }, {});
  await expect(check).rejects.toMatchObject({ code: "stopped" });
});
