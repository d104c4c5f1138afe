import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IS_LONG } from "../support/draws.ts";
import { PROJECT } from "../support/esm-chat-command.ts";

const PROGRAM = fileURLToPath(new URL("../../scripts/bench/main.js", import.meta.url));
/** `cost` has a test of its own; `day` takes minutes. */
const PARTS = "floor,one-by-one,growth,later-runs,report,console,domain,profile";
const SMALL = [
  "--parts",
  PARTS,
  "--sessions",
  "24",
  "--messages",
  "10",
  "--growth",
  "12,24",
  "--long",
  "1200",
  "--finished",
  "50",
  "--cards",
  "300",
  "--delay",
  "1",
];

async function bench(args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], { cwd: PROJECT, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number | null]>,
  ]);
  return { stdout, stderr, exitCode };
}

interface Runs {
  readonly name: string;
  readonly read: number;
  readonly written: number;
  readonly requests: { readonly esm: number; readonly chatHistory: number };
}

interface Figures {
  readonly parts: {
    readonly floor: readonly {
      readonly requests: Runs["requests"];
      readonly longestUrl: number;
      readonly floorMs: number;
    }[];
    readonly "one-by-one": readonly { readonly ours: Runs["requests"]; readonly theirs: Runs["requests"] }[];
    readonly growth: { readonly points: readonly { readonly sessions: number; readonly requests: Runs["requests"] }[] };
    readonly "later-runs": readonly Runs[];
    readonly console: { readonly pages: readonly { readonly name: string; readonly requests: number }[] };
    readonly report: {
      readonly requests: number;
      readonly report: { readonly chats: number };
      readonly floor: { readonly cards: number };
    };
    readonly domain: readonly { readonly step: string; readonly toParsing: number }[];
    readonly profile: readonly { readonly shares: Readonly<Record<string, number>> }[];
  };
}

describe("a small draw of the bench", () => {
  let folder: string;
  let output: Awaited<ReturnType<typeof bench>>;
  let figures: Figures["parts"];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-test-"));
    const json = join(folder, "bench.json");
    output = await bench([...SMALL, "--repeat", "1", "--json", json]);
    figures = (JSON.parse(readFileSync(json, "utf8")) as Figures).parts;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("runs to its end and prints a table for each part", () => {
    expect(output).toMatchObject({ exitCode: 0, stderr: "" });
    for (const title of [
      "against the floor",
      "One card at a time",
      "Growth",
      "little to do",
      "A report",
      "Pages of the console",
      "domain",
      "Where",
    ]) {
      expect(output.stdout).toContain(title);
    }
  });

  it("has the floor send what the task has sent, and the task ask each session once", () => {
    const [row] = figures.floor;
    expect(row?.requests).toEqual({ esm: 8, chatHistory: 26 });
    expect(row?.longestUrl).toBeLessThanOrEqual(8_000);
    expect(row?.floorMs).toBeGreaterThan(0);
  });

  it("counts what one card at a time asks for", () => {
    expect(figures["one-by-one"]).toHaveLength(2);
    for (const { ours, theirs } of figures["one-by-one"]) {
      expect(theirs.chatHistory).toBe(24);
      expect(theirs.esm).toBeGreaterThan(5 * ours.esm);
    }
  });

  it("reads a long history in pages of 500 messages", () => {
    expect(figures.growth.points.map(({ sessions, requests }) => [sessions, requests.chatHistory])).toEqual([
      [12, 14],
      [24, 26],
      [1, 5],
    ]);
  });

  it("finds nothing to read where nothing has changed, and no cost of finished cards but the filter", () => {
    const [first, second, third, alone, among] = figures["later-runs"];
    expect(first).toMatchObject({ read: 24, written: 24 });
    for (const run of [second, third]) expect(run).toMatchObject({ read: 0, written: 0, requests: { chatHistory: 3 } });
    expect(among?.requests).toEqual(alone?.requests);
  });

  it("has report and floor read the same cards, the report in one stream after login and templates", () => {
    expect(figures.report).toMatchObject({ requests: 5, report: { chats: 300 }, floor: { cards: 300 } });
  });

  it("has each page of the console ask ESM for one page of cards at most", () => {
    const requests = figures.console.pages.map((page) => [page.name, page.requests]);
    expect(requests).toEqual([
      ["log in", 0],
      ["Today", 0],
      ["Chats, the last days", 1],
      ["Chats, all days", 1],
      ["Chat", 1],
      ["Runs", 0],
      ["Settings", 0],
    ]);
  });

  it("shares out the whole of the time", () => {
    const shares = Object.values(figures.profile[0]?.shares ?? {});
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(figures.domain.map(({ step }) => step)).toEqual(["parse", "validate", "statistics", "log", "compare"]);
  });
});

interface CostRow {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  readonly target: Readonly<Record<string, number>>;
  readonly pairs: readonly (readonly [number, number])[];
}

describe.runIf(IS_LONG)("what a run costs, held against a build of the commit as it is", () => {
  it("has a figure for both sides in each row, and the same counts", async () => {
    const folder = mkdtempSync(join(tmpdir(), "esm-chat-bench-test-"));
    try {
      const json = join(folder, "bench.json");
      const output = await bench(["--quick", "--against", "HEAD", "--json", json]);
      expect(output).toMatchObject({ exitCode: 0, stderr: "" });
      const { rows } = JSON.parse(readFileSync(json, "utf8")).parts.cost as { readonly rows: readonly CostRow[] };
      for (const { name, before, now, pairs } of rows) {
        expect(output.stdout).toContain(name);
        // Of so few sessions, more need not take longer than fewer.
        const least = name.startsWith("exponent") ? Number.NEGATIVE_INFINITY : 0;
        expect([before, now, ...pairs.flat()].every((figure) => Number.isFinite(figure) && figure > least)).toBe(true);
      }
      const counts = rows.filter(({ name }) => /^(?:ESM calls|sockets|locks)/.test(name));
      expect(counts).toHaveLength(6);
      // Only what is being worked on here, and is not in a commit yet, can make a difference.
      for (const { now, before } of counts) expect(now).toBeLessThanOrEqual(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the bench's options", () => {
  it("are told with --help", async () => {
    expect(await bench(["--help"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("--parts LIST") });
  });

  it.each([
    [["--parts", "nothing"], "there is no part nothing"],
    [["--sessions", "many"], "--sessions must be whole numbers"],
    [["--against", "no-such-commit"], "there is no commit no-such-commit in this clone"],
  ])("are refused when they mean nothing: %s", async (args, words) => {
    const { exitCode, stderr } = await bench(args);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(words);
  });
});
