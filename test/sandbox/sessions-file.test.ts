import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { readSessions, readSessionsFile } from "../../plugin/sandbox/sessions-file.ts";
import { folders, given, problemsOf } from "../support/given-files.ts";
import { sampleSession } from "./sample-session.ts";

const folder = folders();
const CANARY = "a secret that someone typed";

function line(changes: Record<string, unknown> = {}): string {
  return JSON.stringify({ ...sampleSession(), ...changes });
}

function problems(text: string): unknown {
  try {
    return readSessions("sessions.ndjson", text);
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

describe("a file of sessions", () => {
  it("has one session a line; blank lines and line ends of either kind do not count", () => {
    const text = `\u{feff}${line()}\r\n\n  \n${line({ sessionId: "ws-2", extra: 1 })}\n`;
    expect(readSessions("f", text).map(({ sessionId }) => sessionId)).toEqual(["ws-1", "ws-2"]);
  });

  it.each<[string, string, RegExp]>([
    [
      "broken JSON",
      '{"sessionId": ',
      /^column 15: is not JSON here: the end is missing: \{ in line 1, column 1 is not closed with \}$/,
    ],
    [
      "a comma too many",
      `${line().slice(0, -1)},}`,
      /^column \d+: is not JSON here: a comma too many, behind the last one/,
    ],
    ["no object", "[]", /expected object/],
    ["a wrong time", line({ startedAt: "yesterday" }), /^startedAt: /],
    ["a time with an offset", line({ startedAt: "2021-03-24T10:00:00+02:00" }), /^startedAt: /],
    ["a missing list", line({ messages: undefined }), /^messages: /],
    [
      "a wrong field deep inside",
      line({ messages: [{ ...sampleSession().messages[0], sentAt: 1, text: CANARY }] }),
      /^messages\.0\.sentAt: /,
    ],
    [
      "a text that is none",
      line({ messages: [{ ...sampleSession().messages[0], text: { CANARY } }] }),
      /^messages\.0\.text: /,
    ],
    ["an end without a time", line({ endedAt: null }), /^endedAt: /],
    ["an empty session id", line({ sessionId: "" }), /^sessionId: /],
    ["a session id that was there", line(), /^sessionId ws-1 stands on line 1 already$/],
  ])("is refused for %s, naming the line and the field and never the text", (_what, wrong, message) => {
    const found = problems(`${line()}\n\n${wrong}\n`);
    expect(found).toEqual([
      { file: "sessions.ndjson", place: "line 3", message: expect.stringMatching(message) as string },
    ]);
    expect(JSON.stringify(found)).not.toContain(CANARY);
  });

  it("is told every wrong line at once", () => {
    expect(problems(`{\n${line()}\n}\n`)).toHaveLength(2);
  });

  it("is read no further than the 200th wrong line", () => {
    expect(problems("x\n".repeat(100_000))).toHaveLength(200);
  });

  it("in UTF-16 is named as such, with its mark in front or without", () => {
    for (const mark of ["", "\u{feff}"]) {
      const file = given(folder(), "sessions.ndjson", Buffer.from(`${mark}${line()}\n`, "utf16le"));
      expect(problemsOf(() => readSessionsFile(file))).toEqual([
        { file, place: "line 1", message: "is in UTF-16, which Windows calls Unicode: save it as UTF-8" },
      ]);
    }
  });

  it("that is not UTF-8 is refused, naming the line", () => {
    const file = given(folder(), "sessions.jsonl", Buffer.from([...Buffer.from(`${line()}\n`), 0xff]));
    expect(problemsOf(() => readSessionsFile(file))).toEqual([
      { file, place: "line 2", message: "is not UTF-8: save the file in that encoding" },
    ]);
  });

  it("that is a folder is refused", () => {
    const file = folder();
    expect(problemsOf(() => readSessionsFile(file))).toEqual([{ file, place: "", message: "is not a file" }]);
  });

  it("that is not there is an InputError naming it", () => {
    const file = join(import.meta.dirname, "no-such-file.ndjson");
    expect(() => readSessionsFile(file)).toThrow(new InputError([{ file, place: "", message: "does not exist" }]));
  });
});
