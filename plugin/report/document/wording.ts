import type { Lack, Report } from "../figures/report.ts";
import type { CellText } from "./cell-text.ts";
import type { DateText } from "./date-text.ts";
import type { GroupNames } from "./group-names.ts";
import type { Say } from "./messages/messages.ts";

/** What every part of a document is written with. */
export interface Wording {
  readonly report: Report;
  readonly say: Say;
  readonly cell: CellText;
  readonly dates: DateText;
  readonly names: GroupNames;
  /** Whether no person may be told by name, nor by a data card. */
  readonly maskPersons: boolean;
  /** The id of the one section that was asked for: it is shown, however little it says. */
  readonly asked?: string | undefined;
}

/** Whether the report cannot tell this, for whatever reason. */
export function isLacking({ lacks }: Report, attribute: Lack["attribute"]): boolean {
  return lacks.some((lack) => lack.attribute === attribute);
}

/** A time as it stands in a sentence. */
export function timeIn({ cell }: Wording, seconds: number): string {
  return cell({ kind: "seconds", seconds });
}
