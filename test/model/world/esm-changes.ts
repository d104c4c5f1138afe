import type { Card, ValueInput } from "../../../plugin/sandbox/cards/card.ts";
import type { PermissionRule } from "../../../plugin/sandbox/cards/card-world.ts";
import { createCard, modifyCard, trashCard } from "../../../plugin/sandbox/cards/write-card.ts";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { pick } from "../../support/draws.ts";
import type { Drawn } from "./kinds.ts";
import { OPERATORS } from "./platform.ts";

/** What was changed in ESM, so that it can be changed back. */
export interface EsmSide {
  rules: PermissionRule[];
  readonly hidden: Set<string>;
  /** Persons that are no end user and no support person. */
  readonly others: string[];
}

const READ_TAKEN = ["is_chat_active", "chat_log", "members", "support_person", "customer", "message_count"] as const;
const WRITE_TAKEN = ["is_chat_active", "chat_log", "members", "message_count", "wait_time_before_first_reply"] as const;

/** Everybody whom the chats of a world may name, and two more. */
export function peopleOf(sandbox: Sandbox): EsmSide {
  for (const { name, externalId } of OPERATORS) if (externalId !== null) addPerson(sandbox, name, externalId);
  for (let number = 1; number <= 5; number += 1) addPerson(sandbox, `Vera ${number}`, `Vera${number}@example.org`);
  const others = ["Maija", "Matti"].map((name) => addPerson(sandbox, name, `${name}@example.org`).dataCardId);
  return { rules: [], hidden: new Set(), others };
}

function addPerson(sandbox: Sandbox, name: string, email: string): Card {
  const texts: [string, ValueInput[]][] = [
    ["full_name", [{ kind: "text", text: name }]],
    ["email", [{ kind: "text", text: email }]],
  ];
  const { template, request } = writing(sandbox, "person", texts);
  const result = createCard(sandbox.world, template, { ...request, folderCode: "persons" });
  if (!result.saved) throw new Error(JSON.stringify(result.problems));
  return result.card;
}

/** Somebody with all rights changes a card. */
function edit(sandbox: Sandbox, card: Card, values: readonly [string, ValueInput[]][]): void {
  const { template, request } = writing(sandbox, card.templateCode, values);
  const rules = new Map(sandbox.world.permissions);
  sandbox.setPermissions([]);
  const result = modifyCard(sandbox.world, template, card, request);
  for (const [key, rights] of rules) sandbox.world.permissions.set(key, rights);
  if (!result.saved) throw new Error(JSON.stringify(result.problems));
}

function writing(sandbox: Sandbox, templateCode: string, values: readonly (readonly [string, ValueInput[]])[]) {
  const template = sandbox.world.templates.get(templateCode);
  if (template === undefined) throw new RangeError(`no template ${templateCode}`);
  const request = {
    folderCode: undefined,
    values: new Map(values),
    mode: "replace",
    problems: [],
    createEmptyReferences: false,
    author: "administrator",
  } as const;
  return { template, request };
}

export function cardsOfTemplate(sandbox: Sandbox, templateCode: string): readonly Card[] {
  return (sandbox.world.cardsByTemplate.get(templateCode) ?? []).filter(({ deleted }) => !deleted);
}

export function textOn(card: Card, code: string): string | null {
  const [value] = card.values.get(code) ?? [];
  return value?.kind === "text" ? value.text : null;
}

export function takeReading({ random, sandbox, esm }: Drawn): string {
  const isPerson = random() < 0.3;
  const templateCode = isPerson ? "person" : "chat_session";
  return toggle(sandbox, esm, {
    templateCode,
    attributeCode: isPerson ? "email" : pick(random, READ_TAKEN),
    read: false,
    write: true,
  });
}

export function takeWriting({ random, sandbox, esm }: Drawn): string {
  return toggle(sandbox, esm, {
    templateCode: "chat_session",
    attributeCode: pick(random, WRITE_TAKEN),
    read: true,
    write: false,
  });
}

/** Half of the time everything is given back when something was taken, so that no world lasts in one state. */
function toggle(sandbox: Sandbox, esm: EsmSide, rule: PermissionRule): string {
  const isTaken = esm.rules.length > 0;
  esm.rules = isTaken ? [] : [rule];
  sandbox.setPermissions(esm.rules);
  if (isTaken) return "all permissions are given back";
  return `permission to ${rule.read ? "write" : "read"} ${rule.templateCode}.${rule.attributeCode} is taken`;
}

/** A person of the chats, not one of the others. */
function anyPerson({ random, sandbox, esm }: Drawn): Card | undefined {
  const persons = cardsOfTemplate(sandbox, "person").filter(({ dataCardId }) => !esm.others.includes(dataCardId));
  return persons.length === 0 ? undefined : pick(random, persons);
}

export function hidePerson(drawn: Drawn): string | undefined {
  const { sandbox, esm } = drawn;
  if (esm.hidden.size > 0 && drawn.random() < 0.5) {
    esm.hidden.clear();
    sandbox.setHiddenCards([]);
    return "all persons are shown";
  }
  const person = anyPerson(drawn);
  if (person === undefined) return undefined;
  esm.hidden.add(person.dataCardId);
  sandbox.setHiddenCards([...esm.hidden]);
  return `person ${person.dataCardId} is hidden`;
}

const RENAMED = "formerly.";

export function renamePerson(drawn: Drawn): string | undefined {
  const person = anyPerson(drawn);
  const email = person && textOn(person, "email");
  if (person === undefined || email === null || email === undefined) return undefined;
  const changed = email.startsWith(RENAMED) ? email.slice(RENAMED.length) : `${RENAMED}${email}`;
  edit(drawn.sandbox, person, [["email", [{ kind: "text", text: changed }]]]);
  return `person ${person.dataCardId} is ${changed} now`;
}

export function doublePerson(drawn: Drawn): string | undefined {
  const { sandbox } = drawn;
  const person = anyPerson(drawn);
  const email = person && textOn(person, "email");
  if (person === undefined || email === null || email === undefined) return undefined;
  const doubles = cardsOfTemplate(sandbox, "person").filter(
    (other) => other !== person && textOn(other, "email")?.toLowerCase() === email.toLowerCase(),
  );
  if (doubles.length > 0) {
    for (const double of doubles) trashCard(double);
    return `person ${person.dataCardId} is the only ${email} again`;
  }
  return `person ${addPerson(sandbox, "Double", email.toUpperCase()).dataCardId} is a second ${email}`;
}

export function removePerson(drawn: Drawn): string | undefined {
  const person = anyPerson(drawn);
  const email = person && textOn(person, "email");
  if (person === undefined || email === null || email === undefined) return undefined;
  trashCard(person);
  if (drawn.random() < 0.5) return `person ${person.dataCardId} (${email}) is removed`;
  const anew = addPerson(drawn.sandbox, "Anew", email).dataCardId;
  return `person ${person.dataCardId} (${email}) is removed and made anew as ${anew}`;
}

export function editCustomer({ random, sandbox, esm }: Drawn): string | undefined {
  const cards = cardsOfTemplate(sandbox, "chat_session");
  if (cards.length === 0) return undefined;
  const card = pick(random, cards);
  const dataCardId = pick(random, esm.others);
  edit(sandbox, card, [["customer", [{ kind: "reference", dataCardId }]]]);
  return `somebody makes ${dataCardId} the customer of card ${card.dataCardId}`;
}

const BAD_NAMES = ["Ve\u000Bra", "Ve\uFFFEra", "Vera \uD83D", "Ve\u0000ra", "Vera\u00A0V", "Vera 😀", "Vera &nbsp;"];

/** The Web API shows a person's name with each reference. */
export function dirtyPerson(drawn: Drawn): string | undefined {
  const person = anyPerson(drawn);
  if (person === undefined) return undefined;
  const text = pick(drawn.random, BAD_NAMES);
  edit(drawn.sandbox, person, [["full_name", [{ kind: "text", text }]]]);
  return `person ${person.dataCardId} is called ${JSON.stringify(text)}`;
}

/** Everything is as at the beginning, for persons who are there or were; each external id leads to one person. */
export function mendEsm(sandbox: Sandbox, esm: EsmSide): void {
  esm.rules = [];
  sandbox.setPermissions([]);
  esm.hidden.clear();
  sandbox.setHiddenCards([]);
  const seen = new Set<string>();
  for (const person of cardsOfTemplate(sandbox, "person")) {
    const email = textOn(person, "email") ?? "";
    const mended = email.startsWith(RENAMED) ? email.slice(RENAMED.length) : email;
    if (mended !== email) edit(sandbox, person, [["email", [{ kind: "text", text: mended }]]]);
    if (seen.has(mended.toLowerCase())) trashCard(person);
    seen.add(mended.toLowerCase());
  }
  const wanted = [
    ...OPERATORS.flatMap(({ externalId }) => externalId ?? []),
    ...[1, 2, 3, 4, 5].map((one) => `vera${one}@example.org`),
  ];
  for (const email of wanted) if (!seen.has(email.toLowerCase())) addPerson(sandbox, "Back", email);
}
