import { type DeliveredSession, type Participant, wholeCard } from "../../oracle/whole-history.ts";
import type { TrueCard } from "./true-cards.ts";
import { isInTrash, personOf, personsEver, type Scene } from "./witness.ts";

export interface PersonsOnCard {
  readonly card: TrueCard;
  readonly before: TrueCard | undefined;
  readonly now: DeliveredSession;
  readonly scene: Scene;
  readonly expected: ReturnType<typeof wholeCard>;
  readonly isForgotten: boolean;
}

/** What is wrong with the references to persons. @returns problems, in words */
export function wrongPersons({ scene, card, before, expected, now, isForgotten }: PersonsOnCard): string[] {
  const { sandbox, esm, witness } = scene;
  // Nobody can be found: what is set stays, as the other check sees to.
  if (esm.rules.some(({ attributeCode, read }) => attributeCode === "email" && !read)) return [];
  const problems: string[] = [];
  // Whoever is no longer delivered and was never on the card may be found too late.
  const delivered = wholeCard(now);
  const isDelivered = ({ kind, id }: Participant) =>
    delivered.participants.some((one) => one.kind === kind && one.id === id);
  const found = expected.participants.flatMap((one) => {
    const person = personOf(sandbox, one);
    return person !== null && (isDelivered(one) || before?.members.includes(person) === true) ? [person] : [];
  });
  const wanted = [...new Set(found)];
  const missing = wanted.filter((id) => !card.members.includes(id));
  if (missing.length > 0) problems.push(`members ${card.members.join()} lack ${missing.join()}`);
  const inOrder = card.members.filter((id) => wanted.includes(id));
  if (!isForgotten && missing.length === 0 && inOrder.join() !== wanted.join())
    problems.push(`members are ${card.members.join()}, expected in the order ${wanted.join()}`);
  const former = expected.participants.flatMap((one) => [...personsEver(witness, one)]);
  const allowed = new Set([...wanted, ...(before?.members ?? []), ...former, ...esm.others, card.customer]);
  const strange = card.members.filter((id) => !allowed.has(id));
  if (strange.length > 0) problems.push(`members ${strange.join()} took no part`);
  if (new Set(card.members).size !== card.members.length) problems.push("a member stands twice");

  const [visitor] = expected.participants;
  const customer = visitor && personOf(sandbox, visitor);
  if (customer && card.customer !== customer) problems.push(`the customer is ${card.customer}, expected ${customer}`);
  const { latest } = expected;
  if (latest === null) return problems;
  const support = personOf(sandbox, latest);
  const set = before?.supportPerson ?? null;
  const kept = [set, ...(set !== null && isInTrash(scene, set) ? [null] : [])];
  const isLate = !isDelivered(latest) && set !== support;
  const ofDelivered = delivered.latest === null ? null : personOf(sandbox, delivered.latest);
  const right = [
    support,
    ...(support === null || isForgotten || isLate ? kept : []),
    ...(isForgotten || isLate ? [ofDelivered, ...found] : []),
  ];
  if (!right.includes(card.supportPerson))
    problems.push(`the support person is ${card.supportPerson}, expected ${right.join(" or ")}`);
  return problems;
}
