import { z } from "zod";
import { faultRuleSchema } from "../http/fault-rules.ts";

/** Bodies of the control interface. They are strict: a misspelt field is an error instead of being without effect. */

export const clockSchema = z.strictObject({
  /** ISO 8601, or epoch milliseconds. */
  now: z.union([z.iso.datetime({ offset: true }), z.number().min(0).max(8.64e15)]),
});

export const faultsSchema = z.strictObject({
  rules: z.array(faultRuleSchema),
  seed: z.number().int().optional(),
});

export const privacySchema = z.strictObject({ sessionIds: z.array(z.string()) });

export const hiddenCardsSchema = z.strictObject({ dataCardIds: z.array(z.string()) });

export const permissionsSchema = z.strictObject({
  rules: z.array(
    z.strictObject({
      templateCode: z.string(),
      attributeCode: z.string().nullish(),
      read: z.boolean().default(true),
      write: z.boolean().default(true),
    }),
  ),
});

export const mannersSchema = z.strictObject({
  emptyListAnswer: z.enum(["404", "404-without-body", "empty-page"]).optional(),
  /** Null for the host that was asked. */
  nextLinkBase: z.url().nullable().optional(),
  nextLinkKeepsFilter: z.boolean().optional(),
});
