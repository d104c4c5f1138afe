import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { openJournal } from "../../plugin/state/open-journal.ts";
import { clockByHand, SOME_TIME } from "../support/fake-clock.ts";
import { folders, given, problemsOf } from "../support/given-files.ts";
import { AS_ORDINARY_USER, canBeOrdinaryUser } from "../support/ordinary-user.ts";
import { thrownBy } from "../support/rejection.ts";
import { anyHappening, anyTime, CARD_IDS, happen } from "./arbitrary-journal.ts";
import { someEnvironment } from "./some-environment.ts";

const ATTEMPT = { sessionId: "ws-1", reason: "the chat platform answered 503" };
const ENVIRONMENT = someEnvironment();
const NAME = `journal-${ENVIRONMENT}.json`;
const PROGRAM = fileURLToPath(new URL("open-in-folder.js", import.meta.url));

const folder = folders();

function open(into: string, clock = clockByHand()) {
  return openJournal(into, ENVIRONMENT, clock);
}

/** What an ordinary user is told who opens the journal: file permissions mean nothing to root. */
function openAsOrdinaryUser(into: string): string {
  return execFileSync(process.execPath, [PROGRAM, into, ENVIRONMENT], { encoding: "utf8", ...AS_ORDINARY_USER });
}

describe("a journal on disk", () => {
  it("is the same when it is opened again", () => {
    const into = folder();
    const journal = open(into);
    journal.failed("2", { ...ATTEMPT, retryAt: SOME_TIME + 86_400_000 });
    journal.failed("1", { ...ATTEMPT, sessionId: null });
    journal.seenUnknown("3", "ws-3");
    journal.save();
    const again = open(into);
    expect(again.warning).toBeUndefined();
    for (const card of ["1", "2", "3", "4"]) expect(again.entry(card)).toEqual(journal.entry(card));
    expect(again.entry("2")?.failures?.retryAt).toBe(SOME_TIME + 86_400_000);
  });

  it("is the same after anything that may happen, over any number of runs", () => {
    const anyRun = fc.array(fc.tuple(anyHappening, anyTime), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 4 }), (runs) => {
        const [kept, neverClosed] = [folder(), folder()];
        const whole = open(neverClosed);
        for (const run of runs) {
          const journal = open(kept);
          for (const [happening] of run) {
            happen(journal, happening);
            happen(whole, happening);
          }
          journal.save();
        }
        const read = open(kept);
        for (const card of CARD_IDS) expect(read.entry(card)).toEqual(whole.entry(card));
      }),
      { numRuns: 30 },
    );
  });

  it("is one for each environment", () => {
    const into = folder();
    const journal = open(into);
    journal.failed("1", ATTEMPT);
    journal.save();
    expect(openJournal(into, someEnvironment("i2"), clockByHand()).entry("1")).toBeUndefined();
  });

  it("is made for its owner only, the folder too, and nothing else is left in it", () => {
    const into = join(folder(), "state", "esm-chat");
    const journal = open(into);
    journal.failed("1", ATTEMPT);
    journal.save();
    expect(readdirSync(into)).toEqual([NAME]);
    expect(statSync(into).mode & 0o777).toBe(0o700);
    expect(statSync(journal.file).mode & 0o777).toBe(0o600);
  });

  it("is not written when nothing has changed", () => {
    const into = folder();
    open(into).save();
    expect(readdirSync(into)).toEqual([]);
    const journal = open(into);
    journal.failed("1", ATTEMPT);
    journal.save();
    const { ino } = statSync(journal.file);
    journal.save();
    open(into).save();
    expect(statSync(journal.file).ino).toBe(ino);
  });

  it("is rid of what killed processes left, but not of what another one may be writing", () => {
    const into = folder();
    const hour = 3_600;
    const now = SOME_TIME / 1_000;
    for (const [name, age] of Object.entries({ old: hour + 1, young: hour - 1 })) {
      const file = given(into, `${NAME}.${name}.unfinished`, "{");
      utimesSync(file, now - age, now - age);
    }
    const foreign = given(into, "other.unfinished", "");
    utimesSync(foreign, 0, 0);
    open(into);
    expect(readdirSync(into).toSorted()).toEqual([`${NAME}.young.unfinished`, "other.unfinished"]);
  });
});

describe("a journal that cannot be used", () => {
  it.each([
    ["damaged", '{"version":1,"entr'],
    ["of another version", '{"version":2,"entries":[]}'],
    ["not text", new Uint8Array([0xff, 0x00, 0xfe])],
    ["empty", ""],
  ])("because it is %s, is set aside as it is, and the warning says where", (_, content) => {
    const into = folder();
    const file = given(into, NAME, content);
    const before = readFileSync(file);
    const journal = open(into);
    const aside = `${file}.unreadable-2026-03-02T10-00-00.000Z`;
    expect(journal.warning).toContain(file);
    expect(journal.warning).toContain(aside);
    expect(readFileSync(aside).equals(before)).toBe(true);
    expect(journal.isDue("1", SOME_TIME)).toBe(true);
    journal.failed("1", ATTEMPT);
    journal.save();
    expect(open(into).entry("1")?.failures?.count).toBe(1);
  });

  it.each<[string, (into: string) => string]>([
    ["its folder is a file", (into) => given(into, "file", "")],
    [
      "its file is a folder",
      (into) => {
        mkdirSync(join(into, NAME));
        return into;
      },
    ],
  ])("because %s, is refused with its name", (_, arrange) => {
    const into = arrange(folder());
    const [problem, ...others] = problemsOf(() => open(into));
    expect(others).toEqual([]);
    expect(problem?.file).toBe(join(into, NAME));
    expect(problem?.message).toMatch(/^the journal cannot be kept here \([A-Z]+\): /);
  });

  it.skipIf(!canBeOrdinaryUser()).each<[string, (into: string) => void]>([
    ["may not write into the folder", (into) => chmodSync(into, 0o555)],
    [
      "may not read the file",
      (into) => {
        given(into, NAME, '{"version":1,"entries":[]}', 0o000);
        chmodSync(into, 0o777);
      },
    ],
  ])("because this user %s, is refused and stays where it is", (_, arrange) => {
    const into = folder();
    arrange(into);
    const before = readdirSync(into);
    expect(openAsOrdinaryUser(into)).toMatch(
      new RegExp(`^InputError: ${into}/${NAME}: the journal cannot be kept here \\(EACCES\\): `),
    );
    expect(readdirSync(into)).toEqual(before);
  });

  it("because it cannot be written any more, says so and still has what it had", () => {
    const into = join(folder(), "state");
    const journal = open(into);
    journal.failed("1", ATTEMPT);
    journal.save();
    renameSync(into, `${into}-away`);
    journal.failed("2", ATTEMPT);
    const error = thrownBy(() => journal.save());
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: "journal-not-written", retryable: true });
    expect(String(error)).toContain(`${journal.file} could not be written (ENOENT)`);
    renameSync(`${into}-away`, into);
    expect(open(into).entry("2")).toBeUndefined();
    journal.save();
    expect(open(into).entry("2")?.failures?.count).toBe(1);
  });

  it("because its name cannot be taken, leaves nothing half done", () => {
    const into = folder();
    const journal = open(into);
    journal.failed("1", ATTEMPT);
    mkdirSync(join(into, NAME, "in the way"), { recursive: true });
    expect(thrownBy(() => journal.save())).toMatchObject({ code: "journal-not-written" });
    expect(readdirSync(into)).toEqual([NAME]);
    rmSync(join(into, NAME), { recursive: true });
    journal.save();
    expect(open(into).entry("1")?.failures?.count).toBe(1);
  });
});
