import { expect, it } from "vitest";
import { telephoneNumbers } from "../../../plugin/base/telephone-numbers.ts";
import { personSettings } from "../../../plugin/settings/person-settings.ts";
import { checkPersonAttributes } from "../../../plugin/task/card/check-mapping.ts";
import { settingsOf } from "../../support/ready-made.ts";

await telephoneNumbers.load();

const ANOTHER = "name another attribute in the setting";
const NUMBER = `set persons.externalIds to "number" in the configuration, or ${ANOTHER}`;
const TEXT = `set persons.externalIds to "text" in the configuration, or ${ANOTHER}`;

/** What the check says of a Person attribute of a type; undefined where it says nothing. */
function adviceOn(externalIds: "text" | "number" | "telephone", type: string | undefined): string | undefined {
  const unknown = { multiValue: undefined, staticValues: undefined, targets: undefined };
  const attributes = new Map([["email", { code: "email", type, ...unknown }]]);
  const settings = { ...settingsOf(""), personMatching: personSettings.parse({ externalIds }) };
  const [finding] = checkPersonAttributes(settings, { code: "person", folders: undefined, attributes });
  return finding?.advice;
}

it.each([
  ["text", "string", undefined],
  ["text", undefined, undefined],
  ["text", "a-type-of-tomorrow", undefined],
  ["text", "number", NUMBER],
  ["text", "date", ANOTHER],
  ["text", "static-value", ANOTHER],
  ["text", "reference", ANOTHER],
  ["text", "external-reference", ANOTHER],
  ["text", "worklog", ANOTHER],
  ["telephone", "string", undefined],
  ["telephone", "number", ANOTHER],
  ["number", "number", undefined],
  ["number", undefined, undefined],
  ["number", "string", TEXT],
  ["number", "date", ANOTHER],
] as const)("external ids of the kind %s in an attribute of type %s", (externalIds, type, advice) => {
  expect(adviceOn(externalIds, type)).toBe(advice);
});

it("each of several attributes is checked, and named", () => {
  const settings = settingsOf("efecteChat.integration.ticket.chatMembers.attributeCode=email, alias, phone");
  const known = { type: "string", multiValue: undefined, staticValues: undefined, targets: undefined };
  const attributes = new Map([["email", { code: "email", ...known }]]);
  const findings = checkPersonAttributes(settings, { code: "person", folders: undefined, attributes });
  expect(findings.map(({ code, found }) => `${code}: ${found}`)).toEqual([
    "alias: no such attribute",
    "phone: no such attribute",
  ]);
});
