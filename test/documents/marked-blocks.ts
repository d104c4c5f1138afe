import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What the comment right above a block says is done with it:
 *
 * - `run: zip`: pasted into a shell in the folder of the unpacked zip, after the page's blocks before it; with `in a window
 *   of its own` while the blocks behind it run, with `with a configuration` where a filled-in one lies;
 * - `run: machine`: the same on a machine of its own, as root;
 * - `; exit 0 or 3`: the exit codes that the text tells of; `; then fill in FILE and FILE`: the reader writes into them;
 * - `file: NAME`: written into that file;
 * - `printed`: what the block before it prints, `…` for what is left out; `printed by the window`: on its standard error;
 * - `not run: WHY`.
 *
 * `commands: run by FILE` below a page's heading: a test of its own runs the whole page.
 */
export type Mark =
  | {
      readonly what: "run";
      readonly where: "zip" | "machine";
      readonly inWindow: boolean;
      readonly configured: boolean;
      readonly exits: readonly number[];
      readonly fillIn: readonly string[];
    }
  | { readonly what: "file"; readonly name: string }
  | { readonly what: "printed"; readonly byWindow: boolean }
  | { readonly what: "not run"; readonly why: string };

export interface Block {
  /** `docs/sandbox.md:21` */
  readonly place: string;
  /** The language behind the fence. */
  readonly kind: string;
  readonly text: string;
  readonly mark: Mark | undefined;
}

export interface Page {
  readonly path: string;
  readonly text: string;
  /** The test that runs the page's commands, where it has one of its own. */
  readonly ranBy: string | undefined;
  readonly blocks: readonly Block[];
}

/** README.md and everything below docs/ apart from the decisions. @param folder of a checkout, or of an unpacked zip */
export function readPages(folder: string): Page[] {
  const below = readdirSync(join(folder, "docs"), { recursive: true, encoding: "utf8" })
    .map((name) => `docs/${name}`)
    .filter((path) => path.endsWith(".md") && !path.startsWith("docs/decisions/"));
  return ["README.md", ...below.toSorted()].map((path) => readPage(path, readFileSync(join(folder, path), "utf8")));
}

export function readPage(path: string, text: string): Page {
  const ranBy = /^<!-- commands: run by (\S+) -->$/m.exec(text)?.[1];
  const fences =
    /^(?:(?<!\S)(?<indent> *)<!-- (?<mark>.+) -->\n)?(?<own> *)```(?<kind>\w+)\n(?<text>[^]*?)^\k<own>```$/gm;
  const blocks = [...text.matchAll(fences)].map(({ groups = {}, index, 0: all }) => {
    const line = text.slice(0, index + all.indexOf("```")).split("\n").length;
    const place = `${path}:${line}`;
    const own = groups["own"] ?? "";
    const content = (groups["text"] ?? "").replaceAll(new RegExp(`^${own}`, "gm"), "");
    const mark = groups["mark"];
    return {
      place,
      kind: groups["kind"] ?? "",
      text: content,
      mark: mark === undefined ? undefined : readMark(place, mark),
    };
  });
  return { path, text, ranBy, blocks };
}

function readMark(place: string, text: string): Mark {
  const [first = "", ...others] = text.split(/[;,] /);
  const [, what = "", said = ""] = /^([a-z ]+?)(?:: (.+))?$/.exec(first) ?? [];
  if (what === "not run" && said !== "") return { what, why: [said, ...others].join(", ") };
  if (what === "file" && /^[\w.-]+$/.test(said) && others.length === 0) return { what, name: said };
  if (text === "printed" || text === "printed by the window") return { what: "printed", byWindow: text !== "printed" };
  if (what !== "run" || (said !== "zip" && said !== "machine")) throw new Error(`${place}: what is <!-- ${text} -->?`);
  const inWindow = others.includes("in a window of its own");
  const configured = others.includes("with a configuration");
  const exits = others.flatMap((other) => /^exit (\d(?: or \d)*)$/.exec(other)?.[1]?.split(" or ").map(Number) ?? []);
  const filled = others.flatMap((other) => /^then fill in (\S+(?: and \S+)*)$/.exec(other)?.[1] ?? []);
  const known = [inWindow, configured, exits.length > 0, filled.length > 0].filter(Boolean).length;
  if (known !== others.length) throw new Error(`${place}: what is <!-- ${text} -->?`);
  return {
    what,
    where: said,
    inWindow,
    configured,
    exits: exits.length > 0 ? exits : [0],
    fillIn: filled.flatMap((files) => files.split(" and ")),
  };
}
