import { deepEqual, doesNotThrow, equal, fail, match, throws } from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Failure, InputError } from "../../../dist/base/failure.js";
import { compileChatLog } from "../../../dist/chat/chat-log.js";
import { templateParser } from "../../../dist/chat/chat-log-template.js";
import { MAX_STATEMENTS } from "../../../dist/chat/chat-log-template-check.js";
import { NOTHING_KNOWN } from "../../../dist/chat/kept/known-history.js";
import { MOST_MANIFEST_BYTES, MOST_PACKAGE_BYTES, MOST_PACKAGE_FILES } from "../../../dist/cli/package/manifest.js";
import { readPackageZip } from "../../../dist/cli/package/zip-reader.js";
import { writePackageZip } from "../../../dist/cli/package/zip-writer.js";
import { LARGEST_SESSIONS_FILE, readSessionsFile } from "../../../dist/sandbox/sessions-file.js";
import { openCertificateFiles } from "../../../dist/serve/functions/tls-certificate.js";
import { readCalendar } from "../../../dist/settings/calendar-file.js";
import { createCardMemory, MOST_MESSAGES, MOST_REMEMBERED } from "../../../dist/state/card-memory.js";
import { LARGEST_BYTES, openKeptFile } from "../../../dist/state/kept-file.js";
import { fileText } from "../../../dist/state/kept-text.js";
import { MOST_MARKUP, MOST_TEXT } from "../../../dist/xml/check-markup.js";
import { readXml } from "../../../dist/xml/read-xml.js";

await templateParser.load();

const MEBIBYTE = 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), "bounds-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const DAY_MS = 86_400_000;
/** A calendar of single days with one day between them. */
function calendarOf(days, perEvent = "") {
  const events = Array.from({ length: days }, (_, index) => {
    const date = new Date(Date.UTC(2026, 0, 1) + index * 2 * DAY_MS).toISOString().slice(0, 10).replaceAll("-", "");
    return `BEGIN:VEVENT\r\nUID:${index}\r\nDTSTART;VALUE=DATE:${date}\r\n${perEvent}END:VEVENT\r\n`;
  });
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join("")}END:VCALENDAR\r\n`;
}
const ONCE_MORE = "RRULE:FREQ=YEARLY;COUNT=2\r\n";

const LOG = { format: "text", timeZone: "Europe/Helsinki" };
const logTemplate = (text) => compileChatLog("log.hbs", text, LOG);
const nested = (levels) => `${"{{#if startedAt}}".repeat(levels)}x${"{{/if}}".repeat(levels)}`;
/** The program of a template is a level itself. */
const LEVELS = 10;

const deepXml = (levels) => `${"<a>".repeat(levels)}${"</a>".repeat(levels)}`;
const tagsXml = (tags) => `<a>${"<b/>".repeat(tags - 2)}</a>`;
const referencesXml = (references) => `<a>&lt;<b>${"&lt;".repeat(references - 1)}</b></a>`;
const textXml = (characters) => `<a>${"x".repeat(characters)}</a>`;
/** Of so many bytes, with texts as long as allowed. */
function bytesXml(bytes) {
  const element = textXml(MOST_TEXT);
  const whole = `<a>${element.repeat(Math.floor((bytes - 100) / element.length))}`;
  return `${whole}${"x".repeat(bytes - whole.length - 4)}</a>`;
}
const MILLION = 1_000_000;
/** A tag and its end are two. */
const MOST_TAGS = MOST_MARKUP;

const kept = {
  name: "the journal",
  whenNotWritten: { code: "state-not-written", scope: "run", retryable: true, means: "nothing" },
  text: fileText(1, z.object({ text: z.string() })),
};
/** Opens a file of the plugin's state with so many bytes. */
function stateOf(bytes) {
  const file = join(folder, "journal.json");
  const around = '{"version":1,"text":""}\n'.length;
  writeFileSync(file, `{"version":1,"text":"${"x".repeat(bytes - around)}"}\n`, { mode: 0o600 });
  return openKeptFile({ ...kept, file }).readOrSetAside("it begins anew");
}

/** A card whose history has so many messages. */
const remembered = (messages) => ({
  sessionId: "ws",
  history: { ...NOTHING_KNOWN, messages: new Set(Array.from({ length: messages }, (_, index) => String(index))) },
  persons: { customer: null, supportPerson: null, members: [], operators: new Map(), removed: [] },
  reported: "",
  endedSince: null,
  closed: null,
});
/** The histories that are kept of so many cards with so many messages each. */
function historiesKept(cards, messages) {
  const memory = createCardMemory();
  const card = remembered(messages);
  for (let number = 1; number <= cards; number += 1) memory.note(String(number), card);
  const all = [...memory.kept().cards.values()];
  return { cards: all.length, histories: all.filter(({ history }) => history !== undefined).length };
}

/** Certificate and key in files, the certificate with so many bytes. */
function certificateOf(bytes) {
  const [cert, key] = ["cert.pem", "key.pem"].map((name) => join(folder, name));
  if (!existsSync(key)) {
    const made = ["-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost"];
    execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...made], { stdio: "ignore" });
    chmodSync(key, 0o600);
  }
  const pem = readFileSync(cert, "utf8").trim();
  writeFileSync(cert, `${pem}${"\n".repeat(bytes - pem.length)}`);
  return openCertificateFiles({ certificate: "cert.pem", key: "key.pem", folder, environment: {}, warn: fail });
}

const problemsOf = (count) =>
  new InputError(Array.from({ length: count }, () => ({ file: "f", place: "p", message: "m" }))).problems;
const messageOf = (text) => new Failure(text, { code: "c", scope: "card", retryable: false }).message;

const empty = (index) => ({ path: `f${index}`, content: Buffer.alloc(1) });
const zipOf = (files) => readPackageZip(writePackageZip(Array.from({ length: files }, (_, n) => empty(n))));

/** A file of so many bytes: the shipped example's first session again and again, and blanks. */
function sessionsOf(bytes) {
  const [line = ""] = readFileSync(
    new URL("../../../docs/examples/sandbox/sessions.jsonl", import.meta.url),
    "utf8",
  ).split("\n");
  const lines = Array.from({ length: Math.floor(bytes / (line.length + 10)) }, (_, n) =>
    line.replace("ws-1", `ws-${n}`),
  );
  const file = join(folder, "sessions.jsonl");
  writeFileSync(file, lines.join("\n").padEnd(bytes));
  return file;
}

export const cases = {
  "days off of a calendar file": {
    atEdge() {
      equal(readCalendar("days.ics", calendarOf(1_000)).length, 1_000);
      doesNotThrow(() => readCalendar("days.ics", calendarOf(200, ONCE_MORE)));
    },
    beyond() {
      throws(() => readCalendar("days.ics", calendarOf(1_001)), /days\.ics: .* 1000 days off/);
      throws(() => readCalendar("days.ics", calendarOf(201, ONCE_MORE)), /days\.ics: .* 200 events that come again/);
    },
  },
  "a chat log template": {
    atEdge() {
      logTemplate("x".repeat(64 * 1024));
      logTemplate("{{startedAt}}".repeat(MAX_STATEMENTS));
      logTemplate(nested(LEVELS));
    },
    beyond() {
      throws(() => logTemplate("x".repeat(64 * 1024 + 1)), /log\.hbs: larger than 64 KiB/);
      throws(() => logTemplate("{{startedAt}}".repeat(MAX_STATEMENTS + 1)), /log\.hbs: more than 200 expressions/);
      throws(() => logTemplate(nested(LEVELS + 1)), /log\.hbs: line 1/);
    },
  },
  "a document of XML": {
    atEdge() {
      equal(readXml("x.xml", bytesXml(32 * MEBIBYTE)).children.length, 4);
      equal(readXml("x.xml", deepXml(50)).name, "a");
      equal(readXml("x.xml", tagsXml(MOST_TAGS)).children.length, MOST_TAGS - 2);
      equal(readXml("x.xml", referencesXml(MILLION)).children[0]?.text.length, MILLION - 1);
    },
    beyond() {
      throws(() => readXml("x.xml", bytesXml(32 * MEBIBYTE + 1)), /x\.xml: larger than 33554432 bytes/);
      throws(() => readXml("x.xml", textXml(MOST_TEXT + 1)), /x\.xml: line 1: a text of 8000001 characters/);
      throws(() => readXml("x.xml", deepXml(51)), /x\.xml/);
      throws(() => readXml("x.xml", tagsXml(MOST_TAGS + 1)), /x\.xml: more than 250000 tags and comments: 250001/);
      throws(() => readXml("x.xml", referencesXml(MILLION + 1)), /x\.xml: more than 1000000 references: 1000001/);
    },
  },
  "a file of the plugin's own state": {
    atEdge: () => equal(stateOf(LARGEST_BYTES).warning, undefined),
    beyond() {
      match(stateOf(LARGEST_BYTES + 1).warning ?? "", /^the journal .* is damaged .*, and it begins anew$/);
      equal(readdirSync(folder).filter((name) => name.startsWith("journal.json.unreadable-")).length, 1);
    },
  },
  "what is remembered of cards": {
    atEdge() {
      deepEqual(historiesKept(MOST_REMEMBERED, 10), { cards: MOST_REMEMBERED, histories: MOST_REMEMBERED });
      deepEqual(historiesKept(1_000, MOST_MESSAGES), { cards: 1_000, histories: 1_000 });
    },
    beyond() {
      deepEqual(historiesKept(MOST_REMEMBERED + 1, 10), { cards: MOST_REMEMBERED, histories: MOST_REMEMBERED });
      deepEqual(historiesKept(1_001, MOST_MESSAGES), { cards: 1_001, histories: 1_000 });
      deepEqual(historiesKept(10, MOST_MESSAGES + 1), { cards: 10, histories: 0 });
    },
  },
  "a certificate or its key": {
    atEdge: () => equal(certificateOf(256 * 1024).current().cert.length, 256 * 1024),
    beyond: () => throws(() => certificateOf(256 * 1024 + 1), /cert\.pem is larger than 262144 bytes/),
  },
  "the message of a failure": {
    atEdge() {
      equal(messageOf("x".repeat(2_000)), "x".repeat(2_000));
      equal(problemsOf(200).length, 200);
    },
    beyond() {
      equal(messageOf("x".repeat(30_000_000)), `${"x".repeat(2_000)}… (30000000 characters)`);
      equal(messageOf(`${"x".repeat(1_999)}😀`).isWellFormed(), true);
      deepEqual(problemsOf(201).at(-1), { file: "", place: "", message: "and 1 more problems" });
    },
  },
  "chat sessions for the sandbox": {
    atEdge() {
      equal(readSessionsFile(sessionsOf(LARGEST_SESSIONS_FILE)).length > 50_000, true);
    },
    beyond() {
      throws(() => readSessionsFile(sessionsOf(LARGEST_SESSIONS_FILE + 1)), /sessions.jsonl: is larger than 64 MiB/);
    },
  },
  "a package to verify": {
    async atEdge() {
      equal((await zipOf(MOST_PACKAGE_FILES)).files.length, MOST_PACKAGE_FILES);
      const zeros = { path: "a", content: Buffer.alloc(MOST_PACKAGE_BYTES) };
      equal((await readPackageZip(writePackageZip([zeros]))).files[0]?.content.length, MOST_PACKAGE_BYTES);
    },
    async beyond() {
      // Said to be one more than there are: a real one is in test/cli/package/verify-zip.test.ts.
      const more = writePackageZip([empty(1)]);
      more.writeUInt16LE(MOST_PACKAGE_FILES + 1, more.byteLength - 12);
      const { files, findings } = await readPackageZip(more);
      equal(files.length, 0);
      match(findings[0]?.message ?? "", /holds more than 2000 files/);
      equal(MOST_MANIFEST_BYTES, MEBIBYTE);
      const bomb = writePackageZip([empty(1)]);
      // The size that its only entry in the directory tells.
      bomb.writeUInt32LE(MOST_PACKAGE_BYTES + 1, bomb.readUInt32LE(bomb.byteLength - 6) + 24);
      const refused = await readPackageZip(bomb);
      equal(refused.files.length, 0);
      match(refused.findings[0]?.message ?? "", /larger than 67108864 bytes unpacked/);
    },
  },
};
