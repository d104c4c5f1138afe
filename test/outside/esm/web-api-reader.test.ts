import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { createLocalDates } from "../../../plugin/outside/esm/web-api/local-dates.ts";
import { readEntities, readImportReport } from "../../../plugin/outside/esm/web-api/reader.ts";
import { thrownBy } from "../../support/rejection.ts";

const READING = {
  attributeCodes: ["chat_log"],
  uniqueCode: "efecte_id",
  typeOf: () => "string",
  dates: createLocalDates("Europe/Helsinki"),
};
const SAY = (words: string) => words.toUpperCase();
const withLog = (log: string) =>
  `<entityset><entity id="1"><attribute code="chat_log"><value>${log}</value></attribute></entity></entityset>`;
const ERROR = "<error><code>efe-3001</code><description>Bad</description><details>my password</details></error>";

function failureIn(run: () => unknown): Failure {
  const thrown = thrownBy(run);
  if (thrown instanceof Failure) return thrown;
  throw new Error("not a Failure", { cause: thrown });
}

describe("a reply of the Web API", () => {
  it("is read with a web page in it that somebody has pasted", () => {
    const page = "<!DOCTYPE html><html></html>";
    const [entity] = readEntities(withLog(`<![CDATA[${page}]]>`), READING, SAY);
    expect(entity).toMatchObject({ card: { values: { chat_log: [{ kind: "text", text: page }] } } });
  });

  it("that holds more than the XML may is too large, so that less can be asked for", () => {
    const text = withLog("&amp;".repeat(1_000_001));
    expect(failureIn(() => readEntities(text, READING, SAY)).code).toBe("reply-too-large");
  });

  it("that is no XML is not understood", () => {
    expect(failureIn(() => readEntities("", READING, SAY)).code).toBe("reply-not-understood");
  });

  it("tells ESM's own words only as they may be said", () => {
    const { message } = failureIn(() => readEntities(ERROR, READING, SAY));
    expect(message).toBe("ESM refused the request: EFE-3001: BAD: MY PASSWORD");
  });

  it("tells none where it is not known what they may repeat", () => {
    const { message, code } = failureIn(() => readImportReport(ERROR, undefined));
    expect([message, code]).toEqual(["ESM refused the request", "esm-statement-refused"]);
  });

  it.each([
    ["<entities-updated>2</entities-updated>", { created: 0, updated: 2 }],
    ["<entities-created>1</entities-created>", { created: 1, updated: 0 }],
    ["<entities-created>1</entities-created><entities-updated>2</entities-updated>", { created: 1, updated: 2 }],
  ])("may carry only the count that applies: %s", (counts, expected) => {
    const report = `<entity-import-report>${counts}</entity-import-report>`;
    expect(readImportReport(report, undefined)).toEqual({ ...expected, messages: [] });
  });

  it.each([
    "",
    "<entities-updated/>",
    "<entities-updated>many</entities-updated><entities-created>1</entities-created>",
  ])("that counts nothing is not understood: %s", (counts) => {
    const report = `<entity-import-report>${counts}</entity-import-report>`;
    expect(failureIn(() => readImportReport(report, undefined)).code).toBe("reply-not-understood");
  });
});
