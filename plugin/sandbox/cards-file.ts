import { z } from "zod";
import { InputError } from "../base/failure.ts";
import { readJsonLine } from "../base/json-mistakes.ts";
import { quoted } from "../base/quoted.ts";
import { readRegularFile, whyNotRead } from "../base/regular-file.ts";
import { IN_UTF16, isUtf16 } from "../base/utf8-text.ts";

/** Data cards as a file holds them: one JSON object on each line. */
export interface CardsFile {
  /** Names the file in errors. */
  readonly file: string;
  /** UTF-8, up to 256 MiB. */
  readonly bytes: Uint8Array;
}

/** So many cards take about 1 GB of memory. */
export const MOST_CARDS = 200_000;
const MEGABYTE = 1024 * 1024;
const MOST_MEGABYTES = 256;
const LONGEST_LINE_MEGABYTES = 32;

/** An element in the form in which the REST API takes it, and in which it shows it. */
const elementSchema = z.strictObject({
  values: z.array(z.unknown()),
  name: z.unknown().optional(),
  type: z.unknown().optional(),
});

/** A create request of the REST API, with the template; what a card of a list has besides is allowed and not used. */
const cardSchema = z.strictObject({
  templateCode: z.string(),
  folderCode: z.string().nullish(),
  dataCardId: z
    .string()
    .regex(/^[1-9]\d{0,11}$/, "must be text of 1 to 12 digits that does not start with 0")
    .optional(),
  data: z.record(z.string(), elementSchema),
  hidden: z.boolean().default(false),
  deleted: z.boolean().default(false),
  name: z.unknown().optional(),
  templateName: z.unknown().optional(),
  templateId: z.unknown().optional(),
  folderName: z.unknown().optional(),
});

export type CardOfFile = z.output<typeof cardSchema>;

/** @throws InputError when the file cannot be read or is too large */
export function readCardsFile(file: string): CardsFile {
  const read = readRegularFile(file, MOST_MEGABYTES * MEGABYTE);
  if ("refused" in read) throw wrong(file, whyNotRead(read, `${MOST_MEGABYTES} MiB`));
  return { file, bytes: read.bytes };
}

/** The lines that are not blank, by number. They are never all text at once: the bytes are the smaller form. */
export function* linesOf({ file, bytes }: CardsFile): Generator<readonly [line: number, text: string]> {
  if (isUtf16(bytes)) throw wrong(file, IN_UTF16, 1);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    line += 1;
    const feed = bytes.indexOf(0x0a, start);
    const end = feed === -1 ? bytes.length : feed;
    if (end - start > LONGEST_LINE_MEGABYTES * MEGABYTE) {
      throw wrong(file, `is longer than ${LONGEST_LINE_MEGABYTES} MiB`, line);
    }
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(start, end));
    } catch {
      throw wrong(file, "is not UTF-8: save the file in that encoding", line);
    }
    if (text.trim() !== "") yield [line, text];
    start = end + 1;
  }
}

/** The card on a line, or what is wrong with it. */
export function readCard(text: string): CardOfFile | string {
  const read = readJsonLine(text);
  if ("mistake" in read) return `${read.mistake}; each line holds one whole card`;
  const result = cardSchema.safeParse(read.value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const path = issue === undefined || issue.path.length === 0 ? "" : `${quoted(issue.path.map(String).join("."))}: `;
    return `${path}${issue?.message ?? "is not a data card"}`;
  }
  // The schema leaves this one out in silence.
  const { data } = read.value as { readonly data: object };
  return Object.hasOwn(data, "__proto__") ? "there can be no attribute __proto__" : result.data;
}

function wrong(file: string, message: string, line?: number): InputError {
  return new InputError([{ file, place: line === undefined ? "" : `line ${line}`, message }]);
}
