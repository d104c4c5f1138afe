import { describe, expect, it } from "vitest";
import { telephoneNumbers } from "../../../plugin/base/telephone-numbers.ts";
import { type PersonSettings, personSettings } from "../../../plugin/settings/person-settings.ts";
import { createPersonDirectory } from "../../../plugin/task/card/person-directory.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { type ExactEsm, exactEsm, type TextCard } from "./persons/exact-esm.ts";

await telephoneNumbers.load();

const MATCH = "efecteChat.integration.ticket.chatMembers.attributeCode";

function directory(esm: ExactEsm, persons: Partial<PersonSettings> = {}, codes = "email") {
  return createPersonDirectory(esm, {
    ...settingsOf(`${MATCH}=${codes}`),
    personMatching: personSettings.parse(persons),
  });
}

/** Person cards with one mail address, or whatever their attribute `email` holds. */
function withMails(...mails: readonly string[]): TextCard[] {
  return mails.map((mail) => ({ email: [mail] }));
}

/** The numbers of the persons who are found, or why none is. */
async function findIn(esm: ExactEsm, externalId: string, persons: Partial<PersonSettings> = {}, codes?: string) {
  const match = (await directory(esm, persons, codes).find([externalId]))(externalId);
  return match.found ? match.dataCardId : match.reason;
}

const ZWSP = "\u200b";
const RLO = "\u202e";

/** What the platform has, and what stands in ESM beside other persons. Each is found the other way round as well. */
const EQUAL: readonly (readonly [string, string, string])[] = [
  ["as it is", "vera@example.org", "vera@example.org"],
  ["an accent that is composed or not", "häkkinen@example.org".normalize("NFD"), "häkkinen@example.org"],
  ["an accent in a short address", "å@example.org".normalize("NFD"), "å@example.org"],
  ["a zero-width space at the end", `vera@example.org${ZWSP}`, "vera@example.org"],
  ["a zero-width space in the middle", `ve${ZWSP}ra@example.org`, "vera@example.org"],
  ["a byte order mark in front", "\ufeffvera@example.org", "vera@example.org"],
  ["a direction in front", `${RLO}vera.virtanen@example.org\u202c`, "vera.virtanen@example.org"],
  ["a soft hyphen", "vera.virta\u00adnen@example.org", "vera.virtanen@example.org"],
  ["a no-break space behind", "vera@example.org\u00a0", "vera@example.org"],
  ["a figure space and an ideographic one", "\u2007vera@example.org\u3000", "vera@example.org"],
  ["a next line (U+0085)", "vera@example.org\u0085", "vera@example.org"],
  ["a space, with a short address", "a@x ", "a@x"],
  ["ß and ss", "straße@example.org", "strasse@example.org"],
  ["ß in a user name", "straße", "strasse"],
  ["a ligature", "oﬃce.fin@example.org", "office.fin@example.org"],
  ["the dotted İ, which is i with a dot", "İlker@example.org", "i̇lker@example.org"],
  ["a domain in Unicode or in ASCII", "vera@müller.example", "vera@xn--mller-kva.example"],
  ["and with a short name", "li@müller.example", "li@xn--mller-kva.example"],
  ["an ideographic full stop in it", "vera@bücher。example", "vera@xn--bcher-kva.example"],
  ["a quote", "o'brien@example.org", " o'brien@example.org"],
];

describe.each([true, false])("where ESM compares exactly (case counts: %s)", (heedsCase) => {
  it.each(EQUAL)("a person is found: %s", async (_, one, other) => {
    const strangers = withMails(
      "somebody@example.org",
      "verena.virtanen@example.org",
      "b@x",
      "lis@xn--mller-kva.example",
    );
    expect(await findIn(exactEsm([...strangers, ...withMails(other)], { heedsCase }), one)).toBe("5");
    expect(await findIn(exactEsm([...strangers, ...withMails(one)], { heedsCase }), other)).toBe("5");
  });

  it.each([
    ["a space", "a@x", "a@x "],
    ["a no-break space", "vera@example.org", "vera@example.org\u00a0"],
    ["a zero-width space", "vera@example.org", `${ZWSP}vera@example.org`],
    ["capitals at the beginning of words", "vera.virtanen@example.org", "Vera.Virtanen@Example.org"],
    ["an accent that is not composed", "häkkinen@example.org", "häkkinen@example.org".normalize("NFD")],
    ["ß", "grosse.vera@example.org", "große.vera@example.org"],
    ["being one of two in a list", "vera@example.org", "v.virtanen@example.org; vera@example.org"],
  ])("two cards are found twice that differ by %s", async (_, one, other) => {
    for (const externalId of [one, other.split("; ").at(-1) ?? ""]) {
      expect(await findIn(exactEsm(withMails(one, other), { heedsCase }), externalId)).toBe("found-twice");
    }
  });
});

describe("where ESM ignores case and compares the rest exactly", () => {
  it.each([
    ["VERA@EXAMPLE.ORG", "vera@example.org"],
    ["STRASSE@EXAMPLE.ORG", "straße@example.org"],
    ["ΟΔΥΣΣΕΥΣ@example.gr", "οδυσσευς@example.gr"],
    ["ЖАННА@example.org", "жанна@example.org"],
    ["vera@MÜLLER.example", "Vera@XN--MLLER-KVA.EXAMPLE"],
  ])("%s is %s", async (one, other) => {
    expect(await findIn(exactEsm(withMails(other), { heedsCase: false }), one)).toBe("1");
    expect(await findIn(exactEsm(withMails(one), { heedsCase: false }), other)).toBe("1");
  });

  it.each([
    ["İlker@example.org", "ilker@example.org"],
    ["ılker@example.org", "ilker@example.org"],
    ["vera@example.org", "véra@example.org"],
    ["vera@example.org", "vera@example.com"],
    ["vera@example.org", "vera@a.example.org"],
    ["virtanen", "Virtanen, Vera"],
    ["vera", "vera@example.org"],
  ])("%s is not %s", async (one, other) => {
    expect(await findIn(exactEsm(withMails(other), { heedsCase: false }), one)).toBe("not-found");
    expect(await findIn(exactEsm(withMails(one), { heedsCase: false }), other)).toBe("not-found");
  });
});

describe("where ESM compares case too, an address is found", () => {
  it.each([
    ["Vera.Virtanen@Example.Org", "vera.virtanen@example.org"],
    ["vera.virtanen@example.org", "Vera.Virtanen@Example.Org"],
    ["VERA.VIRTANEN@EXAMPLE.ORG", "vera.virtanen@example.org"],
    ["Eva@x.example", "eva@x.example"],
    ["eva@x.example", "Eva@x.example"],
    ["li@X.example", "li@x.example"],
    ["jd", "JD"],
    ["JD", "jd"],
    ["jd", "Jd"],
    ["ÅÄ", "åä"],
  ])("%s as %s", async (asked, stored) => {
    expect(await findIn(exactEsm(withMails(stored), { heedsCase: true }), asked)).toBe("1");
  });
});

describe("several ids in one value", () => {
  const LISTS = ["a@x; vera@example.org", "a@x,vera@example.org", "a@x vera@example.org", "vera@example.org\na@x"];

  it.each([...LISTS, "Vera Virtanen <vera@example.org>", "vvirtanen\nvera@example.org"])("%j", async (value) => {
    expect(await findIn(exactEsm(withMails("b@x", value), { heedsCase: true }), "vera@example.org")).toBe("2");
    const whole = { severalInOneValue: false };
    expect(await findIn(exactEsm(withMails(value), { heedsCase: true }), "vera@example.org", whole)).toBe("not-found");
  });

  it("user names stand apart after a semicolon or on lines, not after a comma", async () => {
    expect(await findIn(exactEsm(withMails("vvirtanen; admin"), { heedsCase: true }), "admin")).toBe("1");
    expect(await findIn(exactEsm(withMails("vvirtanen, admin"), { heedsCase: true }), "admin")).toBe("not-found");
  });

  it("every value of a multi-value attribute counts", async () => {
    const esm = exactEsm([{ email: ["a@x", "vera@example.org"] }], { heedsCase: true });
    expect(await findIn(esm, "vera@example.org")).toBe("1");
  });
});

describe("several attributes", () => {
  const vera = { email: ["vera@example.org"], alias: ["vvirtanen"] };
  const other = { email: ["other@example.org"], alias: ["vera@example.org"] };

  it.each([
    ["vera@example.org", [vera], "1"],
    ["vvirtanen", [vera], "1"],
    ["vera@example.org", [vera, other], "found-twice"],
    ["other@example.org", [vera, other], "2"],
    ["vera@example.org", [{ email: ["vera@example.org"], alias: ["vera@example.org"] }], "1"],
    ["nobody@example.org", [vera, other], "not-found"],
  ])("%s among %j", async (externalId, cards, found) => {
    expect(await findIn(exactEsm(cards, { heedsCase: true }), externalId, {}, "email, alias")).toBe(found);
  });
});

describe("plus-addresses", () => {
  it.each([
    ["vera+chat@example.org", "vera@example.org"],
    ["vera@example.org", "vera+esm@example.org"],
    ["vera+chat@example.org", "Vera+esm@example.org"],
    ["li+a@example.org", "li+b@example.org"],
  ])("%s is %s, if the settings say so", async (one, other) => {
    const esm = exactEsm(withMails("veralda@example.org", other), { heedsCase: true });
    expect(await findIn(esm, one, { plusAddresses: true })).toBe("2");
    expect(await findIn(esm, one)).toBe("not-found");
  });

  it("a plus in front, or in another text, stays", async () => {
    const esm = exactEsm(withMails("@example.org", "vera"), { heedsCase: true });
    expect(await findIn(esm, "+chat@example.org", { plusAddresses: true })).toBe("not-found");
    expect(await findIn(esm, "vera+chat", { plusAddresses: true })).toBe("not-found");
  });
});

describe("numbers", () => {
  it.each([
    ["4711", "4711", "1"],
    ["004711", "4711", "1"],
    [" 4711 ", "4711", "1"],
    ["\u200b4711\u3000", "4711", "1"],
    ["4711.0", "4711", "1"],
    ["471", "4711", "not-found"],
    ["4711a", "4711", "not-found"],
    ["-4711", "4711", "not-found"],
    ["4.711", "4711", "not-found"],
    ["1234567890123456789", "1234567890123456789", "not-found"],
    ["' or $email$ LIKE '%", "4711", "not-found"],
  ])("%s against %s: %s", async (externalId, value, found) => {
    const esm = exactEsm(withMails(value, "12"), { heedsCase: true });
    expect(await findIn(esm, externalId, { externalIds: "number" })).toBe(found);
    for (const filter of esm.filters) expect(filter).toMatch(/^\$email\$ = '\d+'$/);
  });
});

describe("telephone numbers", () => {
  const SPELLINGS = [
    "+358401234567",
    "+358 40 123 4567",
    "+358 (0)40 123 4567",
    "00358401234567",
    "00358 40 1234567",
    "040 1234567",
    "040-123 4567",
    "(040) 1234567",
    "040.123.45.67",
    "tel:+358-40-1234567",
    "\u200e+358\u00a040\u00a01234567",
  ];
  const finland = { externalIds: "telephone", country: "FI" } as const;

  it.each(SPELLINGS)("%s is found in every spelling", async (externalId) => {
    for (const spelling of SPELLINGS) {
      const esm = exactEsm(withMails("+358 40 123 4568", "+46 40 123 45 67", spelling), { heedsCase: true });
      expect([spelling, await findIn(esm, externalId, finland)]).toEqual([spelling, "3"]);
    }
  });

  it.each([
    ["+358 40 1234567", "040 1234567", "not-found"],
    ["+358 40 1234567", "00358 40 1234567", "1"],
    ["040 1234567", "0401234567", "1"],
  ])("without a country, %s against %s: %s", async (externalId, value, found) => {
    const esm = exactEsm(withMails(value), { heedsCase: true });
    expect(await findIn(esm, externalId, { externalIds: "telephone" })).toBe(found);
  });

  it.each([
    ["an extension of a switchboard is another number", "09 123 4567 ext. 12", "09 123 4567 ext. 13", "not-found"],
    ["the same extension is the same", "09 123 4567 ext. 12", "+358 9 1234567 x12", "1"],
    ["one of several", "040 1234567", "09 7654321; 040 123 4567", "1"],
    ["one of several after a comma", "040 1234567", "09 7654321, 040 123 4567", "1"],
    ["a short number", "1234", "1234", "1"],
    ["a short number is not a part of another", "1234", "040 1234567", "not-found"],
    ["a mail address with digits is no number", "vera1234@example.org", "1234", "not-found"],
    ["a number with words", "040 1234567", "Puh. 040 123 4567", "1"],
    ["no number at all", "vera@example.org", "vera@example.org", "not-found"],
  ])("%s", async (_, externalId, value, found) => {
    expect(await findIn(exactEsm(withMails(value), { heedsCase: true }), externalId, finland)).toBe(found);
  });
});

describe("a match attribute that the user may not read", () => {
  const hidden = { heedsCase: true, hidesValues: true };

  it("is told apart from nobody, where ESM's search finds the card", async () => {
    expect(await findIn(exactEsm(withMails("vera@example.org"), hidden), "vera@example.org")).toBe("unreadable");
    expect(await findIn(exactEsm(withMails("vera@example.org"), hidden), "olli@example.org")).toBe("not-found");
    expect(await findIn(exactEsm(withMails("vera@example.org"), hidden), " ")).toBe("no-external-id");
  });

  it("is no matter where another of several can be read", async () => {
    const esm = exactEsm([{ alias: ["vera@example.org"] }], { heedsCase: true });
    expect(await findIn(esm, "vera@example.org", {}, "email, alias")).toBe("1");
  });
});

describe("requests", () => {
  it.each([
    "%@example.org",
    "_@example.org",
    "a@example.org",
    "'@example.org",
    "e.a",
    "e e e e e",
    "%e%a%i%",
    "'e'",
    "%%%",
    "\ud800",
    "' or $email$ LIKE '%",
    "é@example.org",
    "+@example.org",
  ])("do not find everybody for %j", async (externalId) => {
    const names = [
      "anna",
      "aino",
      "eeva",
      "einari",
      "heikki.erkamo",
      "maria.helena",
      "leena",
      "elina",
      "veera",
      "ines",
    ];
    for (const persons of [{}, { plusAddresses: true }]) {
      const esm = exactEsm(withMails(...names.map((name) => `${name}@example.org`)), { heedsCase: false });
      expect(await findIn(esm, externalId, persons)).toBe("not-found");
      expect(esm.found()).toBeLessThanOrEqual(1);
    }
  });

  it("are no more than one for each 50 ordinary addresses that are found, and as many for those that are not", async () => {
    const mails = Array.from({ length: 400 }, (_, index) => `vera.virtanen${index}@some-department.example.org`);
    const esm = exactEsm(withMails(...mails.slice(0, 200)), { heedsCase: true });
    const match = await directory(esm).find(mails);
    expect(mails.filter((mail) => match(mail).found)).toEqual(mails.slice(0, 200));
    expect(esm.filters.length).toBeLessThanOrEqual(400 / 50 + 200 / 50);
    for (const filter of esm.filters) expect(new URLSearchParams({ filter }).toString().length).toBeLessThan(6_600);
    expect(esm.found()).toBeLessThan(3 * mails.length);
  });

  it("are not many more for short addresses", async () => {
    const mails = Array.from({ length: 100 }, (_, index) => `li@department-${index}.example.org`);
    const esm = exactEsm(withMails(...mails), { heedsCase: true });
    const match = await directory(esm).find(mails);
    expect(mails.every((mail) => match(mail).found)).toBe(true);
    expect(esm.filters.length).toBeLessThanOrEqual(3);
  });

  it("ask for a few spellings of an id, however many the platform has", async () => {
    const esm = exactEsm(withMails("vera@example.org"), { heedsCase: true });
    const spellings = ["vera", "Vera", "vEra", "veRa", "verA", "VEra", "VErA", "VERA"].map(
      (one) => `${one}@example.org`,
    );
    const match = await directory(esm).find(spellings);
    expect(spellings.map((one) => match(one).found)).toEqual(spellings.map(() => true));
    expect(esm.filters.join().split("LIKE").length - 1).toBeLessThanOrEqual(4);
  });
});
