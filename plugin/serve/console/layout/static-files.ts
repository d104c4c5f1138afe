import { createHash } from "node:crypto";
import { FIGURES_STYLE } from "../../../report/written/html/style.ts";
import { CONSOLE_PATH } from "../console-page.ts";
import { CHATS_STYLE, CHATS_STYLE_NAME } from "./chats-style.ts";
import { OPERATIONS_STYLE } from "./operations-style.ts";
import { RUN_SCRIPT } from "./run-script.ts";
import { CONSOLE_STYLE } from "./style.ts";
import { ZONE_SCRIPT } from "./zone-script.ts";

interface StaticFile {
  readonly type: string;
  readonly content: string;
}

/** Style sheets and scripts, by name. */
export const STATIC_FILES: ReadonlyMap<string, StaticFile> = new Map([
  ["console.css", { type: "text/css; charset=utf-8", content: CONSOLE_STYLE }],
  [CHATS_STYLE_NAME, { type: "text/css; charset=utf-8", content: CHATS_STYLE }],
  ["operations.css", { type: "text/css; charset=utf-8", content: OPERATIONS_STYLE }],
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
