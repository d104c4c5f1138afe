import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type Clock, systemClock } from "../base/clock.ts";
import { type LateModule, lateModule } from "../base/late-module.ts";
import { hintOnMissing, REFUSED, readRegularFile } from "../base/regular-file.ts";
import { within } from "../base/within.ts";
import { withoutSecrets } from "../base/without-secrets.ts";
import { type CheckedAdapter, checkAdapter } from "../outside/chat-history/own/check-adapter.ts";
import { kindOf, placeIn } from "../outside/chat-history/own/mistakes.ts";

/** Bytes; a module that brings its packages along, as bundlers make it, is far below. */
const LARGEST_BYTES = 16 * 1024 * 1024;
/** Milliseconds until a module has to be loaded: what it awaits at its top may never come. */
export const LOAD_MS = 10_000;
/** Milliseconds for Node.js to look for the line of a mistake. */
const LINE_MS = 10_000;

const REFUSALS = { ...REFUSED, "too-large": `is larger than ${LARGEST_BYTES} bytes` };

/** Loads a module by its address; the tests' own loader does otherwise than Node.js does. */
export type ImportModule = (address: string) => Promise<unknown>;

const importModule: ImportModule = (address) => import(address);

/** An adapter, or what is wrong with its file. */
export type AdapterOutcome = CheckedAdapter | { readonly problems: readonly string[] };

/**
 * What was loaded, by file and content: once in a process, since Node.js keeps modules too. A file that was changed is
 * loaded anew when a configuration is read again.
 */
const loaded = new Map<string, LateModule<AdapterOutcome>>();
const firstContents = new Map<string, string>();

/**
 * The adapter in a file. What the module does while it is loaded is its own affair: it is code that the administrator has
 * chosen to run, which is why a file is refused that others can write.
 *
 * @param file absolute
 * @param secrets texts that must not be shown
 * @throws what `loadingWhatIsNeeded` understands, the first time
 */
export function adapterIn(
  file: string,
  secrets: readonly string[] = [],
  importIt: ImportModule = importModule,
): AdapterOutcome {
  if (![".mjs", ".js"].includes(extname(file)))
    return { problems: ["is no module of JavaScript: its name must end with .mjs, or .js"] };
  const read = readRegularFile(file, LARGEST_BYTES);
  if ("refused" in read) {
    return { problems: [`${REFUSALS[read.refused]}${read.refused === "missing" ? hintOnMissing(file) : ""}`] };
  }
  if (process.platform !== "win32" && (read.mode & 0o022) !== 0) {
    return { problems: ["can be written by others, who could have it do anything: run chmod go-w on it"] };
  }
  const content = createHash("sha256").update(read.bytes).digest("hex");
  if (!firstContents.has(file)) firstContents.set(file, content);
  const key = `${file}\n${content}`;
  const url = pathToFileURL(file);
  if (firstContents.get(file) !== content) url.searchParams.set("changed", content.slice(0, 16));
  const module = loaded.get(key) ?? lateModule(() => loadAdapter(url, systemClock, importIt));
  loaded.set(key, module);
  const outcome = module.needed();
  if (!("problems" in outcome)) return outcome;
  return { problems: outcome.problems.map((problem) => withoutSecrets(problem, secrets)) };
}

/** Loads the module at a `file:` address, and checks what it exports. */
export async function loadAdapter(
  url: URL,
  clock: Clock,
  importIt: ImportModule = importModule,
): Promise<AdapterOutcome> {
  const done = await within(clock, LOAD_MS, importAdapter(url, importIt));
  if (done !== undefined) return done.done;
  const why = `is not loaded after ${LOAD_MS / 1_000} seconds: what it awaits at its top does not come`;
  return { problems: [why] };
}

async function importAdapter(url: URL, importIt: ImportModule): Promise<AdapterOutcome> {
  const file = fileURLToPath(url);
  try {
    const module = await importIt(url.href);
    if (typeof module !== "object" || module === null || !("default" in module))
      return { problems: ["exports no default: export default { name, apiVersion: 1, … }"] };
    return checkAdapter(module.default, file);
  } catch (error) {
    return { problems: [whyNotLoaded(file, error)] };
  }
}

/** A module that is loaded has seen neither chats nor settings, so what it says may be shown. */
function whyNotLoaded(file: string, error: unknown): string {
  const message = error instanceof Error ? error.message : typeof error === "string" ? error : "";
  if (error instanceof SyntaxError) {
    const line = lineOfMistake(file);
    return line === undefined ? `is no JavaScript: ${message}` : `is no JavaScript in line ${line}: ${message}`;
  }
  if (/^Cannot find (?:module|package) /.test(message)) return `cannot be loaded: ${message}`;
  const said = message === "" ? "" : `: ${message}`;
  return `ended with ${kindOf(error)}${placeIn(file, error)} while it was loaded${said}`;
}

/** Node.js tells the line only to whom it does not load the module for. The module is not run. */
function lineOfMistake(file: string): string | undefined {
  try {
    execFileSync(process.execPath, ["--check", file], {
      env: {},
      timeout: LINE_MS,
      stdio: ["ignore", "ignore", "pipe"],
    });
    return undefined;
  } catch (error) {
    const said = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    return /^.*:(\d+)\r?\n/.exec(said)?.[1];
  }
}
