import { execFile } from "node:child_process";
import { cpSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { installed } from "./packed.ts";

const EXAMPLES = fileURLToPath(new URL("../../docs/examples/library", import.meta.url));
const TSC = fileURLToPath(new URL("../../node_modules/.bin/tsc", import.meta.url));

/** What the examples use besides the package. */
const OTHERS = [
  "@hono/node-server@2.1.9",
  "@types/express@5.0.6",
  "@types/node@20.19.43",
  "express@5.3.0",
  "fastify@5.12.8",
  "hono@4.13.19",
  "toad-scheduler@4.1.0",
];

const run = promisify(execFile);

/** As `tsc --init` is strict today, and more. */
const STRICT = {
  target: "es2022",
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  types: ["node"],
  skipLibCheck: true,
};

describe("the examples for programs, from the packed file", async () => {
  const place = await installed(OTHERS);
  describe.skipIf(place === undefined)("with the packages that they use", () => {
    const folder = place ?? "";

    function tsc(name: string, options: object): Promise<unknown> {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ compilerOptions: options, include: ["examples"] }));
      return run(TSC, ["-p", `${name}.json`], { cwd: folder }).catch((error: { readonly stdout?: string }) => {
        throw new Error(error.stdout ?? String(error));
      });
    }
    const node = async (...args: string[]) => (await run(process.execPath, args, { cwd: folder })).stdout;
    let isCompiled: Promise<unknown> | undefined;

    function compiled(): Promise<unknown> {
      isCompiled ??= (async () => {
        cpSync(EXAMPLES, join(folder, "examples"), { recursive: true });
        await tsc("node16", {
          ...STRICT,
          module: "node16",
          moduleResolution: "node16",
          rootDir: "examples",
          outDir: "checked",
        });
      })();
      return isCompiled;
    }

    it("are checked as strictly as can be, with modules as Node.js and as bundlers find them", async () => {
      await compiled();
      const bundler = { ...STRICT, module: "esnext", moduleResolution: "bundler", noEmit: true };
      expect(await tsc("bundler", bundler)).toMatchObject({ stdout: "" });
    });

    it("ten lines run the task against a sandbox of the same package", async () => {
      await compiled();
      const stdout = await node("checked/run-once.js");
      expect(stdout).toContain("done {");
      expect(stdout).toContain("written: 12");
      expect(existsSync(join(folder, "esm-chat-journal"))).toBe(true);
    });

    it("the runner on another scheduler keeps the contract of task runners", async () => {
      await compiled();
      const stdout = await node("--test", "--test-reporter=tap", "checked/toad-runner.test.js");
      expect(stdout).toMatch(/^# fail 0$/m);
      expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(20);
    });

    it("the client of ESM is tested against the sandbox", async () => {
      await compiled();
      const stdout = await node("--test", "--test-reporter=tap", "checked/esm-client.test.js");
      expect(stdout).toMatch(/^# pass 5$/m);
      expect(stdout).toMatch(/^# fail 0$/m);
    });

    it.each(["hono-server", "express-server", "fastify-server"])(
      "createChatSession in a server: %s",
      async (server) => {
        await compiled();
        cpSync(fileURLToPath(new URL("call-mounted.js", import.meta.url)), join(folder, "call-mounted.js"));
        const { answers, closed, besides, cards } = JSON.parse(await node("call-mounted.js", server)) as Mounted;
        const done = { status: 200, type: expect.stringMatching(/^application\/json/) as unknown };
        expect(answers).toMatchObject({
          first: { ...done, body: { dataCardId: expect.any(String) as unknown, created: true } },
          again: { ...done, body: { created: false } },
          wrongToken: refused(401, "token-refused"),
          largest: { ...done, body: { created: false } },
          tooLarge: refused(413, "body-too-large"),
          notJson: refused(415, "not-json"),
          wrongBody: refused(400, "body-wrong"),
          noFolder: refused(400, "folder-code-missing"),
        });
        expect(closed).toMatchObject({ status: 503, body: { error: { code: "stopping", tryAgain: true } } });
        expect(besides).toContain("what this server does besides");
        expect(cards).toEqual([["ws-1"]]);
      },
    );
  });
});

const refused = (status: number, code: string) => ({ status, body: { error: { code, tryAgain: false } } });

interface Mounted {
  readonly answers: Readonly<Record<string, unknown>>;
  readonly closed: unknown;
  readonly besides: string;
  readonly cards: unknown;
}
