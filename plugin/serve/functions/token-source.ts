import type { Clock } from "../../base/clock.ts";
import { InputError, type Problem } from "../../base/failure.ts";
import { fileState } from "../../base/file-state.ts";
import { tokenHash } from "../../settings/bearer-token.ts";
import { readTokens } from "../../settings/read-tokens.ts";
import { type SecretReference, secretFile } from "../../settings/secrets.ts";

/** The tokens that are valid now. */
export interface TokenSource {
  /** The SHA-256 hash of each token. Checks whether files have changed. */
  hashes(): readonly Buffer[];
}

export interface TokenSourceOptions {
  readonly references: readonly SecretReference[];
  /** Absolute; paths of token files are relative to it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Called when a changed file can no longer be used. */
  warn(message: string): void;
}

/** Milliseconds between two looks at the files. */
const LOOK_EVERY = 1_000;

/**
 * Tokens from secrets that may change while the process runs: files are checked on use, at most once a second. The
 * tokens of a file that is removed, emptied or opened to others become invalid.
 *
 * @throws InputError when one of the secrets cannot be used at the start
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
      // Files are also checked if the clock was set back.
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
