import { z } from "zod";

/** Years 0 to 9999, the ones that ISO 8601 writes with four digits. */
const EARLIEST = Date.parse("0000-01-01T00:00:00.000Z");
const LATEST = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * An instant, written as ISO 8601 UTC so that people can read it. A time beyond the years that can be written, as a
 * platform with a wrong clock may send, becomes the nearest that can: it must not invalidate the whole file.
 *
 * @param at epoch milliseconds
 */
export function instantText(at: number): string {
  return new Date(Math.min(Math.max(at, EARLIEST), LATEST)).toISOString();
}

export const instant = z.codec(z.iso.datetime(), z.number(), {
  decode: (text) => Date.parse(text),
  encode: instantText,
});

/** A field that may be missing in the file, and is undefined then. */
export function orUndefined<Schema extends z.ZodType>(schema: Schema) {
  return z.codec(schema.optional(), z.custom<z.output<Schema> | undefined>(), {
    decode: (found) => found,
    encode: (content) => content,
  });
}

/** The fields of a JSON object. */
type Fields = Readonly<Record<string, unknown>>;

/** Describes content and text at once, so that writing and reading cannot drift apart. */
export type TextOf<Content> = z.ZodType<Content, string>;

/**
 * The text of a file: JSON that begins with the version of its format. Text of another version, from an older or newer
 * program, is rejected. Each item of a list has its own line, for `grep` and for readers.
 */
export function fileText<Content>(version: number, content: z.ZodType<Content, Fields>): TextOf<Content> {
  return versioned(version, content, (fields) => {
    const named = Object.entries(fields).filter(([, value]) => value !== undefined);
    return `{${named.map(([name, value]) => `${JSON.stringify(name)}:${itemsOnLines(value)}`).join(",")}}\n`;
  });
}

/** A line of a file, in the same format. */
export function lineText<Content>(version: number, content: z.ZodType<Content, Fields>): TextOf<Content> {
  return versioned(version, content, (fields) => `${JSON.stringify(fields)}\n`);
}

function itemsOnLines(value: unknown): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return `[\n${value.map((item) => JSON.stringify(item)).join(",\n")}\n]`;
}

function versioned<Content>(
  version: number,
  content: z.ZodType<Content, Fields>,
  written: (fields: Fields) => string,
): TextOf<Content> {
  const withVersion = z.codec(z.looseObject({ version: z.literal(version) }), content, {
    decode(found) {
      const { version: _, ...fields } = found;
      return fields;
    },
    encode: (fields) => ({ version, ...fields }),
  });
  return jsonText(withVersion, written);
}

/** JSON, as a part of a file has it. */
export function jsonText<Content>(
  content: z.ZodType<Content, Fields>,
  written: (fields: Fields) => string = (fields) => JSON.stringify(fields),
): TextOf<Content> {
  return z.codec(z.string(), content, {
    decode(text, context) {
      try {
        return JSON.parse(text);
      } catch {
        context.issues.push({ code: "invalid_format", format: "json", input: text });
        return z.NEVER;
      }
    },
    encode: written,
  });
}
