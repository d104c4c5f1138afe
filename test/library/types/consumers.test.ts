import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { publicEntries } from "../../../scripts/types/entries.ts";
import { PROJECT } from "../../support/esm-chat-command.ts";
import { installed } from "../packed.ts";

const run = promisify(execFile);
const place = await installed();

/** Programs of others, by their file; `@ts-expect-error` shows that nothing is any. */
const CONSUMERS = {
  ...Object.fromEntries(
    publicEntries(PROJECT).map(({ name, specifier }) => [
      `everything-of-${name}.ts`,
      `import * as entry from "${specifier}";\nexport const names: string[] = Object.keys(entry);\n`,
    ]),
  ),
  "failures.ts": `
import { EsmRefusal, Failure, type FailureScope } from "esm-chat-history";
export const failure: Failure = new EsmRefusal("no", { code: "mine", retryable: false });
export const scope: FailureScope = failure.scope;
// @ts-expect-error a scope is one of four words
export const other: FailureScope = "universe";
// @ts-expect-error nothing of a failure can be changed
failure.retryable = true;
// @ts-expect-error it takes a message and what the program needs to know
new Failure("message");
`,
  "platform.ts": `
import { type ChatHistory, Failure, type SessionReading } from "esm-chat-history";
export const platform: ChatHistory = {
  async session(sessionId): Promise<SessionReading> {
    if (sessionId.length > 10) throw new Failure("away", { code: "away", scope: "system", retryable: true });
    return { kind: "unknown" };
  },
  async changedSessions({ since, wanted }) {
    const ids: readonly string[] = [...(wanted ?? [])];
    return { listedAt: since + ids.length, isComplete: true, sessions: new Map() };
  },
  async probe() {},
};
// @ts-expect-error a reading has a kind
export const reading: SessionReading = { session: {} };
`,
  "sandbox.ts": `
import { InputError } from "esm-chat-history";
import { InputError as OfSandbox, startSandbox } from "esm-chat-history/sandbox";
export const same: typeof InputError = OfSandbox;
const sandbox = await startSandbox({ clock: Date.UTC(2026, 10, 23), manners: ["cloud"] });
export const url: string = sandbox.esmRest;
await sandbox.close();
// @ts-expect-error there is no such manner
await startSandbox({ manners: ["rude"] });
`,
  "runner.ts": `
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { createOnceRunner, type TaskResult, type TaskRunner, type TaskSource } from "esm-chat-history";
import { testTaskRunner } from "esm-chat-history/contract-tests";
export const framework = { after, afterEach, before, beforeEach, describe, it };
export const suite: (...given: never[]) => void = testTaskRunner;
export function runner<R extends TaskResult>(source: TaskSource<R>): TaskRunner<R> {
  return createOnceRunner(source);
}
// @ts-expect-error a source opens tasks
createOnceRunner({});
`,
};

/** TypeScript as the project has it, and the last that was written in JavaScript. */
const COMPILERS = [
  ["TypeScript 7", "node_modules/@typescript/native/bin/tsc"],
  ["TypeScript 6", "node_modules/typescript/bin/tsc6"],
] as const;

const RESOLUTIONS = [
  ["node16", { module: "node16", moduleResolution: "node16" }],
  ["bundler", { module: "esnext", moduleResolution: "bundler" }],
] as const;

/** What the compiler says of these programs, beside which nothing but the package is installed. */
async function problemsOf(compiler: string, options: object, programs: Readonly<Record<string, string>>) {
  const folder = join(place, `types-${Math.random().toString(36).slice(2)}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, name), text);
  const common = {
    target: "es2022",
    lib: ["es2022", "esnext.disposable"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ["node"],
    typeRoots: [join(PROJECT, "node_modules/@types")],
  };
  const tsconfig = join(folder, "tsconfig.json");
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { ...common, ...options }, files: Object.keys(programs) }));
  const arguments_ = [join(PROJECT, compiler), "--pretty", "false", "-p", tsconfig];
  return run(process.execPath, arguments_, { cwd: folder }).then(
    () => "",
    (error: { readonly stdout?: string }) => error.stdout ?? String(error),
  );
}

describe.each(COMPILERS)("under %s", (_, compiler) => {
  it.each(RESOLUTIONS)("programs of others are right with moduleResolution %s", async (_name, options) => {
    expect(await problemsOf(compiler, options, CONSUMERS)).toBe("");
  });

  it("one that is wrong is told", async () => {
    const wrong = { "wrong.ts": 'import { startSandbox } from "esm-chat-history/sandbox";\nstartSandbox(1);\n' };
    expect(await problemsOf(compiler, RESOLUTIONS[0][1], wrong)).toContain("wrong.ts(2,14): error TS2559");
  });
});
