import { joined, wholeCard } from "../../oracle/whole-history.ts";
import { GIVE_UP_MS, GRACE_MS } from "../../task/task-world.ts";
import { trueSession } from "./platform.ts";
import { inSameOrder, type LogEntry, type TrueCard } from "./true-cards.ts";
import { FIRST_BELIEVED, isInTrash, personOf, personsEver, type Scene, type SeenRun } from "./witness.ts";

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
  if (witness.takenAsWhole.has(sessionId)) return [];
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
  if (!run.now.has(sessionId)) {
    const isLongAgo = run.at - (chat.lostSince ?? chat.startedAt) >= GIVE_UP_MS;
    return isReported && isLongAgo ? [] : ["it was closed although its session has not been unknown for long"];
  }
  if (chat.endedAt === null) return ["it was closed although its session is active"];
  const stated = chat.statedEnd ?? chat.endedAt;
  return run.at >= stated + GRACE_MS ? [] : ["it was closed before the grace time was over"];
}
