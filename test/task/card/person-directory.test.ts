import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { telephoneNumbers } from "../../../plugin/base/telephone-numbers.ts";
import { type PersonSettings, personSettings } from "../../../plugin/settings/person-settings.ts";
import { createPersonDirectory } from "../../../plugin/task/card/person-directory.ts";
import { draws } from "../../support/draws.ts";
import { type EsmApi, startWorld, type World } from "../task-world.ts";

await telephoneNumbers.load();

let world: World;

afterEach(() => world.close());

/** Makes Person cards with these mail addresses and returns their ids. */
async function worldWith(...mails: readonly string[]): Promise<string[]> {
  world = await startWorld({});
  return personsWith("email", mails);
}

async function personsWith(code: string, values: readonly (string | number)[]): Promise<string[]> {
  const ids: string[] = [];
  for (const value of values) {
    const data = { full_name: { values: [{ value: "Somebody" }] }, [code]: { values: [{ value }] } };
    const answer = await world.esm("POST", "/dc/person/data", { folderCode: "persons", data });
    ids.push(((await answer.json()) as { dataCard: { dataCardId: string } }).dataCard.dataCardId);
  }
  return ids;
}

function directory() {
  const { esm, platformSettings } = world.dependencies();
  return createPersonDirectory(esm, platformSettings);
}

async function find(externalId: string | null) {
  return (await directory().find([externalId]))(externalId);
}

describe("a person is found", () => {
  it.each([
    ["by the very same mail address", "vera@example.org", "vera@example.org"],
    ["whatever the case on the platform", "vera@example.org", "VERA@Example.ORG"],
    ["whatever the case in ESM", "Vera@Example.org", "vera@example.org"],
    ["with space around it on the platform", "vera@example.org", "  vera@example.org\t"],
    ["with space around it in ESM", " vera@example.org ", "vera@example.org"],
    ["with a quote in it", "o'brien@example.org", "o'brien@example.org"],
    ["with a backslash and a dollar in it", "a\\b$c@example.org", "a\\b$c@example.org"],
    ["with umlauts in it", "häkkinen@example.org", "Häkkinen@example.org"],
    ["by an external id of two letters", "JD", "JD"],
    ["by an external id of one letter and a sign", "å-", "å-"],
    ["with % and _ in it", "100%_sure@example.org", "100%_sure@example.org"],
    ["with a no-break space around it in ESM", "\u00a0vera@example.org\u3000", "vera@example.org"],
    ["with a zero-width space in it in ESM", "vera.virta\u200bnen@example.org", "vera.virtanen@example.org"],
    ["with accents that are not composed in ESM", "ha\u0308kkinen@example.org", "h\u00e4kkinen@example.org"],
    ["with ß in ESM", "straße@example.org", "STRASSE@example.org"],
    ["with a final sigma in ESM", "οδυσσευς@example.org", "ΟΔΥΣΣΕΥΣ@example.org"],
    ["with İ in ESM", "İlker@example.org", "İLKER@example.org"],
    ["in a list in ESM", "v.virtanen@example.org; vera@example.org", "vera@example.org"],
    ["with its domain in Unicode in ESM", "vera@müller.example", "vera@xn--mller-kva.example"],
  ])("%s", async (_, inEsm, onPlatform) => {
    const [dataCardId] = await worldWith(inEsm, "somebody.else@example.org");
    expect(await find(onPlatform)).toEqual({ found: true, dataCardId });
  });
});

describe("no person is found, and the reason says why,", () => {
  it.each([
    ["when the platform has no external id", null, "no-external-id"],
    ["when the external id is only space", "  ", "no-external-id"],
    ["when nobody has it", "nobody@example.org", "not-found"],
    ["when it is only part of somebody's", "era@example.org", "not-found"],
    ["when it could match half of everybody", "%", "not-found"],
    ["when it could match half of everybody, were it taken for a pattern", "'e'", "not-found"],
    ["when it is longer than a mail address can be", `${"x".repeat(400)}@example.org`, "not-found"],
    ["when it tries to change the query", "' or $email$ LIKE '%", "not-found"],
  ])("%s", async (_, externalId, reason) => {
    await worldWith("vera@example.org");
    expect(await find(externalId)).toEqual({ found: false, reason });
  });

  it("when two cards have it", async () => {
    await worldWith("vera@example.org", "VERA@example.org");
    expect(await find("vera@example.org")).toEqual({ found: false, reason: "found-twice" });
  });

  it.each([
    ["a@x", "a@x "],
    ["vera@example.org", "\u200bvera@example.org"],
    ["h\u00e4kkinen@example.org", "ha\u0308kkinen@example.org"],
    ["vera@example.org", "a@x, vera@example.org"],
  ])("when two cards have it, as %j and %j", async (one, other) => {
    await worldWith(one, other);
    expect(await find(one)).toEqual({ found: false, reason: "found-twice" });
  });

  it("when the user may not read the attribute, and so cannot search in it", async () => {
    await worldWith("vera@example.org");
    world.sandbox.setPermissions([{ templateCode: "person", attributeCode: "email", read: false, write: true }]);
    expect(await find("vera@example.org")).toEqual({ found: false, reason: "not-found" });
  });

  it("when the only card is hidden", async () => {
    const ids = await worldWith("vera@example.org");
    world.sandbox.setHiddenCards(ids);
    expect(await find("vera@example.org")).toEqual({ found: false, reason: "hidden-or-deleted" });
  });

  it("but a hidden double does not stand in the way of the visible card", async () => {
    const [hidden = "", visible] = await worldWith("vera@example.org", "vera@example.org");
    world.sandbox.setHiddenCards([hidden]);
    expect(await find("vera@example.org")).toEqual({ found: true, dataCardId: visible });
  });
});

describe.each<EsmApi>(["rest", "web-api"])("over the %s API, by another attribute,", (api) => {
  const TEMPLATE = readFileSync("templates/sandbox/person.xml", "utf8");
  const MATCH = "efecteChat.integration.ticket.chatMembers.attributeCode";

  async function findBy(
    [code, type]: readonly [string, string],
    values: readonly (string | number)[],
    externalId: string,
    persons: Partial<PersonSettings>,
  ): Promise<number | string> {
    world = await startWorld({ api, settings: `${MATCH}=email, ${code}` });
    world.sandbox.importTemplate(
      TEMPLATE.replace(
        '<attribute code="email" type="string">',
        `<attribute code="${code}" type="${type}"><name xml:lang="en">Own</name></attribute>$&`,
      ),
    );
    const ids = await personsWith(code, values);
    const { esm, platformSettings } = world.dependencies();
    const settings = { ...platformSettings, personMatchCodes: [code], personMatching: personSettings.parse(persons) };
    const match = (await createPersonDirectory(esm, settings).find([externalId]))(externalId);
    return match.found ? ids.indexOf(match.dataCardId) : match.reason;
  }

  it.each([
    ["4711", 1],
    ["004711", 1],
    ["471", "not-found"],
    ["vera@example.org", "not-found"],
    ["' or 1=1", "not-found"],
  ])("a number: %s", async (externalId, found) => {
    const settings = { externalIds: "number" } as const;
    expect(await findBy(["employee_number", "number"], [12, 4711, 47110], externalId, settings)).toBe(found);
  });

  it.each([
    ["00358 40 1234567", 1],
    ["040-123 4567", 1],
    ["040-123 4569", "not-found"],
  ])("a telephone number: %s", async (externalId, found) => {
    const settings = { externalIds: "telephone", country: "FI" } as const;
    const values = ["+358 40 123 4568", "+358 (0)40 1234567"];
    expect(await findBy(["mobile", "string"], values, externalId, settings)).toBe(found);
  });

  it.each(["+358401234567", "050 7654321"])("one of two telephone numbers in one value: %s", async (externalId) => {
    const settings = { externalIds: "telephone", country: "FI" } as const;
    const values = ["+358 40 123 4568", "040 1234567 / 0507654321"];
    expect(await findBy(["mobile", "string"], values, externalId, settings)).toBe(1);
  });
});

describe("many persons", () => {
  it("are asked for in as few requests as URLs of 8,000 characters allow, and only once a run", async () => {
    const length = draws(150, 500);
    const mails = Array.from({ length }, (_, index) => `person.number.${index}@some-department.example.org`);
    const ids = await worldWith(...mails);
    const persons = directory();
    world.sandbox.resetStats();
    const match = await persons.find(mails);
    expect(mails.map((mail) => match(mail))).toEqual(ids.map((dataCardId) => ({ found: true, dataCardId })));
    const { requests, longestUrl } = world.sandbox.stats().esm;
    expect(longestUrl).toBeLessThanOrEqual(8_000);
    expect(requests).toBeLessThanOrEqual(length / 50);
    await persons.find(mails);
    expect(world.sandbox.stats().esm.requests).toBe(requests);
  });

  it("are asked for only once a run, also where there is nobody", async () => {
    await worldWith("JD");
    const persons = directory();
    await persons.find(["x'", "xy", "JD"]);
    const { requests } = world.sandbox.stats().esm;
    const match = await persons.find(["x'", "xy", "JD"]);
    expect(world.sandbox.stats().esm.requests).toBe(requests);
    expect(["x'", "xy", "JD"].map((externalId) => match(externalId).found)).toEqual([false, false, true]);
  });
});
