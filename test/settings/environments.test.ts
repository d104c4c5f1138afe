import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problemLine } from "../../plugin/base/failure.ts";
import { listEnvironments, readEnvironments } from "../../plugin/settings/environments.ts";
import { readHosting } from "../../plugin/settings/hosting.ts";
import { folders, given, problemsOfReading } from "../support/given-files.ts";

const folder = folders();
const VARIABLES = { SECRET: "canary-secret", TOKEN: "canary-token-0123456789" };
const GOOD = {
  esm: { url: "https://esm.example.org/itsm/api/v1", login: "task", password: { env: "SECRET" } },
  chatHistory: { url: "https://chat.example.org", installationId: "i1", token: { env: "SECRET" } },
};

/** Writes a list with these configurations: an object, or the very text. @returns the list's path */
function list(configurations: Readonly<Record<string, object | string | undefined>>, more: object = {}): string {
  const where = folder();
  for (const [path, content] of Object.entries(configurations)) {
    if (content === undefined) continue;
    given(where, path, typeof content === "string" ? content : JSON.stringify(content));
  }
  return given(where, "list.json", JSON.stringify({ environments: Object.keys(configurations), ...more }));
}

/** What is read, with each mistake as a line without the folder. */
async function seen(file: string) {
  return (await readEnvironments(file, VARIABLES)).map((one) => ({
    name: one.name,
    said: "problems" in one ? one.problems.map((problem) => relative(problemLine(problem), file)) : [],
  }));
}

function relative(line: string, file: string): string {
  return line.replaceAll(`${join(file, "..")}/`, "");
}

const north = { ...GOOD, name: "north" };

describe("one environment of two, with a mistake", () => {
  it.each<[string, string, object | string | undefined, { name: string; said: string }]>([
    [
      "its file is missing",
      "south/esm-chat.config.json",
      undefined,
      { name: "south", said: "list.json: environments.1: south/esm-chat.config.json does not exist" },
    ],
    [
      "no JSON before its name",
      "Sül Ost.json",
      '{ "esm": } ',
      { name: "s-l-ost", said: "Sül Ost.json: line 1, column 10: is not JSON here: a value is missing before this" },
    ],
    [
      "the name that stands for all of them",
      "east.json",
      { ...GOOD, name: "all" },
      { name: "east", said: "east.json: name: is what --environment takes for all environments" },
    ],
    [
      "no JSON after its name",
      "s.json",
      '{"name": "south",\n}',
      {
        name: "south",
        said: "s.json: line 1, column 17: is not JSON here: a comma too many, behind the last one: take it away",
      },
    ],
    [
      "an unknown setting",
      "s.json",
      { ...GOOD, name: "south", esn: {} },
      { name: "south", said: "s.json: esn: is not a setting: did you mean esm?" },
    ],
    [
      "a wrong name",
      "east/esm-chat.config.json",
      { ...GOOD, name: "South West" },
      { name: "east", said: "east/esm-chat.config.json: name: must be lower-case letters, digits and -, 63 at most" },
    ],
    ["no settings", "s.json", "[]", { name: "s", said: "s.json: must be settings in braces: { … }" }],
    [
      "a list of its own",
      "s.json",
      { environments: ["a.json"], name: "south" },
      {
        name: "south",
        said: "s.json: environments: names several environments, and the configuration of one is needed here",
      },
    ],
    [
      "a secret is missing",
      "s.json",
      { ...GOOD, esm: { ...GOOD.esm, password: { env: "NONE" } } },
      { name: "default", said: "s.json: esm.password: the environment variable NONE is not set" },
    ],
    [
      "its token file is missing",
      "s.json",
      { ...GOOD, name: "south", functions: { tokens: [{ env: "TOKEN" }, { file: "token" }] } },
      {
        name: "south",
        said: "s.json: functions.tokens.1: token does not exist: esm-chat functions --renew-token makes one",
      },
    ],
    [
      "a wrong schedule",
      "s.json",
      { ...GOOD, name: "south", schedule: { cron: "61 * * * *" } },
      {
        name: "south",
        said: "s.json: schedule.cron: is not a cron expression (Invalid value for minute: 61); an example is 30 2 * * 1-5, on weekdays at half past two",
      },
    ],
    [
      "its calendar is missing",
      "s.json",
      {
        ...GOOD,
        name: "south",
        schedule: { cron: "0 * * * *", businessHours: { from: "08:00", to: "16:00", daysOffFile: "off.ics" } },
      },
      { name: "south", said: "s.json: schedule.businessHours.daysOffFile: off.ics does not exist" },
    ],
    [
      "its chat log template is missing",
      "s.json",
      { ...GOOD, name: "south", chatLog: { template: "log.txt" } },
      { name: "south", said: "s.json: chatLog.template: log.txt does not exist" },
    ],
    [
      "its platform description is missing",
      "s.json",
      { ...GOOD, name: "south", chatHistory: { url: "https://chat.example.org", platform: "own.yaml" } },
      { name: "south", said: "s.json: chatHistory.platform: own.yaml does not exist" },
    ],
  ])("%s: it alone is broken, by its name", async (_, path, content, { name, said }) => {
    const read = await seen(list({ "north.json": north, [path]: content }));
    expect(read).toEqual([
      { name: "north", said: [] },
      { name, said: [said] },
    ]);
  });
});

describe("names of environments whose configuration cannot be read", () => {
  it("come from their paths, and are never those of others", () => {
    const file = list({ "north.json": north, "a/north.json": "{", "b/North.config.json": "{", "ready.json": "{" });
    const named = listEnvironments(file).map(({ name, isOwnName }) => ({ name, isOwnName }));
    expect(named).toEqual([
      { name: "north", isOwnName: true },
      { name: "north-2", isOwnName: false },
      { name: "north-3", isOwnName: false },
      { name: "environment", isOwnName: false },
    ]);
  });
});

describe("mistakes that concern all environments", () => {
  const unreadable = { "north.json": north, "s.json": { ...GOOD, name: "south", schedule: 1 } };

  it.each<[string, Readonly<Record<string, object | string>>, object, RegExp]>([
    ["a wrong setting of the list", unreadable, { serverr: {} }, /^list.json: serverr: is not a setting/],
    ["two of one name", { ...unreadable, "n.json": north }, {}, /^n.json: name: is north, as in north.json/],
    [
      "two of one name, one of them broken",
      { ...unreadable, "n.json": { name: "north" } },
      {},
      /^n.json: name: is north/,
    ],
    [
      "a file that is listed twice, whether it can be read or not",
      { ...unreadable, "./s.json": { ...GOOD, name: "south", schedule: 1 } },
      {},
      /^list.json: environments.2: is s.json, which is listed already: take it away/,
    ],
  ])("%s: told with everybody's own", async (_, configurations, more, first) => {
    const file = list(configurations, more);
    const told = (await problemsOfReading(() => readHosting(file, VARIABLES))).map((problem) =>
      relative(problemLine(problem), file),
    );
    expect(told[0]).toMatch(first);
    expect(told).toContain("s.json: schedule: must be settings in braces: { … }");
  });

  it.each([
    ["no list", "x.json", /environments: must be a list of configuration files/],
    ["an empty list", [], /environments: must name at least one configuration file/],
  ])("%s", async (_, environments, expected) => {
    const file = given(folder(), "list.json", JSON.stringify({ environments }));
    expect((await problemsOfReading(() => readEnvironments(file, VARIABLES))).map(problemLine)).toEqual([
      expect.stringMatching(expected),
    ]);
  });
});

describe("the configuration of one environment alone", () => {
  it("is read as one of a list is", async () => {
    const file = given(folder(), "esm-chat.config.json", JSON.stringify({ ...north, esn: 1 }));
    expect(await seen(file)).toMatchObject([
      { name: "north", said: [expect.stringContaining("esn: is not a setting")] },
    ]);
  });

  it("starts no process when it has mistakes", async () => {
    const file = given(folder(), "esm-chat.config.json", JSON.stringify({ ...north, esn: 1 }));
    expect(await problemsOfReading(() => readHosting(file, VARIABLES))).toHaveLength(1);
  });
});
