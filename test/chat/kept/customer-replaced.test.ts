import { expect, it } from "vitest";
import { keepPersons } from "../../../plugin/chat/kept/keep-persons.ts";

it.each([
  ["takes their place among the members", "olli", ["vera", "otto"]],
  ["leaves them a member when they are the support person, too", "nina", ["vera", "nina", "otto"]],
])("another customer who was found %s", (_, supportPerson, members) => {
  const kept = keepPersons({
    found: { customer: "vera", supportPerson: null, members: ["vera"] },
    held: { customer: "nina", supportPerson, members: ["nina", "otto"] },
    isLatest: true,
    everybodyFound: false,
    onlyDelivered: false,
  });
  expect(kept).toMatchObject({ customer: "vera", supportPerson: undefined, members });
});
