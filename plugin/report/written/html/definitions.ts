import type { Column, ReportDocument } from "../../document/report-document.ts";
import { idOf } from "./markup.ts";

export interface Definition {
  readonly id: string;
  readonly label: string;
  readonly definition: string;
}

/** What the columns of all tables mean: told once, below the first table that has the column, and linked from the others. */
export interface Definitions {
  readonly idOf: (column: Column) => string | undefined;
  /** Those of these columns that no table above had. To be asked once for each table, from the top. */
  readonly firstTold: (columns: readonly Column[]) => readonly Definition[];
}

export function definitionsOf({ sections }: ReportDocument): Definitions {
  const told = new Set<string>();
  const all = new Map<string, Definition>();
  for (const { label, definition } of sections.flatMap(({ tables }) => tables.flatMap(({ columns }) => columns))) {
    if (definition === undefined || all.has(keyOf(label, definition))) continue;
    all.set(keyOf(label, definition), { id: idOf.definition(all.size + 1), label, definition });
  }
  const find = ({ label, definition }: Column) =>
    definition === undefined ? undefined : all.get(keyOf(label, definition));
  return {
    idOf: (column) => find(column)?.id,
    firstTold: (columns) =>
      columns.flatMap((column) => {
        const found = find(column);
        if (found === undefined || told.has(found.id)) return [];
        told.add(found.id);
        return [found];
      }),
  };
}

function keyOf(label: string, definition: string): string {
  return JSON.stringify([label, definition]);
}
