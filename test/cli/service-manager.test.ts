import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { serviceManager } from "../../plugin/cli/service-manager.ts";
import { silentLog } from "../runner/runner-world.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Messages within so many milliseconds after the process was ready. */
async function sent(environment: NodeJS.ProcessEnv, milliseconds: number, send = async () => undefined) {
  const messages: string[] = [];
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_fields: unknown, message: string) => void warnings.push(message) };
  serviceManager(environment, log, async (message) => {
    messages.push(message);
    await send();
  }).ready();
  await vi.advanceTimersByTimeAsync(milliseconds);
  return { messages, warnings };
}

const SOCKET = { NOTIFY_SOCKET: "/run/systemd/notify" };

it.each<[string, NodeJS.ProcessEnv, readonly string[]]>([
  ["nobody has started it", {}, []],
  ["nobody has started it, though a watchdog's time is set", { WATCHDOG_USEC: "3000000" }, []],
  ["systemd has started it, without a watchdog", SOCKET, ["READY=1"]],
  [
    "systemd has started it, with one",
    { ...SOCKET, WATCHDOG_USEC: "3000000" },
    ["READY=1", "WATCHDOG=1", "WATCHDOG=1"],
  ],
  ["the watchdog's time cannot be read", { ...SOCKET, WATCHDOG_USEC: "soon" }, ["READY=1"]],
  ["the watchdog's time is nothing", { ...SOCKET, WATCHDOG_USEC: "0" }, ["READY=1"]],
])("what systemd is told where %s", async (_title, environment, expected) => {
  expect(await sent(environment, 2_500)).toEqual({ messages: expected, warnings: [] });
});

it("a message that cannot be sent is said once, and tried again", async () => {
  const noProgram = Object.assign(new Error("spawn systemd-notify ENOENT"), { code: "ENOENT" });
  const { messages, warnings } = await sent({ ...SOCKET, WATCHDOG_USEC: "3000000" }, 3_500, () =>
    Promise.reject(noProgram),
  );
  expect(messages).toHaveLength(4);
  expect(warnings).toHaveLength(1);
});
