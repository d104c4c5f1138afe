import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writeSandboxConfig } from "../../../plugin/cli/write-sandbox-config.ts";
import { askDesk } from "../../support/ask-desk.ts";
import { esmChatCommands } from "../../support/esm-chat-command.ts";
import { folders } from "../../support/given-files.ts";
import { startWorld, type World } from "../../task/task-world.ts";
import { wireSession } from "../../task/wire-session.ts";

/*
 * What a run that finds nothing to do takes of the machine is what it loads, also while it runs
 * (docs/decisions/15-time-and-memory.md). what-a-run-loads.test.ts knows only what is loaded before.
 */

const { run } = esmChatCommands();
const folder = folders();

/** Tells which modules of Node were loaded after a flag of V8 was changed, and how many formats of times were made. */
const LOOK_ON = `
  import { writeFileSync } from "node:fs";
  import { syncBuiltinESMExports } from "node:module";
  import v8 from "node:v8";
  let before;
  const setFlags = v8.setFlagsFromString;
  v8.setFlagsFromString = (flags) => {
    before ??= new Set(process.moduleLoadList);
    setFlags(flags);
  };
  syncBuiltinESMExports();
  let formats = 0;
  Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
    construct(Format, options) {
      formats += 1;
      return new Format(...options);
    },
  });
  process.on("exit", () => {
    const late = process.moduleLoadList.filter((name) => name.startsWith("NativeModule ") && !before.has(name));
    const modules = late.map((name) => name.replace("NativeModule ", "")).filter((name) => !name.startsWith("internal/"));
    writeFileSync(process.env.TOLD, JSON.stringify({ modules, formats }));
  });
`;

interface Told {
  readonly modules: readonly string[];
  readonly formats: number;
}

let world: World;
let config: string;

beforeAll(async () => {
  const ids = Array.from({ length: 12 }, (_, index) => `s-${index}`);
  world = await startWorld({ sessions: ids.map((sessionId) => wireSession({ sessionId })) });
  config = writeSandboxConfig(folder(), world.sandbox, "rest");
});
afterAll(() => world.close());

/** What a run loaded of the bundle and of Node. */
async function looked(): Promise<Told & { readonly read: number; readonly files: readonly string[] }> {
  const coverage = folder();
  const TOLD = join(coverage, "told.json");
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(LOOK_ON)}`;
  const { stdout } = await run(["run", "--config", config, "--json"], {
    environment: { TOLD, NODE_OPTIONS, NODE_V8_COVERAGE: coverage },
  });
  const told = JSON.parse(readFileSync(TOLD, "utf8")) as Told;
  const { sessions } = JSON.parse(stdout) as { readonly sessions: { readonly read: number } };
  const report = readdirSync(coverage).find((name) => name.startsWith("coverage-")) ?? "";
  const { result } = JSON.parse(readFileSync(join(coverage, report), "utf8")) as { readonly result: { url: string }[] };
  return {
    ...told,
    read: sessions.read,
    files: result.flatMap(({ url }) => (url.startsWith("file:") ? fileURLToPath(url) : [])),
  };
}

it("a run that finds nothing to do loads neither undici nor the formats of times, and Node's modules first", async () => {
  const command = String(await askDesk("command"));
  const chunks = join(dirname(command), "..", "cli-chunks");
  const lean = readdirSync(chunks).find((name) => name.startsWith("quick-reads-")) ?? "";
  expect(lean).not.toBe("");
  const first = await looked();
  expect(first.read).toBe(12);
  expect(first.files).toContain(join(chunks, lean));
  expect(first.formats).toBeGreaterThan(0);
  const idle = await looked();
  expect(idle.read).toBe(0);
  expect(idle.files).not.toContain(join(chunks, lean));
  expect(idle.files.length).toBeGreaterThan(5);
  expect(idle.formats).toBe(0);
  // What another version of Node loads beside it costs little.
  expect(idle.modules.length).toBeLessThan(4);
});
