import { describe, expect, it } from "vitest";
import { telephoneNumbers } from "../../plugin/base/telephone-numbers.ts";
import { personSettings } from "../../plugin/settings/person-settings.ts";

await telephoneNumbers.load();

describe("how persons are compared", () => {
  it("has defaults with which today's configurations still work", () => {
    expect(personSettings.parse({})).toEqual({ externalIds: "text", severalInOneValue: true, plusAddresses: false });
  });

  it.each([
    [{ externalIds: "telephone", country: "FI" }],
    [{ externalIds: "telephone" }],
    [{ externalIds: "number", severalInOneValue: false }],
    [{ plusAddresses: true }],
  ])("may be %j", (section) => expect(personSettings.parse(section)).toMatchObject(section));

  it.each([
    [{ externalIds: "email" }, "externalIds", 'must be "text", "number" or "telephone"'],
    [{ externalIds: "telephone", country: "fi" }, "country", "must be a country's two capital letters, such as FI"],
    [{ externalIds: "telephone", country: "FIN" }, "country", "must be a country's two capital letters, such as FI"],
    [{ externalIds: "telephone", country: "XX" }, "country", "must be a country's two capital letters, such as FI"],
    [{ externalIds: "telephone", country: 358 }, "country", "must be text"],
    [{ country: "FI" }, "country", 'belongs to "externalIds": "telephone"'],
    [{ externalIds: "number", plusAddresses: true }, "plusAddresses", 'belongs to "externalIds": "text"'],
    [{ plusAddresses: "yes" }, "plusAddresses", "must be true or false"],
  ])("may not be %j", (section, setting, message) => {
    expect(personSettings.safeParse(section).error?.issues).toMatchObject([{ path: [setting], message }]);
  });

  it("knows no other settings", () => {
    expect(personSettings.safeParse({ domains: [] }).success).toBe(false);
  });
});
