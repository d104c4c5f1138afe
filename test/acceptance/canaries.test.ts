import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type EsmApi, writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import type { FaultRule } from "../../plugin/sandbox/http/fault-rules.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { anyFaults } from "../model/faults.ts";
import { esmChatCommands, type Finished } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders } from "../support/given-files.ts";
import { startWorld, type World } from "../task/task-world.ts";
import { wireSession } from "../task/wire-session.ts";

const { run } = esmChatCommands();
const folder = folders();

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace"];

/** In every text and name, and in the secrets. Not in session ids and external ids, which reports have to name. */
const CANARY = /canary/i;

function sessionWithCanaries(number: number) {
  const text = `Canary text ${number}: my password is canary123`;
  const session = wireSession({ sessionId: `ws-${number}` });
  return {
    ...session,
    visitor: { ...session.visitor, name: "Canary Visitor" },
    messages: session.messages.map((message) => ({ ...message, text, sender: { ...message.sender, name: "Canary" } })),
  };
}

/** Whatever a command leaves behind outside of ESM: both streams, the journal. */
function leftBehind(config: string, { stdout, stderr }: Finished): string {
  const journal = join(dirname(config), "esm-chat-journal");
  const inside = readdirSync(journal, { recursive: true, withFileTypes: true });
  const files = inside.flatMap((one) => (one.isFile() ? readFileSync(join(one.parentPath, one.name), "utf8") : []));
  return [stdout, stderr, ...files].join("\n");
}

let world: World;
afterEach(() => world.close());

async function given(api: EsmApi, faults: readonly FaultRule[] = []) {
  const sessions = Array.from({ length: 5 }, (_, index) => sessionWithCanaries(index + 1));
  world = await startWorld({ sessions, password: "canary-password", token: "canary-token" });
  world.sandbox.setFaults(faults, 7);
  return writeSandboxConfig(folder(), world.sandbox, api);
}

async function expectNoCanary(
  config: string,
  options: readonly string[],
  level: string,
  esmChat: typeof esmChatHere = esmChatHere,
): Promise<Finished> {
  const environment = { ESM_CHAT_LOG_LEVEL: level };
  const finished = await esmChat(["run", "--config", config, ...options], { environment });
  expect(leftBehind(config, finished)).not.toMatch(CANARY);
  return finished;
}

describe("no chat text, name, token or password stands in a log, a report or the journal", () => {
  it.each(LEVELS.flatMap((level) => (["rest", "web-api"] as const).map((api) => [level, api] as const)))(
    "at level %s, over %s",
    async (level, api) => {
      const config = await given(api);
      // At the level that says most, the process itself: all that reaches its streams.
      const { exitCode } = await expectNoCanary(config, ["--json"], level, level === "trace" ? run : esmChatHere);
      expect(exitCode).toBe(0);
    },
  );

  it("for people, in a dry run", async () => {
    const { exitCode } = await expectNoCanary(await given("rest"), ["--dry-run"], "trace");
    expect(exitCode).toBe(0);
  });

  it.each<[string, FaultRule[]]>([
    [
      "ESM refuses every write",
      ["PUT ", "PATCH "].map((match) => ({ target: "esm", match, kind: "status", status: 400 })),
    ],
    ["ESM answers nonsense", [{ target: "esm", match: "/data", kind: "truncate" }]],
    ["a history breaks off", [{ target: "chatHistory", kind: "truncate" }]],
    ["the platform refuses the token", [{ target: "chatHistory", kind: "status", status: 401 }]],
  ])("when %s", async (_name, faults) => {
    const { exitCode } = await expectNoCanary(await given("rest", faults), [], "trace");
    expect(exitCode).not.toBe(0);
  });

  it.each<[EsmApi, string[]]>([
    ["rest", ["PUT ", "PATCH "]],
    ["web-api", ["/dataCardImport.ws"]],
  ])("when ESM repeats without quotes what it refuses, over %s", async (api, matches) => {
    const config = await given(
      api,
      matches.map((match) => ({ target: "esm", match, kind: "echo" })),
    );
    const { exitCode, stdout } = await expectNoCanary(config, ["--json"], "trace");
    expect(exitCode).toBe(3);
    expect(stdout).toContain("is not accepted");
  });

  it.each([1, 2, 3])("under drawn faults (seed %i)", async (seed) => {
    const config = await given(
      "rest",
      anyFaults(mulberry32(seed)).filter(({ kind }) => kind !== "timeout"),
    );
    const { stdout } = await expectNoCanary(config, ["--json"], "trace");
    expect(stdout.trim().split("\n")).toHaveLength(1);
  });
});
