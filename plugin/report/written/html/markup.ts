import { html } from "hono/html";
import { cleanName } from "../../../chat/clean-text.ts";

/** A piece of the page. */
export type Html = ReturnType<typeof html>;

/** A text from anywhere, alone in its element: it cannot reorder what stands around it. */
export function isolated(text: string): Html {
  return html`<bdi>${cleanName(text)}</bdi>`;
}

/** The ids of the page. What is linked is named here, so that both ends say the same. */
export const idOf = {
  section: (id: string) => `section-${id}`,
  heading: (id: string) => `heading-${id}`,
  chart: (id: string) => `chart-${id}`,
  pattern: (id: string, series: number) => `pattern-${id}-${series}`,
  table: (id: string) => `table-${id}`,
  caption: (id: string) => `caption-${id}`,
  definition: (number: number) => `definition-${number}`,
} as const;
