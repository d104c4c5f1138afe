import { createHash } from "node:crypto";
import { LIGHT } from "../../../report/written/html/colours.ts";
import { FIGURES_STYLE } from "../../../report/written/html/style.ts";
import { CONSOLE_PATH } from "../console-page.ts";
import { CHATS_STYLE, CHATS_STYLE_NAME } from "./chats-style.ts";
import { OPERATIONS_STYLE } from "./operations-style.ts";
import { RUN_SCRIPT } from "./run-script.ts";
import { CONSOLE_STYLE } from "./style.ts";
import { ZONE_SCRIPT } from "./zone-script.ts";

/** Beside the title of a page; without one, browsers ask for it at the root. */
export const ICON_NAME = "icon.svg";
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="${LIGHT.link}" d="M5 4h22a3 3 0 0 1 3 3v13a3 3 0 0 1-3 3H15l-8 6v-6H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3z"/><path stroke="#fff" stroke-width="2.5" stroke-linecap="round" d="M8 11h16M8 16.5h10"/></svg>`;

interface StaticFile {
  readonly type: string;
  readonly content: string;
}

/** Style sheets and scripts, by name. */
export const STATIC_FILES: ReadonlyMap<string, StaticFile> = new Map([
  ["console.css", { type: "text/css; charset=utf-8", content: CONSOLE_STYLE }],
  [CHATS_STYLE_NAME, { type: "text/css; charset=utf-8", content: CHATS_STYLE }],
  ["operations.css", { type: "text/css; charset=utf-8", content: OPERATIONS_STYLE }],
  [ICON_NAME, { type: "image/svg+xml", content: ICON }],
  ["run.js", { type: "text/javascript; charset=utf-8", content: RUN_SCRIPT }],
  ["report.css", { type: "text/css; charset=utf-8", content: FIGURES_STYLE }],
  ["zone.js", { type: "text/javascript; charset=utf-8", content: ZONE_SCRIPT }],
]);

/** What every page uses. */
export const OF_EVERY_PAGE: readonly string[] = ["console.css", "zone.js"];

const paths = new Map(
  [...STATIC_FILES].map(([name, { content }]) => {
    const version = createHash("sha256").update(content).digest("base64url").slice(0, 12);
    return [name, `${CONSOLE_PATH}/static/${version}/${name}`];
  }),
);

/** Its address changes with its content, so that browsers may keep it for ever. */
export function staticPath(name: string): string {
  const path = paths.get(name);
  if (path === undefined) throw new RangeError(`no static file ${name}`);
  return path;
}
