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
    const { message, code } = failureIn(() => readImportReport(ERROR, "updated", undefined));
    expect([message, code]).toEqual(["ESM refused the request", "esm-statement-refused"]);
  });

  it.each<[string, "created" | "updated", number]>([
    ["<entities-updated>2</entities-updated>", "updated", 2],
    ["<entities-created>1</entities-created>", "created", 1],
    ["<entities-created>1</entities-created><entities-updated>2</entities-updated>", "updated", 2],
    ["<entities-created>1</entities-created><entities-updated>2</entities-updated>", "created", 1],
    ["<entities-updated>50</entities-updated><entities-created>many</entities-created>", "updated", 50],
    ["<entities-updated>50</entities-updated><entities-created/>", "updated", 50],
    ["<entities-updated/><entities-created>1</entities-created>", "created", 1],
    ["<entities-updated>\n      50\t\n    </entities-updated>", "updated", 50],
    ['<entities-updated unit="cards" total="60">50</entities-updated>', "updated", 50],
    ["<entities-updated>007</entities-updated>", "updated", 7],
    ["<entities-failed>3</entities-failed><entities-updated>47</entities-updated>", "updated", 47],
    ["<entities-updated>0</entities-updated>", "updated", 0],
  ])("may carry only the count that applies (observed): %s tells the cards %s", (counts, applies, done) => {
    const report = `<entity-import-report>${counts}</entity-import-report>`;
    expect(readImportReport(report, applies, undefined)).toEqual({ done, messages: [] });
  });

  it.each<[string, "created" | "updated"]>([
    ["", "updated"],
    ["", "created"],
    ["<entities-created>0</entities-created>", "updated"],
    ["<entities-updated>1</entities-updated>", "created"],
    ["<entities-failed>0</entities-failed>", "updated"],
    ["<entities-updated/>", "updated"],
    ["<entities-updated>many</entities-updated><entities-created>1</entities-created>", "updated"],
    ["<entities-updated>-1</entities-updated>", "updated"],
    ["<entities-updated>1.5</entities-updated>", "updated"],
    ["<entities-updated>1 000</entities-updated>", "updated"],
    ["<entities-updated>99999999999999999999</entities-updated>", "updated"],
    ['<entities-updated count="50"/>', "updated"],
    ["<entities-updated/><messages><message> </message></messages>", "updated"],
  ])("without the count that is needed leaves open what was done: %s, %s", (counts, applies) => {
    const report = `<entity-import-report>${counts}</entity-import-report>`;
    expect(failureIn(() => readImportReport(report, applies, undefined))).toMatchObject({
      code: "reply-not-understood",
      retryable: true,
      scope: "card",
    });
  });

  it("without a count, but with ESM's words, says that nothing was done", () => {
    const report = "<entity-import-report><messages><message>refused</message></messages></entity-import-report>";
    expect(readImportReport(report, "updated", undefined)).toEqual({ done: 0, messages: ["refused"] });
  });
});
