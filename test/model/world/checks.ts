import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { isLoss, joined, lossOf, wholeCard } from "../../oracle/whole-history.ts";
import { DAY, type EsmApi, GIVE_UP_MS, GRACE_MS, MINUTE } from "../../task/task-world.ts";
import type { EsmSide } from "./esm-changes.ts";
import { type PlatformChat, trueSession } from "./platform.ts";
import { inSameOrder, type LogEntry, type TrueCard, tokenIn } from "./true-cards.ts";
import { hasTaken, type Known, partsOf, personOf, personsEver, type SeenRun, type Witness } from "./witness.ts";

/** What a check knows besides the run. */
export interface Scene {
  readonly api: EsmApi;
  readonly sandbox: Sandbox;
  readonly esm: EsmSide;
  readonly chats: readonly PlatformChat[];
  readonly witness: Witness;
}

/** 2000-01-01: earlier times are not believed. */
const FIRST_BELIEVED = Date.UTC(2000, 0, 1);

/** Nothing is lost: what was on a card before the run is on it afterwards. @returns problems, in words */
export function whatWasLost(scene: Scene, run: SeenRun): string[] {
  const problems: string[] = [];
  for (const [sessionId, before] of run.before) {
    const after = run.after.get(sessionId);
    if (after === undefined) problems.push(`${sessionId}: its card is gone`);
    else problems.push(...lostOnCard(scene, run, before, after).map((problem) => `${sessionId}: ${problem}`));
  }
  return problems;
}

function lostOnCard(scene: Scene, run: SeenRun, before: TrueCard, after: TrueCard): string[] {
  const { sessionId } = before;
  const problems: string[] = [];
  const wasAsked = run.sessionId === sessionId;
  const whole = wholeNow(scene, run, sessionId);
  if (!wasAsked) {
    const withdrawn = withdrawnTokens(scene, sessionId);
    const gone = missingEntries(before.entries, after.entries, withdrawn);
    if (gone !== undefined) problems.push(`the log lost ${JSON.stringify(gone)}`);
    if ((after.messageCount ?? 0) < (before.messageCount ?? 0))
      problems.push(`the message count fell from ${before.messageCount} to ${after.messageCount}`);
    const isRight = whole !== undefined && after.wait === whole.waitSeconds;
    if (before.wait !== null && after.wait !== before.wait && !isRight)
      problems.push(`the wait time changed from ${before.wait} to ${after.wait}, expected ${whole?.waitSeconds}`);
    problems.push(...figureOfPart(scene, run, before, after));
    for (const id of before.members)
      if (!after.members.includes(id) && !isInTrash(scene, id) && !isReplaced(scene, run, sessionId, id))
        problems.push(`member ${id} was lost`);
  }
  if (isEmptied(scene, before.customer, after.customer)) problems.push("the customer was emptied");
  if (isEmptied(scene, before.supportPerson, after.supportPerson)) problems.push("the support person was emptied");
  if (before.start !== null && after.start === null && before.start >= FIRST_BELIEVED)
    problems.push("the start was emptied");
  if (after.active === null) problems.push("is chat active was emptied");
  if (before.active === "yes" && after.active === "no") problems.push(...closedWithoutReason(scene, run, sessionId));
  if (after.active === "yes" && before.active === "no" && !run.reads.has(sessionId))
    problems.push("it became active unread");
  const tokens = after.entries.flatMap(({ token }) => token ?? []);
  if (new Set(tokens).size !== tokens.length) problems.push("a message stands in the log twice");
  return problems;
}

/** A figure that was computed although messages were missing, and that is not what they all say. */
function figureOfPart({ chats, witness }: Scene, run: SeenRun, before: TrueCard, after: TrueCard): string[] {
  const { sessionId } = before;
  const [chat, now] = [chats.find((one) => one.sessionId === sessionId), run.now.get(sessionId)];
  if (chat === undefined || now === undefined || after.wait === null || after.wait === before.wait) return [];
  const read = joined(witness.known.get(sessionId)?.whole, now).messages.length;
  const right = wholeCard(trueSession(chat)).waitSeconds;
  if (read >= (now.messageCount ?? 0) || after.wait === right) return [];
  return [`the wait time became ${after.wait} from ${read} of ${now.messageCount} messages; all say ${right}`];
}

/** Everything that was ever read of the session, joined with what this run may have read. */
function wholeNow({ witness }: Scene, run: SeenRun, sessionId: string) {
  const known = witness.known.get(sessionId)?.whole;
  const now = run.now.get(sessionId);
  if (now === undefined) return known && wholeCard(known);
  return wholeCard(joined(known, now));
}

function withdrawnTokens({ chats, witness }: Scene, sessionId: string): ReadonlySet<string> {
  const marked =
    chats.find((chat) => chat.sessionId === sessionId)?.messages.filter(({ withdrawn }) => withdrawn) ?? [];
  const markedBefore = witness.known.get(sessionId)?.whole.messages.filter((one) => one["withdrawn"] === true) ?? [];
  const ids = new Set([...marked, ...markedBefore].map(({ messageId }) => messageId));
  return new Set([...ids].map((id) => `tk${sessionId.replaceAll("-", "")}n${id.split("-m")[1]}k`));
}

/** The first entry of the log before that the log afterwards does not have, in the same order. */
function missingEntries(before: readonly LogEntry[], after: readonly LogEntry[], withdrawn: ReadonlySet<string>) {
  const left = [...after];
  for (const entry of inSameOrder(before)) {
    const isSame = (other: LogEntry) =>
      other.time === entry.time &&
      (other.token === entry.token || (other.token === null && entry.token !== null && withdrawn.has(entry.token)));
    const at = left.findIndex(isSame);
    if (at < 0) return entry;
    // Of entries of one second any order is right.
    left.splice(at, 1);
    while (left[0] !== undefined && left[0].time < entry.time) left.shift();
  }
  return undefined;
}

function isEmptied(scene: Scene, before: string | null, after: string | null): boolean {
  return before !== null && after === null && !isInTrash(scene, before);
}

/** ESM takes no reference to a card in the trash, so a list that is written cannot keep one. */
function isInTrash({ sandbox }: Scene, dataCardId: string): boolean {
  return sandbox.world.cards.get(dataCardId)?.deleted === true;
}

/** Whether a member is somebody for whom another person is found now. */
function isReplaced({ sandbox, witness, esm }: Scene, run: SeenRun, sessionId: string, member: string): boolean {
  const known = witness.known.get(sessionId);
  if (esm.others.includes(member) || known === undefined) return true;
  const now = run.now.get(sessionId);
  const whole = now === undefined ? known.whole : joined(known.whole, now);
  return wholeCard(whole).participants.some((one) => {
    const person = personOf(sandbox, one);
    return person !== null && person !== member && personsEver(witness, one).has(member);
  });
}

function closedWithoutReason({ chats }: Scene, run: SeenRun, sessionId: string): string[] {
  const chat = chats.find((one) => one.sessionId === sessionId);
  if (chat === undefined) return [];
  const isReported = run.report?.closed.some((one) => one.sessionId === sessionId) === true;
  if (chat.lostSince !== undefined) {
    const isLongAgo = run.at - chat.lostSince >= GIVE_UP_MS;
    return isReported && isLongAgo ? [] : ["it was closed although its session has not been unknown for long"];
  }
  if (chat.endedAt === null) return ["it was closed although its session is active"];
  const stated = chat.statedEnd ?? chat.endedAt;
  return run.at >= stated + GRACE_MS ? [] : ["it was closed before the grace time was over"];
}

/** Green means right: after a run that ended well every card is as the whole history says. @returns problems, in words */
export function whatIsNotRight(scene: Scene, run: SeenRun): string[] {
  if (run.report?.status !== "done" || run.sessionId !== undefined) return [];
  const problems: string[] = [];
  for (const [sessionId, card] of run.after) {
    const now = run.now.get(sessionId);
    const known = scene.witness.known.get(sessionId);
    if (now === undefined) continue;
    const wrong = wrongOnCard(scene, run, { card, before: run.before.get(sessionId), now, known });
    problems.push(...wrong.map((problem) => `${sessionId}: green, but ${problem}`));
  }
  const { rules } = scene.esm;
  const unread = rules.find(
    ({ attributeCode, read }) => !read && (attributeCode === "is_chat_active" || attributeCode === "email"),
  );
  const asksForPersons = [...run.reads].some((id) => (run.now.get(id)?.visitor.externalId ?? "") !== "");
  if (unread !== undefined && (asksForPersons || unread.attributeCode === "is_chat_active"))
    problems.push(`green, although ${unread.templateCode}.${unread.attributeCode} may not be read`);
  return problems;
}

interface GreenCard {
  readonly card: TrueCard;
  readonly before: TrueCard | undefined;
  readonly now: NonNullable<ReturnType<SeenRun["now"]["get"]>>;
  readonly known: Known | undefined;
}

function wrongOnCard(scene: Scene, run: SeenRun, { card, before, now, known }: GreenCard): string[] {
  const { chats, witness } = scene;
  const { sessionId } = card;
  const whole = joined(known?.whole, now);
  const expected = wholeCard(whole);
  const problems: string[] = [];
  const differs = (what: string, found: unknown, right: readonly unknown[]) => {
    if (!right.some((one) => JSON.stringify(one) === JSON.stringify(found)))
      problems.push(
        `${what} is ${JSON.stringify(found)}, expected ${right.map((one) => JSON.stringify(one)).join(" or ")}`,
      );
  };
  const isForgotten = known?.isForgotten === true && isLoss(lossOf(known.whole, now));
  const isMiscounted = whole.messages.length < (now.messageCount ?? 0);
  if (
    isMiscounted &&
    !witness.namedForCount.has(sessionId) &&
    run.reads.has(sessionId) &&
    !namesForCount(run, sessionId)
  )
    problems.push(
      `no report has named it although the platform counts ${now.messageCount} of ${whole.messages.length} messages`,
    );

  const entries = expected.entries.map(({ time, text }) => ({ time, token: text === null ? null : tokenIn(text) }));
  const difference = firstDifference(inSameOrder(card.entries), inSameOrder(entries));
  if (difference !== undefined) problems.push(`the log, of ${entries.length} messages, ${difference}`);
  if (isMiscounted) {
    if ((card.messageCount ?? 0) < entries.length || (card.messageCount ?? 0) > (now.messageCount ?? 0))
      problems.push(
        `the message count is ${card.messageCount}, of ${entries.length} messages and ${now.messageCount} counted`,
      );
  } else differs("the message count", card.messageCount, [entries.length]);
  const unsure = isForgotten || isMiscounted ? [before?.wait ?? null, null] : [];
  differs("the wait time", card.wait, [expected.waitSeconds, ...unsure]);

  const chat = chats.find((one) => one.sessionId === sessionId);
  if (isBelieved(expected.start, run.at)) differs("the start", card.start, [stored(scene, expected.start)]);
  else if (card.start !== null && !isBelieved(card.start, run.at)) problems.push("a start that cannot be is written");
  if (chat?.statedEnd === undefined) differs("the end", card.end, [expected.end && stored(scene, expected.end)]);
  else if (card.end !== null && card.start !== null && card.end < card.start) problems.push("it ends before it starts");

  const participants = known && JSON.stringify(wholeCard(known.whole).participants);
  // ESM's persons change without the platform's list showing it: a card that needs no reading keeps what it has.
  if (run.reads.has(sessionId) || participants !== JSON.stringify(expected.participants))
    problems.push(...wrongPersons({ scene, card, before, expected, isForgotten }));

  if (isMiscounted || chat === undefined || chat.statedEnd !== undefined) return problems;
  const isOver = chat.endedAt !== null && run.at >= chat.endedAt + GRACE_MS;
  if (isOver) differs("is chat active", card.active, ["no"]);
  return problems;
}

/** The Web API has no seconds. */
function stored({ api }: Scene, at: number): number {
  return api === "rest" ? at : at - (at % MINUTE);
}

function firstDifference(found: readonly LogEntry[], right: readonly LogEntry[]): string | undefined {
  const length = Math.max(found.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const [has, wanted] = [JSON.stringify(found[index]), JSON.stringify(right[index])];
    if (has !== wanted) return `has as entry ${index + 1} ${has}, expected ${wanted}`;
  }
  return undefined;
}

function isBelieved(time: number, at: number): boolean {
  return time >= FIRST_BELIEVED && time <= at + DAY;
}

interface PersonsOnCard extends Pick<GreenCard, "card" | "before"> {
  readonly scene: Scene;
  readonly expected: ReturnType<typeof wholeCard>;
  readonly isForgotten: boolean;
}

function wrongPersons({ scene, card, before, expected, isForgotten }: PersonsOnCard): string[] {
  const { sandbox, esm, witness } = scene;
  // Nobody can be found: what is set stays, as the other check sees to.
  if (esm.rules.some(({ attributeCode, read }) => attributeCode === "email" && !read)) return [];
  const problems: string[] = [];
  const found = expected.participants.flatMap((one) => personOf(sandbox, one) ?? []);
  const wanted = [...new Set(found)];
  const missing = wanted.filter((id) => !card.members.includes(id));
  if (missing.length > 0) problems.push(`members ${card.members.join()} lack ${missing.join()}`);
  const inOrder = card.members.filter((id) => wanted.includes(id));
  if (!isForgotten && missing.length === 0 && inOrder.join() !== wanted.join())
    problems.push(`members are ${card.members.join()}, expected in the order ${wanted.join()}`);
  const former = expected.participants.flatMap((one) => [...personsEver(witness, one)]);
  const allowed = new Set([...wanted, ...(before?.members ?? []), ...former, ...esm.others]);
  const strange = card.members.filter((id) => !allowed.has(id));
  if (strange.length > 0) problems.push(`members ${strange.join()} took no part`);
  if (new Set(card.members).size !== card.members.length) problems.push("a member stands twice");

  const [visitor] = expected.participants;
  const customer = visitor && personOf(sandbox, visitor);
  if (customer && card.customer !== customer) problems.push(`the customer is ${card.customer}, expected ${customer}`);
  const support = expected.latest.map((one) => personOf(sandbox, one));
  const set = before?.supportPerson ?? null;
  const kept =
    support.includes(null) || isForgotten ? [set, ...(set !== null && isInTrash(scene, set) ? [null] : [])] : [];
  const right = [...support, ...kept, ...(isForgotten ? found : [])];
  if (support.length > 0 && !right.includes(card.supportPerson))
    problems.push(`the support person is ${card.supportPerson}, expected ${right.join(" or ")}`);
  return problems;
}

function namesForCount({ report }: SeenRun, sessionId: string): boolean {
  return [...(report?.drift ?? []), ...(report?.failures ?? []), ...keptIn(report)].some(
    (one) => one.sessionId === sessionId,
  );
}

/** What the report says is kept although the platform no longer has it. */
function keptIn(report: SeenRun["report"]): readonly { readonly sessionId: string }[] {
  if (report === undefined || !("kept" in report) || !Array.isArray(report.kept)) return [];
  return report.kept as { sessionId: string }[];
}

/** A loss that is kept on the card is said once. Takes note of what was said. @returns problems, in words */
export function whatWasNotTold({ witness }: Scene, run: SeenRun): string[] {
  const problems: string[] = [];
  if (run.report === undefined) return [];
  const said = new Set(keptIn(run.report).map(({ sessionId }) => sessionId));
  for (const sessionId of run.after.keys()) {
    if (namesForCount(run, sessionId)) witness.namedForCount.add(sessionId);
    const known = witness.known.get(sessionId);
    const now = run.now.get(sessionId);
    if (known === undefined || now === undefined || run.sessionId === sessionId || !hasTaken(run, sessionId)) continue;
    const loss = lossOf(known.whole, now);
    const matters = loss.messages.length > 0 || (!known.isForgotten && loss.participants.length > 0);
    if (!isLoss(loss)) witness.toldLosses.delete(sessionId);
    const [parts, told] = [partsOf(loss), witness.toldLosses.get(sessionId) ?? new Set()];
    const isNew = [...parts].some((part) => !told.has(part));
    if (said.has(sessionId)) {
      const isSame = !isNew && parts.size === told.size;
      if (isSame && !known.isForgotten) problems.push(`${sessionId}: the same loss is reported again`);
      witness.toldLosses.set(sessionId, parts);
    } else if (isNew && matters) problems.push(`${sessionId}: keeps ${[...parts].join()}, and no report says so`);
  }
  return problems;
}
