import type { Clock } from "../../../../base/clock.ts";
import type { BoardProgress, RunEvent } from "../../../../runner/standing/progress-board.ts";
import type { AskedOf, ConsoleEvent, Shown } from "../../console-page.ts";
import type { ConsoleServices } from "../../console-services.ts";
import { goingOn, progressText } from "./going-on.ts";
import { runsReader, type SayRuns } from "./run-html.ts";

/** Milliseconds between two comments: proxies close a connection that is silent for a minute. */
const COMMENT_EVERY_MS = 20_000;

/** What happens to the environment's runs, as it happens, until the person's session ends. */
export async function runEvents(asked: AskedOf): Promise<Shown> {
  const { say } = runsReader(asked);
  return { kind: "events", events: untilTrouble(eventsOf(asked, say), asked.services) };
}

/** Ends where the engine does not answer: the browser asks again by itself. */
async function* untilTrouble(
  events: AsyncIterable<ConsoleEvent>,
  { log }: Pick<ConsoleServices, "log">,
): AsyncIterable<ConsoleEvent> {
  try {
    yield* events;
  } catch (error) {
    log.warn({ error: error instanceof Error ? error.name : typeof error }, "a page that follows a run was cut off");
  }
}

async function* eventsOf(asked: AskedOf, say: SayRuns): AsyncIterable<ConsoleEvent> {
  const { services, person, signal: over } = asked;
  const { name } = person.configuration;
  const told = createMailbox();
  // Where too many follow already, what goes on is asked for now and then.
  const leave = services.board.follow(name, told.put);
  over.addEventListener("abort", () => leave?.());
  const first = await goingOn(services, name);
  // The browser learns at once that it is heard.
  yield { comment: "" };
  if (first?.progress !== undefined) yield progressEvent(first.progress, say);
  let event: RunEvent | undefined;
  for (let goesOn = first !== undefined; goesOn; goesOn = event?.kind !== "ended") {
    const left = person.endsAt - services.clock.now();
    event = await told.take(services.clock, Math.min(COMMENT_EVERY_MS, left), over);
    if (over.aborted || services.clock.now() >= person.endsAt) return;
    if (event?.kind === "progress") yield progressEvent(event, say);
    if (event !== undefined) continue;
    if ((await goingOn(services, name)) === undefined) break;
    yield { comment: "" };
  }
  yield { event: "ended", data: "" };
}

function progressEvent(progress: BoardProgress, say: SayRuns): ConsoleEvent {
  const { done, total = null } = progress;
  return { event: "progress", data: JSON.stringify({ text: progressText(progress, say), done, total }) };
}

/** Keeps the latest event until it is taken; an end is kept whatever comes after it. */
function createMailbox() {
  let latest: RunEvent | undefined;
  let waiting = new AbortController();
  return {
    put(event: RunEvent): void {
      if (latest?.kind !== "ended") latest = event;
      waiting.abort();
    },
    /** Undefined when nothing came in time. */
    async take(clock: Clock, milliseconds: number, over: AbortSignal): Promise<RunEvent | undefined> {
      if (latest === undefined) {
        waiting = new AbortController();
        await clock.wait(milliseconds, AbortSignal.any([waiting.signal, over])).catch(() => undefined);
      }
      const taken = latest;
      latest = undefined;
      return taken;
    },
  };
}
