import { z } from "zod";
import { MASK_MARKERS, MASK_NAMES } from "../chat/masks/mask-names.ts";
import { ownMasks as ownMaskModule } from "../chat/masks/own-masks.ts";
import { wholeNumber } from "./setting-types.ts";

/** Each is looked for in every message. */
const MOST_OWN_MASKS = 20;
const LONGEST_PATTERN = 500;
/** The marker, and what is called so in the report, must not be taken for another. */
const TAKEN_NAMES = new Set(
  [...MASK_NAMES, ...Object.values(MASK_MARKERS).map((marker) => marker.slice(1, -1))].map((name) =>
    name.toLowerCase(),
  ),
);

const ownMaskSettings = z.strictObject({
  name: z
    .string({ error: "must be text" })
    .regex(/^\p{L}(?:[\p{L}\p{M} -]{0,38}[\p{L}\p{M}])?$/u, {
      error: "must be at most 40 letters, with spaces and hyphens between them",
    })
    .refine((name) => !TAKEN_NAMES.has(name.toLowerCase()), { error: "is the name of a ready-made mask" })
    .describe("stands in the place of what is masked, in brackets, and in the run report"),
  pattern: z
    .string({ error: "must be text" })
    .max(LONGEST_PATTERN, { error: `must be at most ${LONGEST_PATTERN} characters` })
    .superRefine((pattern, context) => {
      const message = ownMaskModule.needed().ownPatternProblem(pattern);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .describe("an expression in the [syntax of RE2](https://github.com/google/re2/wiki/Syntax)"),
});

const ownMasks = z
  .array(ownMaskSettings, { error: "must be a list in brackets: [ … ]" })
  .max(MOST_OWN_MASKS, { error: `must be at most ${MOST_OWN_MASKS} masks` })
  .superRefine((masks, context) => {
    for (const [index, { name }] of masks.entries()) {
      const isTaken = masks.slice(0, index).some((other) => other.name.toLowerCase() === name.toLowerCase());
      if (isTaken) context.addIssue({ code: "custom", path: [index, "name"], message: "is the name of another mask" });
    }
  });

/** Only the named masks are on, and text is kept forever unless a time is given. */
export const privacySettings = z.strictObject({
  masks: z
    .array(z.enum(MASK_NAMES, { error: `must be one of ${MASK_NAMES.join(", ")}` }), {
      error: "must be a list of masks in brackets: [ … ]",
    })
    .default([])
    .describe("what is masked before anything is stored: see [privacy](privacy.md)"),
  ownMasks: ownMasks
    .default([])
    .describe("what else is masked: expressions of your own, see [privacy](privacy.md#masks-of-your-own)"),
  retentionDays: wholeNumber(1, 36_500)
    .optional()
    .describe("after how many days `erase --older-than` takes the text of a finished chat"),
});
