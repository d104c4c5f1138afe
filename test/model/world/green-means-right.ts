import { isLoss, joined, lossOf, wholeCard } from "../../oracle/whole-history.ts";
import { GRACE_MS, MINUTE } from "../../task/task-world.ts";
import { wrongPersons } from "./right-persons.ts";
import { inSameOrder, type LogEntry, type TrueCard, tokenIn } from "./true-cards.ts";
import { isBelieved, type Known, namesForCount, type Scene, type SeenRun } from "./witness.ts";

/** Green means right: after a run that ended well every card is as the whole history says. @returns problems, in words */
export function whatIsNotRight(scene: Scene, run: SeenRun): string[] {
  if (run.report?.status !== "done" || run.isPartial) return [];
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
  if (unread !== undefined && run.after.size > 0 && (asksForPersons || unread.attributeCode === "is_chat_active"))
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
    const isWithin = (card.messageCount ?? -1) >= entries.length && (card.messageCount ?? 0) <= (now.messageCount ?? 0);
    if (!isWithin && card.messageCount !== (before?.messageCount ?? null))
      problems.push(
        `the message count is ${card.messageCount}, of ${entries.length} messages and ${now.messageCount} counted`,
      );
  } else differs("the message count", card.messageCount, [entries.length]);
  const unsure =
    isForgotten || isMiscounted || witness.namedForCount.has(sessionId) ? [before?.wait ?? null, null] : [];
  differs("the wait time", card.wait, [expected.waitSeconds, ...unsure]);

  const chat = chats.find((one) => one.sessionId === sessionId);
  const mayBeOld = chat?.statedStart !== undefined && !run.reads.has(sessionId);
  // Of a start after what followed it nobody can say which of them is wrong.
  const isAfter = chat?.statedEnd !== undefined || (chat?.statedStart ?? 0) > (chat?.startedAt ?? 0);
  const mayBeEmpty = isAfter ? [null] : [];
  if (isBelieved(expected.start, run.at) && !mayBeOld)
    differs("the start", card.start, [stored(scene, expected.start), ...mayBeEmpty]);
  if (card.start !== null && !isBelieved(card.start, run.at)) problems.push("a start that cannot be is written");
  const endsBefore = expected.end !== null && expected.end < expected.start;
  if (!endsBefore) differs("the end", card.end, [expected.end && stored(scene, expected.end)]);
  else if (card.end !== null && card.start !== null && card.end < card.start) problems.push("it ends before it starts");

  const participants = known && JSON.stringify(wholeCard(known.whole).participants);
  // ESM's persons change without the platform's list showing it: a card that needs no reading keeps what it has.
  if (run.reads.has(sessionId) || participants !== JSON.stringify(expected.participants))
    problems.push(...wrongPersons({ scene, card, before, expected, now, isForgotten }));

  if (isMiscounted || chat === undefined || endsBefore) return problems;
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
