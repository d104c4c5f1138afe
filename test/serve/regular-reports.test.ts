import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Failure, InputError, toldToStop } from "../../plugin/base/failure.ts";
import { type SeenClaims, takeClaim } from "../../plugin/report/regular/claim.ts";
import { periodName } from "../../plugin/report/regular/due-reports.ts";
import { lateReports } from "../../plugin/report/regular/missing-reports.ts";
import { createRegularReports, type RegularReportsOptions } from "../../plugin/serve/regular-reports.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { clockByHand, type FakeClock } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";

const folder = folders();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Ten minutes after the report of October is due. */
const NOW = Date.parse("2026-11-01T06:10:00Z");

const AWAY = new Failure("ESM cannot be reached", { code: "unreachable", scope: "system", retryable: true });

type Make = RegularReportsOptions["make"];

const made: Make = async (_configuration, _entry, { period, formats }) => ({
  files: new Map(formats.map((format) => [format, `${format} of ${periodName(period)}`])),
  counts: { cards: 7 },
});

const tricklesInEspoo: Make = (configuration, entry, missing, signal) => {
  if (configuration.name !== "espoo") return made(configuration, entry, missing, signal);
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(toldToStop("stopped")));
  });
};

async function configured(entry: object = {}, into = folder()) {
  const settings = {
    name: "helsinki",
    esm: { url: "https://esm.example.org", login: "task", password: { env: "SECRET" } },
    chatHistory: { url: "https://chat.example.org", installationId: "i1", token: { env: "SECRET" } },
    report: { timeZone: "UTC", files: [{ every: "month", folder: "reports", ...entry }] },
  };
  const configuration = await readConfiguration(given(into, "c.json", JSON.stringify(settings)), { SECRET: "canary" });
  const reports = join(into, "reports");
  return { configuration, reports, written: () => (existsSync(reports) ? readdirSync(reports).toSorted() : []) };
}

/** `serve`'s reports of one process, and what it tells. */
function startedWith(clock: FakeClock, make: Make = made) {
  const lines: { readonly level: string; readonly message: string; readonly [field: string]: unknown }[] = [];
  const missing: number[] = [];
  const line = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const log = { info: line("info"), warn: line("warn"), error: line("error") };
  const reports = createRegularReports({
    clock,
    log,
    metrics: { missingReports: (_environment, count) => void missing.push(count) },
    make,
  });
  return { reports, lines, missing };
}

/** Lets everything happen that waits for no time: none of it waits for anything outside, either. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function pass(clock: FakeClock, milliseconds: number): Promise<void> {
  clock.advance(milliseconds);
  await settled();
}

const OCTOBER = "chat-report_helsinki_2026-10_en.html";

describe("reports that serve writes", () => {
  it("are written once for each month, when they are due", async () => {
    const clock = clockByHand(NOW - 20 * MINUTE);
    const { configuration, reports: into, written } = await configured({ formats: ["html", "json"] });
    given(into, "chat-report_helsinki_2026-09_en.html", "");
    given(into, "chat-report_helsinki_2026-09_en.json", "");
    const { reports, lines, missing } = startedWith(clock);
    reports.takeOn(configuration);
    await settled();
    expect([clock.waits, missing]).toEqual([[10 * MINUTE], [0, 0]]);
    await pass(clock, 10 * MINUTE);
    expect(written().filter((name) => name.includes("2026-10"))).toEqual([
      OCTOBER,
      "chat-report_helsinki_2026-10_en.json",
    ]);
    expect(readFileSync(join(into, OCTOBER), "utf8")).toBe("html of 2026-10");
    const fields = { environment: "helsinki", period: "2026-10", formats: ["html", "json"], cards: 7 };
    expect(lines).toEqual([{ level: "info", message: "a report is written", ...fields }]);
    for (let hour = 0; hour < 30; hour += 1) await pass(clock, HOUR);
    expect(lines).toHaveLength(1);
    await reports.stop();
  });

  it.each<[string, readonly string[], number, readonly string[]]>([
    ["a new entry has missed nothing but the last", [], 24, ["2026-10"]],
    ["those that were missed, the oldest first", ["2026-07"], 24, ["2026-08", "2026-09", "2026-10"]],
    ["no more than three", ["2025-01"], 24, ["2026-08", "2026-09", "2026-10"]],
    ["no more than are kept", ["2025-01"], 2, ["2026-09", "2026-10"]],
    ["one that is missing between", ["2026-08", "2026-10"], 24, ["2026-09"]],
    ["nothing", ["2026-08", "2026-09", "2026-10"], 24, []],
  ])("are made up for: %s", async (_name, there, keep, expected) => {
    const clock = clockByHand(NOW);
    const { configuration, reports: into, written } = await configured({ keep });
    for (const period of there) given(into, `chat-report_helsinki_${period}_en.html`, "");
    const { reports, lines, missing } = startedWith(clock);
    reports.takeOn(configuration);
    await settled();
    expect(lines.map(({ period }) => period)).toEqual(expected);
    expect(missing.at(-1)).toBe(0);
    expect(written()).toHaveLength(Math.min(keep, there.length + expected.length));
    await reports.stop();
  });

  it("add the formats that are missing, without writing the others again", async () => {
    const clock = clockByHand(NOW);
    const { configuration, reports: into } = await configured({ formats: ["html", "text"] });
    given(into, OCTOBER, "as it was");
    const { reports, lines } = startedWith(clock);
    reports.takeOn(configuration);
    await settled();
    expect(lines.map(({ formats }) => formats)).toEqual([["text"]]);
    expect(readFileSync(join(into, OCTOBER), "utf8")).toBe("as it was");
    await reports.stop();
  });

  it("are not given up while ESM is away, and say so each time", async () => {
    const clock = clockByHand(NOW);
    const { configuration, written } = await configured();
    let attempts = 0;
    const { reports, lines, missing } = startedWith(clock, async (...call) => {
      attempts += 1;
      if (attempts <= 7) throw AWAY;
      return made(...call);
    });
    reports.takeOn(configuration);
    await settled();
    expect(written()).toEqual([]);
    for (const minutes of [5, 10, 20, 40, 60, 60, 60]) {
      expect(clock.waits.at(-1)).toBe(minutes * MINUTE);
      await pass(clock, minutes * MINUTE);
    }
    expect(lines.map(({ triedAgainInMinutes }) => triedAgainInMinutes)).toEqual([5, 10, 20, 40, 60, 60, 60, undefined]);
    expect(lines.at(-1)?.message).toBe("a report is written");
    expect(lines[0]).toMatchObject({ level: "error", code: "unreachable", reason: "ESM cannot be reached" });
    expect(missing).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 0]);
    expect(written()).toEqual([OCTOBER]);
    await reports.stop();
  });

  it("are tried again after a mistake of the program, whose words are not told", async () => {
    const clock = clockByHand(NOW);
    const { configuration, written } = await configured();
    let attempts = 0;
    const { reports, lines } = startedWith(clock, (...call) => {
      attempts += 1;
      if (attempts === 1) throw new TypeError("canary");
      return made(...call);
    });
    reports.takeOn(configuration);
    await settled();
    await pass(clock, 5 * MINUTE);
    expect(lines).toMatchObject([{ code: "internal-error", error: "TypeError" }, { message: "a report is written" }]);
    expect(JSON.stringify(lines)).not.toContain("canary");
    expect(written()).toEqual([OCTOBER]);
    await reports.stop();
  });

  it("tell what is wrong in the configuration", async () => {
    const clock = clockByHand(NOW);
    const problem = { file: "", place: "attribute.startTime", message: "is switched off" };
    const { reports, lines } = startedWith(clock, async () => Promise.reject(new InputError([problem])));
    reports.takeOn((await configured()).configuration);
    await settled();
    expect(lines).toMatchObject([{ code: "configuration-wrong", reason: "attribute.startTime: is switched off" }]);
    await reports.stop();
  });

  it("do not wait for hours for another environment, whose ESM trickles, and say so", async () => {
    const clock = clockByHand(NOW);
    const [trickling, quick] = [await configured(), await configured()];
    const { reports, lines, missing } = startedWith(clock, tricklesInEspoo);
    reports.takeOn({ ...trickling.configuration, name: "espoo" });
    reports.takeOn(quick.configuration);
    await settled();
    for (let minute = 0; minute < 9; minute += 1) await pass(clock, MINUTE);
    expect([quick.written(), lines]).toEqual([[], []]);
    await pass(clock, MINUTE);
    expect(lines).toMatchObject([
      { level: "warn", environment: "espoo", minutes: 10, message: "a report takes long: the next one begins" },
      { level: "info", environment: "helsinki", message: "a report is written" },
    ]);
    expect([quick.written(), missing]).toEqual([[OCTOBER], [0, 0, 1, 0]]);
    await reports.stop();
  });

  it("tell when their folder cannot be written", async () => {
    const clock = clockByHand(NOW);
    const { configuration, reports: into } = await configured();
    writeFileSync(into, "a file");
    const { reports, lines, missing } = startedWith(clock);
    reports.takeOn(configuration);
    await settled();
    expect(lines).toMatchObject([
      {
        code: "report-not-written",
        reason: `the folder of reports, ${into}, cannot be written (EEXIST: it is there already)`,
      },
    ]);
    expect(missing.at(-1)).toBe(1);
    await reports.stop();
  });

  it("are written by one of two processes that share the folder", async () => {
    const clock = clockByHand(NOW);
    const { configuration, written } = await configured();
    const begun: (() => void)[] = [];
    const make: Make = async (...call) => {
      await new Promise<void>((go) => begun.push(go));
      return made(...call);
    };
    const [one, other] = [startedWith(clock, make), startedWith(clock, make)];
    one.reports.takeOn(configuration);
    // The one renews its claim, the other looks again in a minute.
    await settled();
    other.reports.takeOn(configuration);
    await settled();
    for (let minute = 0; minute < 30; minute += 1) await pass(clock, MINUTE);
    expect([begun.length, other.missing.at(-1), written()]).toEqual([
      1,
      1,
      [OCTOBER.replace(".html", ".being-written")],
    ]);
    begun[0]?.();
    await pass(clock, MINUTE);
    expect([begun.length, one.lines.map(({ message }) => message), other.lines]).toEqual([
      1,
      ["a report takes long: the next one begins", "a report is written"],
      [],
    ]);
    await pass(clock, MINUTE);
    expect([other.missing.at(-1), written()]).toEqual([0, [OCTOBER]]);
    await Promise.all([one.reports.stop(), other.reports.stop()]);
  });

  it("are taken over from a process that is gone, after ten minutes", async () => {
    const clock = clockByHand(NOW);
    const { configuration, reports: into, written } = await configured();
    given(into, OCTOBER.replace(".html", ".being-written"), "");
    const { reports } = startedWith(clock);
    reports.takeOn(configuration);
    await settled();
    for (let minute = 0; minute < 9; minute += 1) await pass(clock, MINUTE);
    expect(written()).not.toContain(OCTOBER);
    await pass(clock, MINUTE);
    expect(written()).toEqual([OCTOBER]);
    await reports.stop();
  });

  it("are taken over after ten minutes also where the clock is set back meanwhile", async () => {
    const clock = clockByHand(NOW + 5 * HOUR);
    const path = given(folder(), "report.being-written", "");
    const seen: SeenClaims = new Map();
    expect(takeClaim(path, clock, seen)).toBeUndefined();
    const setBack = clockByHand(NOW);
    expect(takeClaim(path, setBack, seen)).toBeUndefined();
    setBack.advance(10 * MINUTE - 1);
    expect(takeClaim(path, setBack, seen)).toBeUndefined();
    setBack.advance(1);
    expect(takeClaim(path, setBack, seen)).toBeDefined();
  });

  it("are left where serve stops, at once and without a trace", async () => {
    const clock = clockByHand(NOW);
    const { configuration, written } = await configured();
    const { reports, lines } = startedWith(clock, (_configuration, _entry, _missing, signal) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(toldToStop("stopped")));
      });
    });
    reports.takeOn(configuration);
    await settled();
    expect(written()).toHaveLength(1);
    await reports.stop();
    expect([written(), lines]).toEqual([[], []]);
  });

  it("are those of the newest configuration of an environment", async () => {
    const clock = clockByHand(NOW);
    const { reports, lines } = startedWith(clock);
    const [before, after] = [await configured({ every: "day", at: "07:00" }), await configured({ every: "week" })];
    reports.takeOn(before.configuration);
    reports.takeOn(after.configuration);
    await settled();
    expect(lines.map(({ period }) => period)).toEqual(["2026-W43"]);
    await pass(clock, 2 * HOUR);
    expect(before.written()).toEqual([]);
    await reports.stop();
  });
});

describe("reports that are late, as esm-chat status tells them", () => {
  it("are those that are due for longer than they take", async () => {
    const { configuration, reports: into } = await configured();
    const late = (now: number) => lateReports(configuration, now);
    const october = { folder: into, period: "2026-10", dueAt: Date.parse("2026-11-01T06:00:00Z") };
    given(into, "chat-report_helsinki_2026-09_en.html", "");
    expect([late(NOW), late(NOW + HOUR)]).toEqual([[], [october]]);
    given(into, OCTOBER, "");
    expect(late(NOW + HOUR)).toEqual([]);
  });

  it("are not known where the folder cannot be read", async () => {
    const { configuration, reports: into } = await configured();
    writeFileSync(into, "a file");
    expect(lateReports(configuration, NOW)).toEqual([{ folder: into, unreadable: "cannot be read (ENOTDIR)" }]);
  });
});
