import { keyOf } from "../runner/environment/one-at-a-time.ts";
import { readConfiguration } from "../settings/configuration.ts";
import type { AskedBy, RegisteredRequest } from "../state/erasure-lines.ts";
import type { RegisteredErasure } from "../state/erasures.ts";
import { openErasures, type ShownErasures } from "../state/open-erasures.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { listSection } from "./report-parts.ts";
import type { TextShape } from "./text-shape.ts";

/** Data card ids of one erasure that the table shows. */
const MOST_IDS = 5;

/**
 * `esm-chat erasures`: the register of erasures of an environment on this machine. Contacts nobody.
 *
 * @returns the exit code
 * @throws InputError when the register cannot be read
 */
export async function erasuresCommand(
  { config }: { readonly config: string },
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const configuration = await readConfiguration(config, environment);
  const shown = openErasures(configuration.journalFolder, keyOf(configuration)).show();
  if (shown.unreadable > 0) {
    output.warn(`the register of erasures has lines that are damaged or of another version: ${shown.unreadable}`);
  }
  if (output.json) output.result(asJson(shown));
  else output.say(asText(shown, output.shape));
  return EXIT.done;
}

function asJson({ erasures, restorations, unreadable }: ShownErasures): unknown {
  return {
    erasures: erasures.map(({ at, ending, ...erasure }) => ({ ...erasure, at: iso(at), ending: ending ?? null })),
    restorations: restorations.map(({ at, ...restoration }) => ({ ...restoration, at: iso(at) })),
    unreadable,
  };
}

function asText({ erasures, restorations }: ShownErasures, shape: TextShape): string {
  if (erasures.length === 0 && restorations.length === 0) return "No erasure has been registered on this machine.";
  const heads = ["at", "by", "which", "erased", "not known", "refused", "ended", "data cards"];
  return [
    listSection("Erasures", heads, erasures, row, shape),
    listSection(
      "Filled again on request",
      ["at", "by", "data card"],
      restorations,
      ({ at, by, dataCardId }) => [iso(at), who(by), dataCardId],
      shape,
    ),
  ]
    .filter((part) => part !== "")
    .join("\n")
    .trimStart();
}

function row({ at, by, request, erased, unknown, refused, ending }: RegisteredErasure): string[] {
  const counts = [erased, unknown, refused].map(({ length }) => String(length));
  const ids = [...erased, ...unknown];
  const more = ids.length > MOST_IDS ? ` … and ${ids.length - MOST_IDS} more` : "";
  const cards = `${ids.slice(0, MOST_IDS).join(", ")}${more}`;
  return [iso(at), who(by), which(request), ...counts, ending ?? "not (yet)", cards];
}

function which(request: RegisteredRequest): string {
  switch (request.by) {
    case "session":
      return "session";
    case "visitor":
      return "visitor";
    case "age":
      return `older than ${request.days} days`;
    case "person":
      return request.as === "any" ? `person ${request.dataCardId}` : `person ${request.dataCardId} as ${request.as}`;
  }
}

function who({ user, host }: AskedBy): string {
  return `${user} on ${host}`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
