import { expect, it } from "vitest";
import type { PersonDirectory, PersonMatch } from "../../../plugin/task/card/person-directory.ts";
import { patientPersons } from "../../../plugin/task/create-chat-session/patient-persons.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { failure } from "../erase/erase-world.ts";

const VERA: PersonMatch = { found: true, dataCardId: "900" };
const NOBODY: PersonMatch = { found: false, reason: "not-found" };

type Found = Awaited<ReturnType<PersonDirectory["find"]>>;

/** A directory whose answers come when the test says so. */
function slowPersons() {
  const asked: (string | null)[][] = [];
  const answers: { readonly resolve: (found: Found) => void; readonly reject: (error: Error) => void }[] = [];
  const persons: PersonDirectory = {
    doubt: () => false,
    find(externalIds) {
      asked.push([...externalIds]);
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
  };
  return { asked, answers, persons };
}

function patient(mostInHand = 2) {
  const clock = clockByHand();
  const slow = slowPersons();
  const persons = patientPersons(slow.persons, { clock, withinMs: 1_000, mostInHand });
  const match = async (id: string) => (await persons.find([id]))(id);
  return { ...slow, clock, match };
}

it("a person who is found in time is the customer", async () => {
  const { asked, answers, clock, match } = patient();
  const matching = match("vera");
  clock.advance(999);
  answers[0]?.resolve(() => VERA);
  expect(await matching).toEqual(VERA);
  expect(asked).toEqual([["vera"]]);
});

it("a person who is not found in time counts as not found", async () => {
  const { clock, match } = patient();
  const matching = match("vera");
  clock.advance(1_000);
  expect(await matching).toEqual(NOBODY);
});

it("a person who cannot be looked up counts as not found", async () => {
  const { answers, match } = patient();
  const matching = match("vera");
  answers[0]?.reject(failure("esm-refused"));
  expect(await matching).toEqual(NOBODY);
});

it("a mistake of ours is not taken for a person who is not found", async () => {
  const { answers, match } = patient();
  const matching = match("vera");
  const mistake = new TypeError("a mistake");
  answers[0]?.reject(mistake);
  expect(await rejectionOf(matching)).toBe(mistake);
});

it("no more persons are looked up at once than may be, however long the answers take", async () => {
  const { asked, answers, clock, match } = patient(2);
  const late = [match("one"), match("two")];
  clock.advance(1_000);
  expect(await Promise.all(late)).toEqual([NOBODY, NOBODY]);
  expect(await match("three")).toEqual(NOBODY);
  expect(asked).toEqual([["one"], ["two"]]);

  answers[0]?.resolve(() => VERA);
  answers[1]?.reject(failure("esm-away"));
  await new Promise(setImmediate);
  const four = match("four");
  const five = match("five");
  answers[2]?.resolve(() => VERA);
  answers[3]?.resolve(() => VERA);
  expect([await four, await five]).toEqual([VERA, VERA]);
});
