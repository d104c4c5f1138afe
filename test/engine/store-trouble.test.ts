import { describe, expect, it } from "vitest";
import { connectPermits } from "../../plugin/runner/engine/budget/connect-permits.ts";
import { connectEngine } from "../../plugin/runner/engine/connect-engine.ts";
import { engineSettings } from "../../plugin/settings/engine-settings.ts";
import { everythingSaidBy, failureOf } from "../support/rejection.ts";
import { onEachStore } from "./on-each-store.ts";

const SECRET = "sesame-in-the-url";

describe("the section engine", () => {
  it.each([
    [{ kind: "process" }, { kind: "process", atOnce: 4, mostRunMinutes: 240 }],
    [
      { kind: "redis", url: { env: "REDIS_URL" } },
      { kind: "redis", url: { env: "REDIS_URL" }, prefix: "esm_chat", concurrency: 4, shardSize: 1_000 },
    ],
    [
      { kind: "postgresql", url: { file: "url" }, schema: "chat", concurrency: 8, shardSize: 500 },
      { kind: "postgresql", url: { file: "url" }, schema: "chat", concurrency: 8, shardSize: 500 },
    ],
  ])("takes %j", (given, read) => expect(engineSettings.parse(given)).toEqual(read));

  it.each([
    {},
    { kind: "mysql" },
    { kind: "redis" },
    { kind: "redis", url: "redis://:sesame@host" },
    { kind: "redis", url: { env: "X" }, schema: "y" },
    { kind: "postgresql", url: { env: "X" }, schema: 'a"; drop' },
    { kind: "postgresql", url: { env: "X" }, concurrency: 0 },
    { kind: "process", url: { env: "X" } },
  ])("refuses %j", (given) => expect(engineSettings.safeParse(given).success).toBe(false));
});

describe.each([
  { kind: "redis", url: `redis://user:${SECRET}@127.0.0.1:1`, prefix: "p" },
  { kind: "postgresql", url: `postgresql://user:${SECRET}@127.0.0.1:1/db`, schema: "s" },
] as const)("a $kind that is not there", (address) => {
  it.each([
    ["engine", connectEngine],
    ["budgets", connectPermits],
  ])("is a failure of the %s that says so, without the address' secrets", async (_name, connect) => {
    const failure = await failureOf(connect(address));
    expect(failure).toMatchObject({ code: "engine-unreachable", retryable: true });
    expect(failure.message).toContain("ECONNREFUSED");
    expect(everythingSaidBy(failure)).not.toContain(SECRET);
  });
});

onEachStore("a store, here", ({ at }) => {
  it("can be used by many processes from the first moment on, at once", async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => Promise.all([connectEngine(at()), connectPermits(at())])));
    const [[engine] = []] = all;
    expect(await engine?.values.replace("t", "f", undefined, "one")).toBe(true);
    expect(await engine?.values.replace("t", "f", undefined, "two")).toBe(false);
    expect(await engine?.values.replace("t", "f", "two", "three")).toBe(false);
    expect(await engine?.values.replace("t", "f", "one", "three")).toBe(true);
    expect(await engine?.values.entries("t")).toEqual(new Map([["f", "three"]]));
    expect(await engine?.values.replace("t", "f", "three", undefined)).toBe(true);
    expect(await engine?.values.get("t", "f")).toBeUndefined();
    await Promise.all(all.flatMap(([one, permits]) => [one.close(), permits.close()]));
  });

  it("refuses a wrong password without repeating it", async () => {
    const { url } = at();
    const wrong = new URL(url);
    wrong.username = "esm_chat";
    wrong.password = SECRET;
    const failure = await failureOf(connectEngine({ ...at(), url: wrong.href }));
    expect(failure.code).toBe("engine-unreachable");
    expect(everythingSaidBy(failure)).not.toContain(SECRET);
  });
});
