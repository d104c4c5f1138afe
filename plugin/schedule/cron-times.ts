import { Cron } from "croner";
import { Temporal } from "temporal-polyfill";

/** The first time something happens after this instant; null if it never happens again. Epoch milliseconds. */
export type NextInstant = (after: number) => number | null;

const FIELDS = 5;
/** The library's own words about words are for programmers. */
const WORDS = "numbers, *, commas, - and /; of words only jan to dec and sun to sat";

/** What is wrong with a cron expression, in words; undefined when nothing is. */
export function cronProblem(expression: string): string | undefined {
  if (fieldsOf(expression).length !== FIELDS) {
    return "must have five fields: minute, hour, day of the month, month, weekday; such as 30 2 * * 1-5";
  }
  try {
    cron(expression, "UTC");
    return undefined;
  } catch (error) {
    const library = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    const why = /\p{L}/u.test(expression) ? WORDS : library;
    return `is not a cron expression (${why}); an example is 30 2 * * 1-5, on weekdays at half past two`;
  }
}

/**
 * When a cron expression fires. On days on which clocks change:
 * - an expression that names hours means local times. A time that does not exist fires once, when the clocks jump; a
 *   time that comes twice fires once, at the first;
 * - an expression for every hour (`*` in the second field) follows real time: it fires no extra time at the jump, and
 *   in both of the hours with the same name.
 *
 * @throws Error for an expression in which `cronProblem` finds something
 */
export function createCronTimes(expression: string, timeZone: string): NextInstant {
  return fieldsOf(expression)[1] === "*" ? inRealTime(expression, timeZone) : byLocalTime(expression, timeZone);
}

function inRealTime(expression: string, timeZone: string): NextInstant {
  const pattern = cron(expression, timeZone);
  return (after) => pattern.nextRun(new Date(after))?.getTime() ?? null;
}

/**
 * Croner computes local times, in UTC, where clocks never change; Temporal converts them to instants. Croner's own rule
 * depends on how the hours are written: it skips `0,30 3 * * *` where three o'clock does not exist.
 */
function byLocalTime(expression: string, timeZone: string): NextInstant {
  const pattern = cron(expression, "UTC");
  return (after) => {
    const local = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(timeZone).toPlainDateTime();
    let time = pattern.nextRun(new Date(local.toZonedDateTime("UTC").epochMilliseconds));
    while (time !== null) {
      const instant = instantOf(time, timeZone);
      // In the second of two hours with the same name, the rest of that hour's times have fired already, in the first.
      if (instant > after) return instant;
      time = pattern.nextRun(time);
    }
    return null;
  };
}

/** The instant of a local time. If clocks skip it, the moment of the jump; if it comes twice, the first. */
function instantOf(localTime: Date, timeZone: string): number {
  const local = Temporal.Instant.fromEpochMilliseconds(localTime.getTime()).toZonedDateTimeISO("UTC").toPlainDateTime();
  const zoned = local.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  if (zoned.toPlainDateTime().equals(local)) return zoned.epochMilliseconds;
  return zoned.getTimeZoneTransition("next")?.epochMilliseconds ?? zoned.epochMilliseconds;
}

function cron(expression: string, timeZone: string): Cron {
  return new Cron(expression, { timezone: timeZone, paused: true, mode: "5-part" });
}

function fieldsOf(expression: string): string[] {
  return expression.trim().split(/\s+/);
}
