import { placeOf, readSecret, type SecretReference } from "./secrets.ts";

/** The tokens in one secret, the current one first; or what is wrong with it, which never repeats a token. */
export type ReadTokens = { readonly tokens: readonly string[] } | { readonly problem: string };

/** Characters. A shorter token could be guessed. */
const SHORTEST = 20;
/** Two are needed during a renewal. A few more, so that a mistake gets a message of its own. */
const MOST = 4;

const MAKES_ONE = "esm-chat functions --renew-token makes one";

/**
 * Reads the tokens of a secret: one per line, or separated by spaces in an environment variable. During a renewal there
 * are two, the current one first.
 */
export function readTokens(
  reference: SecretReference,
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): ReadTokens {
  const result = readSecret(reference, folder, environment, "several");
  if ("problem" in result) {
    return { problem: result.isMissing === true ? `${result.problem}: ${MAKES_ONE}` : result.problem };
  }
  const place = placeOf(reference);
  const tokens = result.secret.split(/\s+/);
  if (tokens.length > MOST) return { problem: `${place} holds more than ${MOST} tokens: keep the newest two` };
  if (tokens.some((token) => /^(["'`]).*\1$/.test(token))) {
    return { problem: `${place} holds a token in quotation marks: take them away` };
  }
  if (tokens.some((token) => !/^[\x21-\x7e]+$/.test(token))) {
    return { problem: `${place} holds a token with characters that no HTTP header carries` };
  }
  if (tokens.some(({ length }) => length < SHORTEST)) {
    return {
      problem: `${place} holds a token of less than ${SHORTEST} characters: ${MAKES_ONE}`,
    };
  }
  return { tokens };
}
