import { terminalLine } from "../../base/terminal-text.ts";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";
import { checkAdapterFile, isAdapterFile } from "./own-adapter.ts";
import { describedBy, examplesOf } from "./platform-files.ts";
import { runExample } from "./run-example.ts";

/** Differences of an example that are shown; more say the same. */
const MOST_DIFFERENCES = 20;

export interface PlatformCheckOptions {
  /** The folder with the examples of a description of one's own. */
  readonly examples?: string;
}

/**
 * `esm-chat platform check FILE`: whether a description is right in itself, and makes of its examples what they expect; of
 * an adapter, whether its module can be loaded and is one.
 *
 * @returns 0, or 3 when an example differs
 * @throws InputError with each mistake in the description or an example
 */
export async function platformCheckCommand(
  file: string,
  options: PlatformCheckOptions,
  output: Pick<Output, "json" | "say" | "result">,
): Promise<number> {
  if (isAdapterFile(file)) return checkAdapterFile(file, output);
  const read = describedBy(file);
  const { description } = read.described;
  const examples = [];
  for (const { name, example } of examplesOf(read, options.examples)) {
    examples.push({ name, what: example.what, differences: await runExample(read.described, example) });
  }
  const different = examples.filter(({ differences }) => differences.length > 0).length;
  if (output.json) {
    const { platform, title, proof } = description;
    output.result({ status: different === 0 ? "right" : "differs", platform, title, proof, examples });
  } else {
    output.say(terminalLine(`${description.title}: the description is right in itself`));
    for (const { name, what, differences } of examples) {
      output.say(terminalLine(`  ${differences.length === 0 ? "as expected" : "DIFFERS    "}  ${name}: ${what}`));
      for (const difference of differences.slice(0, MOST_DIFFERENCES))
        output.say(terminalLine(`    ${difference}`, 500));
      if (differences.length > MOST_DIFFERENCES)
        output.say(`    and ${differences.length - MOST_DIFFERENCES} more: --json lists all`);
    }
    if (examples.length === 0) output.say("no examples: --examples DIR names a folder with some");
  }
  return different === 0 ? EXIT.done : EXIT.someFailed;
}
