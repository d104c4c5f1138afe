import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { startServing } from "../../plugin/serve/start-serving.ts";
import { readHosting } from "../../plugin/settings/hosting.ts";
import { closing } from "../support/closing.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { eventually } from "../support/eventually.ts";
import { folders, given } from "../support/given-files.ts";
import { SELDOM, scheduledLongAgo } from "../support/scheduled-long-ago.ts";
import { startWorld, type World } from "../task/task-world.ts";

const NAMES = ["north", "east", "south", "west", "middle"];
const OTHERS = NAMES.filter((name) => name !== "south");
const ALL_FILES = {
  "log.hbs": "{{#each messages}}{{text}}{{/each}}",
  "function-token": "a-token-for-tests-0123456789",
  "codes.properties": "",
};

const folder = folders();
const closeLater = closing();
let world: World;

beforeAll(async () => {
  world = await startWorld({ sessions: [] });
});
afterAll(() => world.close());

/** A folder with the list and, each in its own folder, five environments whose runs are due. */
async function fiveEnvironments(): Promise<string> {
  const where = folder();
  for (const name of NAMES) writeEnvironment(where, name);
  await scheduledLongAgo(join(where, "esm-chat-journal"), NAMES);
  const environments = NAMES.map((name) => `${name}/esm-chat.config.json`);
  return given(where, "list.json", JSON.stringify({ environments, server: { port: 0 } }));
}

/** Writes an environment without a mistake, whatever was there. */
function writeEnvironment(where: string, name: string): void {
  const own = join(where, name);
  rmSync(own, { recursive: true, force: true });
  const file = writeSandboxConfig(own, world.sandbox, "rest");
  for (const [path, text] of Object.entries(ALL_FILES)) given(own, path, text);
  change(file, { name, schedule: SELDOM, platformSettings: "codes.properties" });
}

function change(file: string, sections: object): void {
  const written = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...written, ...sections }));
}

async function serve(list: string) {
  const logged: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, message: string) => void logged.push({ fields, message });
  // The calls to the broken one are logged too.
  const noteOfBroken: typeof note = (fields, message) => {
    if (message.startsWith("an environment")) note(fields, message);
  };
  const log = { info: noteOfBroken, warn: noteOfBroken, error: note };
  const serving = await startServing(await readHosting(list, {}), {
    environment: {},
    log,
    progress: () => undefined,
    ended: () => undefined,
  });
  closeLater(() => serving.stop());
  const get = async (path: string) => {
    const answer = await fetch(`${serving.origin}${path}`);
    return { status: answer.status, body: (await answer.json()) as unknown };
  };
  const metrics = async () => (await fetch(`${serving.origin}/metrics`)).text();
  return {
    serving,
    logged,
    get,
    metrics,
    async ran(names: readonly string[]): Promise<void> {
      const counts = names.map((name) => `esm_chat_runs_total{environment="${name}",status="done"} 1\n`);
      await eventually(async () => {
        const page = await metrics();
        return counts.every((count) => page.includes(count)) || undefined;
      });
    },
    call: async (name: string) => {
      const address = `${serving.origin}/${name}/functions/createChatSession?folderCode=chat_sessions`;
      const headers = { authorization: `Bearer ${ALL_FILES["function-token"]}`, "content-type": "application/json" };
      const answer = await fetch(address, {
        method: "POST",
        headers,
        body: JSON.stringify({ sessionId: `ws-${name}` }),
      });
      return { status: answer.status, body: (await answer.json()) as unknown };
    },
  };
}

const WAYS: readonly (readonly [string, (own: string, file: string) => void, string])[] = [
  ["its configuration is missing", (_, file) => rmSync(file), "does not exist"],
  ["a folder is in its place", (_, file) => (rmSync(file), mkdirSync(file)), "is not a file"],
  ["it is not JSON", (_, file) => writeFileSync(file, '{"name": "south",,}'), "is not JSON here"],
  ["it has an unknown setting", (_, file) => change(file, { shedule: {} }), "shedule: is not a setting"],
  ["it lacks a section", (_, file) => change(file, { esm: undefined }), "esm: is missing"],
  [
    "its schedule is wrong",
    (_, file) => change(file, { schedule: { cron: "daily" } }),
    "schedule.cron: must have five fields",
  ],
  [
    "its calendar is missing",
    (_, file) =>
      change(file, {
        schedule: { ...SELDOM, businessHours: { from: "08:00", to: "16:00", daysOffFile: "off.ics" } },
      }),
    "off.ics does not exist",
  ],
  ["its password is missing", (own) => rmSync(join(own, "esm-password")), "esm.password: esm-password does not exist"],
  ["its password is empty", (own) => given(own, "esm-password", "\n"), "esm-password is empty"],
  ["everybody can read its password", (own) => given(own, "esm-password", "word", 0o644), "run chmod 600 on it"],
  [
    "an environment variable is not set",
    (_, file) => change(file, { functions: { tokens: [{ env: "NO_SUCH_VARIABLE" }] } }),
    "the environment variable NO_SUCH_VARIABLE is not set",
  ],
  ["its token is missing", (own) => rmSync(join(own, "function-token")), "functions.tokens.0: function-token does not"],
  ["its token is too short", (own) => given(own, "function-token", "short"), "of less than 20 characters"],
  [
    "its platform settings are missing",
    (own) => rmSync(join(own, "codes.properties")),
    "codes.properties does not exist",
  ],
  ["its platform settings are wrong", (own) => given(own, "codes.properties", "no.such=x"), "codes.properties: line 1"],
  [
    "its chat log's template is missing",
    (_, file) => change(file, { chatLog: { template: "none.hbs" } }),
    "none.hbs does not exist",
  ],
  [
    "its platform's description is missing",
    (_, file) => change(file, { chatHistory: { url: "http://127.0.0.1", platform: "own.yaml" } }),
    "own.yaml does not exist",
  ],
  [
    "its adapter is missing",
    (_, file) => change(file, { chatHistory: { url: "http://127.0.0.1", adapter: "our-platform.mjs" } }),
    "our-platform.mjs does not exist",
  ],
  [
    "its adapter is none",
    (own, file) => {
      given(own, "our-platform.mjs", "export const adapter = {};");
      change(file, { chatHistory: { url: "http://127.0.0.1", adapter: "our-platform.mjs" } });
    },
    "our-platform.mjs exports no default",
  ],
];

describe("of five environments under one serve, one that is broken", () => {
  it.each([WAYS[0], WAYS[2], WAYS[7]].flatMap((way) => (way === undefined ? [] : [way])))(
    "%s: costs no other, is named, and is mended without a restart",
    async (_, damage, said) => {
      const list = await fiveEnvironments();
      const own = join(list, "..", "south");
      damage(own, join(own, "esm-chat.config.json"));
      const { serving, logged, get, metrics, ran, call } = await serve(list);

      await ran(OTHERS);
      expect(logged).toHaveLength(1);
      expect(logged[0]).toMatchObject({
        fields: { environment: "south", code: "configuration-wrong", problems: [expect.stringContaining(said)] },
        message: "an environment cannot be served",
      });
      expect(await metrics()).toContain('esm_chat_environment_configured{environment="south"} 0\n');
      const south = { name: "south", ready: false, reason: "configuration-wrong" };
      const wells = OTHERS.map((name) => ({ name, ready: true, reason: null }));
      expect(await get("/ready")).toMatchObject({ status: 200, body: { environments: [...wells, south] } });
      expect(await get("/south/ready")).toMatchObject({ status: 503, body: { environments: [south] } });
      expect(await call("south")).toMatchObject({
        status: 503,
        body: { error: { code: "configuration-wrong", tryAgain: true } },
      });
      expect(await call("north")).toMatchObject({ status: 200 });

      await serving.lookAgain();
      expect(logged, "the same mistake is said once").toHaveLength(1);

      writeEnvironment(join(list, ".."), "south");
      await serving.lookAgain();
      await ran(NAMES);
      expect(logged.slice(1)).toEqual([
        {
          fields: { environment: "south", file: join(own, "esm-chat.config.json") },
          message: "an environment that could not be served is well again",
        },
      ]);
      expect(await metrics()).toContain('esm_chat_environment_configured{environment="south"} 1\n');
      expect(await get("/south/ready")).toMatchObject({ status: 200 });
      expect(await call("south")).toMatchObject({ status: 200 });
    },
  );

  it("is named in each way of being broken, and taken on at the end", async () => {
    const list = await fiveEnvironments();
    const where = join(list, "..");
    const own = join(where, "south");
    rmSync(own, { recursive: true });
    const { serving, logged, get, metrics, ran } = await serve(list);
    for (const [, damage, said] of WAYS) {
      writeEnvironment(where, "south");
      damage(own, join(own, "esm-chat.config.json"));
      await serving.lookAgain();
      expect(logged.at(-1)?.fields).toMatchObject({ environment: "south", problems: [expect.stringContaining(said)] });
      expect(serving.broken()).toMatchObject([{ name: "south", problems: [expect.stringContaining(said)] }]);
      expect(await metrics()).toContain('esm_chat_environment_configured{environment="south"} 0\n');
    }
    expect(await get("/ready")).toMatchObject({ status: 200 });
    writeEnvironment(where, "south");
    await serving.lookAgain();
    await ran(NAMES);
    expect(serving.broken()).toEqual([]);
  });

  it("is mended by the command that the log names", async () => {
    const list = await fiveEnvironments();
    rmSync(join(list, "..", "south", "function-token"));
    const { serving, logged, get } = await serve(list);
    const command = `functions --renew-token --environment south --config ${list}`;
    expect(logged[0]?.fields["mend"]).toContain(`esm-chat ${command}`);
    const { exitCode } = await esmChatHere(command.split(" "));
    expect(exitCode).toBe(0);
    await serving.lookAgain();
    expect(await get("/south/ready")).toMatchObject({ status: 200 });
  });

  it("is named again when its mistake is another one", async () => {
    const list = await fiveEnvironments();
    const own = join(list, "..", "south");
    rmSync(join(own, "esm-password"));
    const { serving, logged } = await serve(list);
    given(own, "esm-password", "");
    await serving.lookAgain();
    expect(logged.map(({ fields }) => fields["problems"])).toEqual([
      [expect.stringContaining("esm-password does not exist")],
      [expect.stringContaining("esm-password is empty")],
    ]);
  });

  it("may not come back under a name that another has", async () => {
    const list = await fiveEnvironments();
    const file = join(list, "..", "south", "esm-chat.config.json");
    writeFileSync(file, "{");
    const { serving, logged, get } = await serve(list);
    writeEnvironment(join(list, ".."), "south");
    change(file, { name: "north" });
    await serving.lookAgain();
    expect(logged.at(-1)?.fields).toMatchObject({
      environment: "south",
      problems: [expect.stringContaining("name: is north, as in")],
    });
    change(file, { name: "far-south" });
    await serving.lookAgain();
    expect(await get("/far-south/ready")).toMatchObject({ status: 200 });
    expect((await get("/south/ready")).status).toBe(404);
  });
});

describe("five environments that are all broken", () => {
  it("leave a process that says so, and serves each as soon as it is mended", async () => {
    const list = await fiveEnvironments();
    const where = join(list, "..");
    for (const name of NAMES) rmSync(join(where, name, "esm-chat.config.json"));
    const { serving, logged, get, ran } = await serve(list);
    expect(logged.map(({ fields }) => fields["environment"])).toEqual(NAMES);
    expect((await get("/health")).status).toBe(200);
    expect((await get("/ready")).status).toBe(503);
    writeEnvironment(where, "west");
    await serving.lookAgain();
    await ran(["west"]);
    expect((await get("/ready")).status).toBe(200);
  });
});
