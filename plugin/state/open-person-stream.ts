import { join } from "node:path";
import { z } from "zod";
import type { EnvironmentKey } from "./environment-key.ts";
import { openKeptFile } from "./kept-file.ts";
import { fileText, instant } from "./kept-text.ts";

/** What earlier runs learnt about reading all persons as one stream: numbers only. */
const streamNote = z.strictObject({
  at: instant,
  /** `whole`: it was read to its end; `too-large`: it has more bytes than these; `failed`: ESM did not give it. */
  outcome: z.enum(["whole", "too-large", "failed"]),
  bytes: z.int().min(0),
  /** The share of the persons who were asked about that it had. */
  share: z.number().min(0).max(1),
});

export type StreamNote = z.output<typeof streamNote>;

const noteText = fileText(1, streamNote);

/** Kept across runs. Take the environment's lock first: only one process may write it. */
export interface OpenPersonStream {
  note: StreamNote | undefined;
  /** @throws Failure `person-stream-not-written`; the next run then knows what this one knew before */
  save(): void;
}

/**
 * Opens the note about an environment's persons, beside its journal. Missing, damaged or unreadable, it counts as none.
 *
 * @param folder made if it does not exist
 */
export function openPersonStream(folder: string, environmentKey: EnvironmentKey): OpenPersonStream {
  const kept = openKeptFile({
    file: join(folder, `person-stream-${environmentKey}.json`),
    name: "the note of how many persons there are",
    text: noteText,
    whenNotWritten: {
      code: "person-stream-not-written",
      scope: "run",
      retryable: true,
      means: "the next run may ask for persons in more calls than it needs to",
    },
  });
  const before = kept.read();
  return {
    note: before,
    save() {
      if (this.note !== undefined && this.note !== before) kept.write(this.note);
    },
  };
}
