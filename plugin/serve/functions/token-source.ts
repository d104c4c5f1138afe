import type { Clock } from "../../base/clock.ts";
import { InputError, type Problem } from "../../base/failure.ts";
import { type SecretReference, secretFile } from "../../settings/secrets.ts";
import { tokenHash } from "./bearer-token.ts";
import { fileState } from "./file-state.ts";
import { readTokens } from "./read-tokens.ts";

/** The tokens that are valid now. */
export interface TokenSource {
  /** SHA-256 of each. Notices files that were changed meanwhile. */
  hashes(): readonly Buffer[];
}

export interface TokenSourceOptions {
  readonly references: readonly SecretReference[];
  /** Absolute; paths of token files are relative to it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Told when a file that was changed can no longer be used. */
  warn(message: string): void;
}

/** Milliseconds between two looks at the files. */
const LOOK_EVERY = 1_000;

/**
 * Tokens from secrets that may change while the process runs: files are looked at again when they are used, once a
 * second at most. A file that is taken away, emptied or opened to others ends its tokens.
 *
 * @throws InputError when one of the secrets cannot be used at the beginning
 */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { references, folder, environment, clock, warn } = options;
  let state = stateOf(options);
  let lookedAt = clock.now();
  let hashes = read((problems) => {
    throw new InputError(problems);
  });

  function read(report: (problems: Problem[]) => void): Buffer[] {
    const results = references.map((reference) => readTokens(reference, folder, environment));
    const problems = results.flatMap((result, index) =>
      "problem" in result ? [{ file: "", place: `functions.tokens.${index}`, message: result.problem }] : [],
    );
    if (problems.length > 0) report(problems);
    return results.flatMap((result) => ("tokens" in result ? result.tokens.map(tokenHash) : []));
  }

  return {
    hashes() {
      const now = clock.now();
      // If the clock was set back, the files are looked at too.
      if (now >= lookedAt && now - lookedAt < LOOK_EVERY) return hashes;
      lookedAt = now;
      const seen = stateOf(options);
      if (seen === state) return hashes;
      state = seen;
      hashes = read((problems) => {
        for (const { place, message } of problems) warn(`${place}: ${message}: its tokens are no longer valid`);
      });
      return hashes;
    },
  };
}

function stateOf({ references, folder, environment }: TokenSourceOptions): string {
  return references
    .map((reference) => ("env" in reference ? "" : fileState(secretFile(reference.file, folder, environment)?.file)))
    .join("|");
}
