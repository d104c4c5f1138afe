import { describe, expect, it } from "vitest";
import { keepPersons, type PersonReferences, type PersonsKept } from "../../../plugin/chat/kept/keep-persons.ts";

type Found = Partial<PersonsKept["found"]>;
type Kept = Partial<PersonsKept["found"]>;

const NOBODY: PersonReferences = { customer: null, supportPerson: null, members: [] };

function kept(found: Found, held: Partial<PersonReferences>, rest: Partial<PersonsKept> = {}) {
  return keepPersons({
    found: { customer: undefined, supportPerson: undefined, members: undefined, ...found },
    held: { ...NOBODY, ...held },
    isLatest: undefined,
    everybodyFound: true,
    onlyDelivered: false,
    ...rest,
  });
}

const NOTHING: Kept = { customer: undefined, supportPerson: undefined, members: undefined };

const ROWS: Readonly<Record<string, readonly [Found, Partial<PersonReferences>, Kept]>> = {
  "nobody is found, nobody was there": [{ customer: null, supportPerson: null, members: [] }, {}, NOTHING],
  "the attributes are switched off": [{}, {}, NOTHING],
  "everybody is found on an empty card": [
    { customer: "c", supportPerson: "s", members: ["c", "s"] },
    {},
    { customer: "c", supportPerson: "s", members: ["c", "s"] },
  ],
  "nobody is found any more: nothing is emptied": [
    { customer: null, supportPerson: null, members: [] },
    { customer: "c", supportPerson: "s", members: ["c", "s"] },
    { ...NOTHING, members: ["c", "s"] },
  ],
  "a customer whom only ESM knows is a member": [
    { customer: null, supportPerson: "s", members: ["s"] },
    { customer: "c" },
    { customer: undefined, supportPerson: "s", members: ["c", "s"] },
  ],
  "another customer takes the first one's place among the members too": [
    { customer: "new", supportPerson: "s", members: ["new", "s"] },
    { customer: "old", supportPerson: "s", members: ["old", "s"] },
    { customer: "new", supportPerson: "s", members: ["new", "s"] },
  ],
  "the same customer stays a member": [
    { customer: "c", supportPerson: "s", members: ["s"] },
    { customer: "c", supportPerson: "s", members: ["c", "s"] },
    { customer: "c", supportPerson: "s", members: ["c", "s"] },
  ],
  "another customer stands before a lost member, too": [
    { customer: "new", supportPerson: "s2", members: ["new", "s2"] },
    { customer: "old", supportPerson: "s2", members: ["old", "s1", "s2"] },
    { customer: "new", supportPerson: "s2", members: ["new", "s1", "s2"] },
  ],
  "a customer whom the card did not show stands before a lost member": [
    { customer: "c", supportPerson: "s2", members: ["c", "s2"] },
    { supportPerson: "s1", members: ["s1"] },
    { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] },
  ],
  "without an end user the lost member who came first stays first": [
    { customer: null, supportPerson: "s2", members: ["s2"] },
    { supportPerson: "s2", members: ["s1", "s2"] },
    { customer: undefined, supportPerson: "s2", members: ["s1", "s2"] },
  ],
  "members of a lost live chat stay where they stood": [
    { customer: "c", supportPerson: "s3", members: ["c", "s3"] },
    { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] },
    { customer: "c", supportPerson: "s3", members: ["c", "s1", "s2", "s3"] },
  ],
  "a lost member between two delivered ones stays between them": [
    { customer: "c", supportPerson: "s3", members: ["c", "s1", "s3"] },
    { customer: "c", supportPerson: "s3", members: ["c", "s1", "s2", "s3"] },
    { customer: "c", supportPerson: "s3", members: ["c", "s1", "s2", "s3"] },
  ],
  "the latest support person's live chat is lost: they stay": [
    { customer: "c", supportPerson: "s1", members: ["c", "s1"] },
    { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] },
    { customer: "c", supportPerson: undefined, members: ["c", "s1", "s2"] },
  ],
  "a support person who was not there before came later than a lost one": [
    { customer: "c", supportPerson: "s3", members: ["c", "s3"] },
    { customer: "c", supportPerson: "s2", members: ["c", "s2"] },
    { customer: "c", supportPerson: "s3", members: ["c", "s2", "s3"] },
  ],
  "a support person who joined again is the latest": [
    { customer: "c", supportPerson: "s1", members: ["c", "s1", "s2"] },
    { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] },
    { customer: "c", supportPerson: "s1", members: ["c", "s1", "s2"] },
  ],
  "the card shows no support person": [
    { customer: "c", supportPerson: "s1", members: ["c", "s1"] },
    { customer: "c", members: ["c", "s1"] },
    { customer: "c", supportPerson: "s1", members: ["c", "s1"] },
  ],
  "the order of joining counts, not that on the card": [
    { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] },
    { customer: "c", supportPerson: "s2", members: ["c", "s2", "s1"] },
    { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] },
  ],
  "who is no longer the customer stays as a support person": [
    { customer: "new", supportPerson: "s", members: ["new", "s"] },
    { customer: "s", supportPerson: "s", members: ["s"] },
    { customer: "new", supportPerson: "s", members: ["new", "s"] },
  ],
  "members that are twice on the card become one": [
    { customer: "c", members: ["c"] },
    { customer: "c", members: ["c", "s", "s", "c"] },
    { ...NOTHING, customer: "c", members: ["c", "s"] },
  ],
};

describe.each(Object.entries(ROWS))("%s", (_, [found, held, expected]) => {
  it("gives the references to write", () => {
    expect(kept(found, held)).toMatchObject(expected);
  });

  it("changes nothing more when it is written and looked at again", () => {
    const after: PersonReferences = {
      customer: expected.customer ?? held.customer ?? null,
      supportPerson: expected.supportPerson ?? held.supportPerson ?? null,
      members: expected.members ?? held.members ?? [],
    };
    const again = kept(found, after);
    expect(again.members ?? []).toEqual(after.members);
    expect([undefined, after.customer]).toContain(again.customer);
    expect([undefined, after.supportPerson]).toContain(again.supportPerson);
  });
});

describe("a card that shall hold just what the platform delivers", () => {
  const found = { customer: "c", supportPerson: "s1", members: ["c", "s1"] };
  const held = { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] };

  it("loses the members of a lost live chat", () => {
    const { members, supportPerson } = kept(found, held, { onlyDelivered: true });
    expect({ members, supportPerson }).toEqual({ members: ["c", "s1"], supportPerson: "s1" });
  });

  it("loses nobody while somebody of the session is not found", () => {
    const { members } = kept(found, held, { onlyDelivered: true, everybodyFound: false });
    expect(members).toEqual(["c", "s1", "s2"]);
  });
});

describe("the support person, when it is known who joined last", () => {
  const found = { customer: "c", supportPerson: "s1", members: ["c", "s1"] };
  const held = { customer: "c", supportPerson: "s2", members: ["c", "s1", "s2"] };

  it.each<[string, Partial<PersonsKept>, string | undefined]>([
    ["is the one who was found, when nobody joined later", { isLatest: true }, "s1"],
    ["stays, when it is not known and they came later on the card", { isLatest: undefined }, undefined],
    ["is the one who was found, when the card shall hold just that", { onlyDelivered: true }, "s1"],
    ["is the one who was found, when the card shows nobody", { held: { ...NOBODY } }, "s1"],
  ])("%s", (_, rest, supportPerson) => {
    expect(kept(found, held, rest).supportPerson).toBe(supportPerson);
  });

  it("stays when nobody is found", () => {
    expect(
      kept({ customer: "c", supportPerson: null, members: ["c"] }, held, { isLatest: true }).supportPerson,
    ).toBeUndefined();
  });
});

it("loses nobody when all were found, as long as no person says so", () => {
  expect(kept({ customer: "c", members: ["c"] }, { customer: "c", members: ["c", "s"] }).members).toEqual(["c", "s"]);
});
