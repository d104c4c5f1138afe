import { existsSync } from "node:fs";
import { InputError } from "../base/failure.ts";
import { REFUSED, readRegularFile } from "../base/regular-file.ts";
import { terminalLine } from "../base/terminal-text.ts";
import { readReadyMadeTemplate, readyMadeTemplateXml } from "../settings/ready-made-template.ts";
import { MOST_EXPORT_BYTES } from "../xml/dialect/find-templates.ts";
import { learnDialect } from "../xml/dialect/learn-dialect.ts";
import { lostInReading, readLike } from "../xml/dialect/read-like.ts";
import type { Untold } from "../xml/dialect/untold.ts";
import { writeLike } from "../xml/dialect/write-like.ts";
import { decodeTemplate } from "../xml/read-template-xml.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { writeAskedFile } from "./write-asked-file.ts";

export interface TemplateOptions {
  /** An export of any template, whose form is taken. */
  readonly like?: string;
  readonly out?: string;
  readonly force?: true;
}

const EXPERIMENTAL =
  "experimental: nobody has imported such a file into a real ESM yet; import it into a test environment first, and look at the result with esm-chat check";

/**
 * `esm-chat template`: the ready-made chat session template, as it is or in the form of an export.
 *
 * @returns the exit code
 * @throws InputError for an export that cannot be read, and for a file that is there already
 */
export function templateCommand({ like, out, force }: TemplateOptions, output: Output): number {
  if (out !== undefined && force !== true && existsSync(out)) {
    const message = "is there already: name another file, or add --force to replace it";
    throw new InputError([{ file: out, place: "--out", message }]);
  }
  const made = like === undefined ? undefined : templateLike(like);
  const xml = made?.xml ?? readyMadeTemplateXml();
  if (out !== undefined) writeAskedFile(out, "--out", xml);
  if (output.json) {
    const { untold = { assumed: [], leftOut: [], copied: [] }, lost = [] } = made ?? {};
    const isExperimental = made !== undefined;
    output.result({
      status: "done",
      file: out ?? null,
      isExperimental,
      ...untold,
      lost,
      xml: out === undefined ? xml : null,
    });
    return EXIT.done;
  }
  if (out === undefined) output.print(xml.trimEnd());
  // Standard output is for the template alone, unless it goes into a file.
  const tell = out === undefined ? output.warn : output.say;
  if (out !== undefined)
    tell(terminalLine(`${out}: the chat session template${made === undefined ? "" : `, in the form of ${like}`}`, 500));
  if (made !== undefined) for (const line of remarks(made.untold, made.lost)) tell(terminalLine(line, 1_000));
  return EXIT.done;
}

/** @throws InputError when the export cannot be read, or is no template */
function templateLike(file: string) {
  const read = readRegularFile(file, MOST_EXPORT_BYTES);
  if ("refused" in read) {
    const message = { ...REFUSED, "not-allowed": "must not be read by this user", "too-large": TOO_LARGE }[
      read.refused
    ];
    throw new InputError([{ file, place: "--like", message }]);
  }
  const bytes = new Uint8Array(read.bytes);
  const template = readReadyMadeTemplate();
  const { dialect } = learnDialect(file, decodeTemplate(file, bytes.buffer));
  const { xml, untold } = writeLike(file, dialect, template);
  const lost = lostInReading(template, readLike(learnDialect("the template in the form of the export", xml)));
  return { xml, untold, lost };
}

const TOO_LARGE = `is larger than ${MOST_EXPORT_BYTES} bytes: export one template alone`;

function remarks({ assumed, leftOut, copied }: Untold, lost: readonly string[]): string[] {
  return [
    EXPERIMENTAL,
    ...section("Written as a guess, since the export does not show it:", assumed),
    ...section("Left out, since the export does not show it, or ESM gives it itself:", leftOut),
    ...section("Copied from the export:", copied),
    ...section("Read again as the export was read, this does not come back; see to it in ESM after the import:", lost),
  ];
}

function section(title: string, sentences: readonly string[]): string[] {
  return sentences.length === 0 ? [] : [title, ...sentences.map((sentence) => `  ${sentence}`)];
}
