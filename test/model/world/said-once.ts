import { isLoss, lossOf } from "../../oracle/whole-history.ts";
import { hasTaken, keptIn, namesForCount, partsOf, type Scene, type SeenRun } from "./witness.ts";

/** A loss that is kept on the card is said once. Takes note of what was said. @returns problems, in words */
export function whatWasNotTold({ witness }: Scene, run: SeenRun): string[] {
  const problems: string[] = [];
  if (run.report === undefined) return [];
  const said = new Set(keptIn(run.report).map(({ sessionId }) => sessionId));
  for (const sessionId of run.after.keys()) {
    // Somebody's word for a session settles its count, too.
    if (run.sessionId === sessionId) witness.takenAsWhole.add(sessionId);
    if (namesForCount(run, sessionId) || run.sessionId === sessionId) witness.namedForCount.add(sessionId);
    const known = witness.known.get(sessionId);
    const now = run.now.get(sessionId);
    if (known === undefined || now === undefined || run.sessionId === sessionId) continue;
    const loss = lossOf(known.whole, now);
    const [parts, told] = [partsOf(loss), witness.toldLosses.get(sessionId)];
    const isNew = [...parts].some((part) => told?.parts.has(part) !== true);
    const taken = hasTaken(run, sessionId);
    if (said.has(sessionId)) {
      const isSame = !isNew && parts.size === told?.parts.size;
      if (isSame && told.surely && taken && !known.isForgotten)
        problems.push(`${sessionId}: the same loss is reported again`);
      witness.toldLosses.set(sessionId, { parts, surely: taken });
    } else if (taken && !isLoss(loss)) witness.toldLosses.delete(sessionId);
    else if (taken && isNew && (loss.messages.length > 0 || (!known.isForgotten && loss.participants.length > 0)))
      problems.push(`${sessionId}: keeps ${[...parts].join()}, and no report says so`);
  }
  return problems;
}
