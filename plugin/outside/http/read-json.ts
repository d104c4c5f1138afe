import type { z } from "zod";
import { Failure } from "../../base/failure.ts";

/**
 * Reads a reply that should be JSON of a known shape.
 *
 * @param what names the reply in messages: `ESM's reply to the login`
 * @param retryable whether another attempt may get a different reply
 * @throws Failure `reply-not-understood`, naming the wrong fields but none of their values
 */
export function readJson<T>(text: string, schema: z.ZodType<T>, what: string, retryable = false): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failure(`${what} is not JSON (${text.length} characters)`, {
      code: "reply-not-understood",
      scope: "card",
      retryable,
    });
  }
  return readShape(value, schema, what, retryable);
}

/** The same for a value that is already parsed. */
export function readShape<T>(value: unknown, schema: z.ZodType<T>, what: string, retryable = false): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join(".") || "the whole"} (${issue.code})`);
  const message = `${what} is not as expected: ${places.join(", ")}`;
  throw new Failure(message, { code: "reply-not-understood", scope: "card", retryable });
}
