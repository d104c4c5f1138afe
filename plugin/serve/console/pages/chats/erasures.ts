import { Failure } from "../../../../base/failure.ts";
import type { Instant } from "../../../../chat/session.ts";
import type { DataCardId } from "../../../../outside/esm/port.ts";
import { chatOnCard } from "../../../../report/chats/shown-chat.ts";
import type { EraseReport } from "../../../../task/erase/erase-recorder.ts";
import type { Person } from "../../access/sessions.ts";
import type { ConsoleServices } from "../../console-services.ts";

/** How erasing a chat stands, or how it ended. */
export type Erasing =
  | { readonly kind: "going-on" }
  | { readonly kind: "reported"; readonly report: EraseReport; readonly by: Person["login"]; readonly endedAt: Instant }
  /** A card with the same session id is not shown to the person: nothing was erased. */
  | { readonly kind: "others-not-shown"; readonly endedAt: Instant }
  /** Another run is in the way: nothing was erased. */
  | { readonly kind: "in-the-way"; readonly failure: Failure; readonly endedAt: Instant }
  | { readonly kind: "failed"; readonly failure: Failure | undefined; readonly endedAt: Instant };

/** How many that have ended are remembered. */
const MOST_REMEMBERED = 100;

/** By environment and card. Gone with the process; what was erased stands in the register. */
const erasings = new WeakMap<ConsoleServices, Map<string, Erasing>>();

export function erasingOf(services: ConsoleServices, person: Person, dataCardId: DataCardId): Erasing | undefined {
  const erasing = erasings.get(services)?.get(keyOf(person, dataCardId));
  return erasing?.kind === "reported" && erasing.by !== person.login ? ofCard(erasing, dataCardId) : erasing;
}

/** Only whoever erased is known to see the other cards of the session. */
function ofCard(erasing: Extract<Erasing, { kind: "reported" }>, dataCardId: DataCardId): Erasing {
  const { report } = erasing;
  const isThis = (one: { readonly dataCardId: DataCardId }) => one.dataCardId === dataCardId;
  const shown = { erased: report.erased.filter(isThis), failures: report.failures.filter(isThis) };
  return { ...erasing, report: { ...report, ...shown, cards: { ...report.cards, unchanged: 0 } } };
}

/** Begins to erase the text of a chat; it goes on when nobody waits for it. Does nothing while it is being erased. */
export function beginErasing(
  services: ConsoleServices,
  person: Person,
  chat: { readonly dataCardId: DataCardId; readonly sessionId: string },
): void {
  const own = erasings.get(services) ?? new Map<string, Erasing>();
  erasings.set(services, own);
  const key = keyOf(person, chat.dataCardId);
  if (own.get(key)?.kind === "going-on") return;
  own.set(key, { kind: "going-on" });
  void erased(services, person, chat.sessionId).then((ended) => {
    own.delete(key);
    own.set(key, ended);
    const old = [...own].filter(([, { kind }]) => kind !== "going-on").slice(0, -MOST_REMEMBERED);
    for (const [one] of old) own.delete(one);
  });
}

function keyOf({ configuration }: Person, dataCardId: DataCardId): string {
  return JSON.stringify([configuration.name, dataCardId]);
}

/** Several cards may have the session's id: all of them would be erased, so this person has to see all of them. */
async function erased(
  { erase, clock, log }: ConsoleServices,
  person: Person,
  sessionId: string,
): Promise<Exclude<Erasing, { kind: "going-on" }>> {
  const { configuration } = person;
  const request = { by: "session", sessionId } as const;
  try {
    const preview = await erase(configuration, { request, dryRun: true });
    const cards = await person.cards();
    for (const { dataCardId } of [...preview.erased, ...preview.failures]) {
      if ((await chatOnCard(cards, dataCardId)) === undefined)
        return { kind: "others-not-shown", endedAt: clock.now() };
    }
    if (preview.omitted > 0) return { kind: "others-not-shown", endedAt: clock.now() };
    const isNothingLeft = preview.status === "stopped" || preview.cards.erased === 0;
    const report = isNothingLeft
      ? { ...preview, dryRun: false }
      : await erase(configuration, { request, dryRun: false });
    return { kind: "reported", report, by: person.login, endedAt: clock.now() };
  } catch (error) {
    const failure = error instanceof Failure ? error : undefined;
    const what =
      failure === undefined ? { error: error instanceof Error ? error.name : typeof error } : { code: failure.code };
    const fields = { environment: configuration.name, ...what };
    log.warn(fields, "chat text was not erased from the console");
    if (failure?.onPurpose === true) return { kind: "in-the-way", failure, endedAt: clock.now() };
    return { kind: "failed", failure, endedAt: clock.now() };
  }
}
