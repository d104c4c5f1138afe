import { z } from "zod";
import { Failure } from "../../base/failure.ts";
import { readJson } from "../http/read-json.ts";
import { keepDigits } from "./keep-digits.ts";

/**
 * The JSON of an answer; whole numbers of any size keep their digits.
 *
 * @throws Failure when it is no JSON, or holds more than is taken
 */
export function readAnswer(text: string): unknown {
  return readJson(keepDigits(text), z.unknown(), "the chat platform's answer");
}

/** The same; undefined where `readAnswer` throws. */
export function answerOrNothing(text: string): unknown {
  try {
    return readAnswer(text);
  } catch {
    return undefined;
  }
}

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
  return answerOrNothing(text);
}
