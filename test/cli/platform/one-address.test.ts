import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";
import { esmChatHere } from "../../support/esm-chat-here.ts";
import { folders, given } from "../../support/given-files.ts";
import { pageBlocks } from "../../support/run-page.ts";

/* A platform with one address for all calls, and the login's token in the body of each: that of the guide. */

const folder = folders();
const server = spawn(process.execPath, ["docs/examples/describe-a-platform/otso-chat.mjs"], {
  stdio: ["ignore", "pipe", "inherit"],
});
let url = "";

beforeAll(async () => {
  [url = ""] = (await once(createInterface(server.stdout), "line")) as [string];
});

afterAll(async () => {
  const closed = once(server, "close");
  server.kill();
  await closed;
});

/** The guide's first description, with a part written otherwise. */
function described(from = "", to = ""): string {
  const page = readFileSync("docs/describe-a-platform.md", "utf8");
  const first = pageBlocks(page).find(({ kind }) => kind === "yaml")?.text ?? "";
  return given(folder(), "otso-chat.yaml", first.replace(from, to));
}

async function platform(command: string, file: string, ...more: readonly string[]) {
  const args = ["--url", url, "--set", "user=reader", "--set", "password=env:KEY"];
  return esmChatHere(["platform", command, file, ...args, ...more], { environment: { KEY: "otter" } });
}

it("which request an answer belongs to is known by its body, and the token in it is not shown", async () => {
  const file = described("  sender_id: agent", "  sender_id: agent\n  skip: { type: join }");
  const { exitCode, stdout } = await platform("test", file, "--session", "ot-1041", "--json");
  const told = JSON.parse(stdout) as { requests: { request: string }[] };
  expect(exitCode).toBe(0);
  // Two of ten lines are joinings.
  expect(told).toMatchObject({ ignored: { skipped: 2, repeated: 0 }, figures: { messageCount: 8 } });
  expect(told.requests.map(({ request }) => request)).toEqual([
    'POST /rpc {"method":"login","data":{"user":"reader","password":"***"}}',
    'POST /rpc {"method":"chat.get","session":"***","data":{"chat":"ot-1041"}}',
    ...[0, 5, 10].map(
      (skip) => `POST /rpc {"method":"chat.lines","session":"***","data":{"chat":"ot-1041","skip":${skip},"max":5}}`,
    ),
  ]);
});

it("pages that are shorter than the description says are found out, and what is missing", async () => {
  const file = described("size: 5", "size: 100");
  const { exitCode, stdout } = await platform("test", file, "--session", "ot-1041");
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(/Missing\n.*line \d+, requests\.\w+\.pages\.size: the platform's pages are shorter/);
  expect(stdout).toContain("5 messages are missing");
});

it("a place without messages is named", async () => {
  const file = described("records: data.lines", "records: data.line");
  const { exitCode, stdout } = await platform("test", file, "--session", "ot-1041", "--json");
  const { missing } = JSON.parse(stdout) as { missing: string[] };
  expect({ exitCode, missing }).toMatchObject({ exitCode: 3, missing: [expect.stringContaining("messages.records")] });
});

it("what is recorded is told apart by its body, the login by having none", async () => {
  const file = described();
  const examples = folder();
  const out = join(examples, "one.json");
  expect((await platform("record", file, "--session", "ot-1041", "--out", out)).exitCode).toBe(0);
  const { exchanges } = JSON.parse(readFileSync(out, "utf8")) as { exchanges: { request: { body?: unknown } }[] };
  expect(exchanges.map(({ request }) => "body" in request)).toEqual([false, true, true, true, true]);
  const { exitCode, stdout } = await esmChatHere(["platform", "check", file, "--examples", examples]);
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("as expected  one:")]);
});

it.each([
  ["a chat that may not be read", "ot-1044", "  - { if: { result: 7 }, means: forbidden }", 2, "which means forbidden"],
  ["one that is not there", "ot-9999", "  - { if: { result: 11 }, means: unknown }", 3, "which means unknown"],
])("%s is refused under status 200", async (_, session, refusal, code, told) => {
  const { exitCode, stdout } = await platform(
    "test",
    described("changes: none", `changes: none\n\nrefusals:\n${refusal}`),
    "--session",
    session,
  );
  expect([exitCode, stdout]).toEqual([code, expect.stringContaining(told)]);
});
