import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openFullyReadCards } from "../../plugin/state/open-fully-read-cards.ts";
import { openJournal } from "../../plugin/state/open-journal.ts";
import { openRunNote } from "../../plugin/state/run-note.ts";
import { openTrialNotes, type TrialNote } from "../../plugin/state/trial-notes.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";

// Files as version 0.1.0 has written them, byte for byte. That of the run history is in test/runner/run-store.test.ts.

const folder = folders();
const ENVIRONMENT = someEnvironment();
const at = (time: string) => Date.parse(`2026-03-02T${time}.000Z`);

describe("the journal of version 0.1.0", () => {
  const NAME = `journal-${ENVIRONMENT}.json`;
  const TEXT = `{"version":1,"entries":[
{"dataCardId":"30","sessionId":"ws-30","failures":{"reason":"the chat platform answered 503","count":2,"firstFailedAt":"2026-03-02T09:00:00.000Z","lastFailedAt":"2026-03-02T09:05:00.000Z","retryAt":"2026-03-02T09:20:00.000Z"}},
{"dataCardId":"4","sessionId":"ws-4","firstSeenAt":"2026-03-01T10:00:00.000Z"},
{"dataCardId":"200","sessionId":null,"failures":{"reason":"the card has no session id","count":1,"firstFailedAt":"2026-03-02T09:00:00.000Z","lastFailedAt":"2026-03-02T09:00:00.000Z","retryAt":"2026-03-02T09:05:00.000Z"}}
]}
`;

  it("is read", () => {
    const into = folder();
    given(into, NAME, TEXT);
    const journal = openJournal(into, ENVIRONMENT, clockByHand());
    expect(journal.warning).toBeUndefined();
    const failures = { firstFailedAt: at("09:00:00"), lastFailedAt: at("09:05:00"), retryAt: at("09:20:00") };
    expect(journal.entry("30")).toEqual({
      sessionId: "ws-30",
      failures: { reason: "the chat platform answered 503", count: 2, ...failures },
    });
    expect(journal.entry("4")).toEqual({ sessionId: "ws-4", firstSeenAt: at("10:00:00") - 86_400_000 });
    expect(journal.entry("200")).toMatchObject({ sessionId: null, failures: { count: 1 } });
  });

  it("is written in the same way", () => {
    const into = folder();
    const file = given(into, NAME, TEXT);
    const journal = openJournal(into, ENVIRONMENT, clockByHand());
    journal.succeeded("4");
    journal.save();
    const lines = TEXT.split("\n");
    expect(readFileSync(file, "utf8")).toBe(lines.filter((line) => !line.includes("ws-4")).join("\n"));
  });

  it("is whole when it holds no card", () => {
    const into = folder();
    const file = given(into, NAME, '{"version":1,"entries":[\n{"dataCardId":"1","sessionId":"ws-1"}\n]}\n');
    const journal = openJournal(into, ENVIRONMENT, clockByHand());
    journal.succeeded("1");
    journal.save();
    expect(readFileSync(file, "utf8")).toBe('{"version":1,"entries":[\n\n]}\n');
    expect(openJournal(into, ENVIRONMENT, clockByHand()).warning).toBeUndefined();
  });
});

describe("the fully read cards of version 0.1.0", () => {
  const NAME = `settled-cards-${ENVIRONMENT}.json`;
  const TEXT = `{"version":1,"rulesKey":"rules","cards":[
{"dataCardId":"30","sessionId":"ws-30","ended":false,"messageCount":3,"cardDigest":"digest","readAt":"2026-03-02T09:00:00.000Z","lastEventAt":"2026-03-02T08:00:00.000Z","readAgainAt":"2026-03-03T09:00:00.000Z"},
{"dataCardId":"4","sessionId":"ws-4","ended":true,"messageCount":0,"cardDigest":"other","readAt":"2026-03-02T09:00:00.000Z","lastEventAt":"2026-03-02T08:00:00.000Z","readAgainAt":"2026-03-02T10:00:00.000Z"}
]}
`;

  it("are read, and found again as they were written anew", () => {
    const into = folder();
    const file = given(into, NAME, TEXT);
    for (const _ of ["as given", "as written anew"]) {
      const fullyRead = openFullyReadCards(into, ENVIRONMENT);
      fullyRead.underRules("rules");
      expect(fullyRead.entry("30")).toEqual({
        sessionId: "ws-30",
        ended: false,
        messageCount: 3,
        cardDigest: "digest",
        readAt: at("09:00:00"),
        lastEventAt: at("08:00:00"),
        readAgainAt: at("09:00:00") + 86_400_000,
      });
      expect(fullyRead.entry("4")).toMatchObject({ sessionId: "ws-4", ended: true, messageCount: 0 });
      fullyRead.save();
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(TEXT));
    }
  });
});

describe("the note of the last run of version 0.1.0", () => {
  const NAME = `last-run-${ENVIRONMENT}.json`;
  const PARTS = `{"version":1,"at":"2026-03-02T09:00:00.000Z","state":"failures","runId":"run-1","parts":{"0":"done","1":"failures"}}\n`;

  it("of a whole run is read, and written in the same way, with what came before it", () => {
    const into = folder();
    const text = '{"version":1,"at":"2026-03-02T09:00:00.000Z","state":"done"}\n';
    const file = given(into, NAME, text);
    const note = openRunNote(into, ENVIRONMENT);
    expect(note.read()).toEqual({ at: at("09:00:00"), state: "done" });
    note.write({ at: at("09:00:00"), state: "done" });
    const before = ',"goodBefore":"2026-03-02T09:00:00.000Z","badBefore":0}';
    expect(readFileSync(file, "utf8")).toBe(text.replace("}", before));
  });

  it("of parts is read, gone on with, and written in the same way", () => {
    const into = folder();
    const file = given(into, NAME, PARTS);
    const note = openRunNote(into, ENVIRONMENT);
    expect(note.read()).toEqual({ at: at("09:00:00"), state: "failures" });
    note.write({ at: at("09:00:00"), state: "done" }, { runId: "run-1", index: 0 });
    expect(readFileSync(file, "utf8")).toBe(PARTS);
  });
});

describe("the note of the trial card of version 0.1.0", () => {
  const SUBJECT = {
    url: "https://esm.test",
    login: "chat",
    codes: ["chat_session", "yes"],
    attributeCodes: { a: "b" },
  };
  const KEY = createHash("sha256")
    .update('["https://esm.test","chat",["chat_session","yes"],[["a","b"]]]')
    .digest("hex");
  const NAME = `trial-card-${KEY.slice(0, 16)}.json`;
  const TEXT = `{
  "version": 2,
  "subject": "${KEY}",
  "at": "2026-03-02T09:00:00.000Z",
  "findings": [
    {
      "item": "permissions",
      "setting": "esm.login",
      "expected": "may remove cards",
      "found": "may not",
      "advice": "give the role"
    },
    {
      "item": "mandatory-attributes",
      "setting": "attributes",
      "code": "title",
      "expected": "not mandatory",
      "found": "mandatory",
      "advice": "change it"
    }
  ],
  "proved": [
    "session-id-unique"
  ],
  "withReferences": true,
  "left": [
    {
      "card": "data card 4711",
      "why": "ESM answered 403"
    }
  ]
}
`;
  const NOTE: TrialNote = {
    at: at("09:00:00"),
    findings: [
      {
        item: "permissions",
        setting: "esm.login",
        expected: "may remove cards",
        found: "may not",
        advice: "give the role",
      },
      {
        item: "mandatory-attributes",
        setting: "attributes",
        code: "title",
        expected: "not mandatory",
        found: "mandatory",
        advice: "change it",
      },
    ],
    proved: ["session-id-unique"],
    withReferences: true,
    left: [{ card: "data card 4711", why: "ESM answered 403" }],
  };

  it("is read, and has the same fields when it is written anew", () => {
    const into = folder();
    const file = given(into, NAME, TEXT);
    const notes = openTrialNotes(into, SUBJECT);
    expect(notes.read()).toStrictEqual(NOTE);
    notes.write(NOTE);
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(JSON.parse(TEXT));
    expect(notes.read()).toStrictEqual(NOTE);
    expect(readdirSync(into)).toEqual([NAME]);
  });

  it("says nothing of another user, nor when it is of another version", () => {
    const into = folder();
    given(into, NAME, TEXT);
    expect(openTrialNotes(into, { ...SUBJECT, login: "other" }).read()).toBeUndefined();
    given(into, NAME, TEXT.replace('"version": 2', '"version": 3'));
    expect(openTrialNotes(into, SUBJECT).read()).toBeUndefined();
  });
});

describe("a file of a newer version", () => {
  it("is kept under another name where it is the journal", () => {
    const into = folder();
    const text = '{"version":2,"entries":[],"more":"than we know of"}\n';
    const file = given(into, `journal-${ENVIRONMENT}.json`, text);
    const { warning } = openJournal(into, ENVIRONMENT, clockByHand());
    const [aside = "", ...others] = readdirSync(into);
    expect(others).toEqual([]);
    expect(warning).toContain(`it is now ${join(into, aside)}`);
    expect(readFileSync(join(into, aside), "utf8")).toBe(text);
    expect(existsSync(file)).toBe(false);
  });

  it("is left as it is while it is only read", () => {
    const into = folder();
    const files = [`settled-cards-${ENVIRONMENT}.json`, `last-run-${ENVIRONMENT}.json`].map((name) =>
      given(into, name, '{"version":2}'),
    );
    openFullyReadCards(into, ENVIRONMENT);
    expect(openRunNote(into, ENVIRONMENT).read()).toBeUndefined();
    for (const file of files) expect(readFileSync(file, "utf8")).toBe('{"version":2}');
  });
});
