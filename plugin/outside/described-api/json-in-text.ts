import { z } from "zod";
import { Failure } from "../../base/failure.ts";
import { readJson } from "../http/read-json.ts";
import { keepDigits } from "./keep-digits.ts";

/** Characters of JSON in a text of a reply. */
export const LONGEST_NESTED = 100_000;

/**
 * JSON that a platform wrote into a text. Undefined for what is no JSON.
 *
 * @throws Failure when it is longer than is taken: what it says must not be left out in silence
 */
export function parseText(text: unknown): unknown {
  if (typeof text !== "string" || text === "") return undefined;
  if (text.length > LONGEST_NESTED) {
    const message = `JSON in a text of the chat platform's answer is ${text.length} characters long; no more than ${LONGEST_NESTED} are taken`;
    throw new Failure(message, { code: "reply-too-large", scope: "card", retryable: false });
  }
  try {
    return readJson(keepDigits(text), z.unknown(), "JSON in a text");
  } catch {
    return undefined;
  }
}
