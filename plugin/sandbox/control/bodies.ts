import { z } from "zod";
import { platformSessionSchema } from "../chat-history/platform-session.ts";
import { faultRuleSchema } from "../http/fault-rules.ts";

/* Bodies of the control interface. They are strict: a misspelt field is an error instead of being without effect. */

export const clockSchema = z.strictObject({
  /** ISO 8601, or epoch milliseconds. */
  now: z.union([z.iso.datetime({ offset: true }), z.number().min(0).max(8.64e15)]),
});

export const faultsSchema = z.strictObject({
  rules: z.array(faultRuleSchema),
  seed: z.number().int().optional(),
});

/** So many sessions at once; the body is limited too. */
const MOST_SESSIONS = 100_000;

export const sessionsSchema = z.strictObject({
  sessions: z
    .array(platformSessionSchema)
    .max(MOST_SESSIONS)
    .refine((sessions) => new Set(sessions.map(({ sessionId }) => sessionId)).size === sessions.length, {
      error: "two sessions have the same sessionId",
    }),
});

export const privacySchema = z.strictObject({ sessionIds: z.array(z.string()) });

export const cardsSchema = z.strictObject({ dataCardIds: z.array(z.string()) });

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

export const usersSchema = z.strictObject({
  users: z
    .array(
      z.strictObject({
        login: z.string().min(1).max(200),
        password: z.string().min(1).max(200),
        rules: permissionsSchema.shape.rules.optional(),
        unseenCards: z.array(z.string()).optional(),
      }),
    )
    .max(100),
});

const code = z.string().min(1).max(64);

export const folderLinkSchema = z.strictObject({
  templateCode: code,
  folderCode: code,
  /** Default: the code. */
  name: z.string().min(1).max(200).optional(),
});

export const referenceTargetsSchema = z.strictObject({
  templateCode: code,
  attributeCode: code,
  targets: z.array(code).max(100),
});

export const secondTemplatesSchema = z.strictObject({ templateCode: code });

export const mannersSchema = z.strictObject({
  paths: z.enum(["on-premises", "cloud"]).optional(),
  emptyListAnswer: z.enum(["404", "404-without-body", "empty-page"]).optional(),
  /** Null for the base URL of the request. */
  nextLinkBase: z.url().nullable().optional(),
  nextLinkKeepsFilter: z.boolean().optional(),
  nextOnLastPage: z.boolean().optional(),
  dateForms: z.enum(["utc", "mixed"]).optional(),
  oddTemplates: z.boolean().optional(),
  systemLanguage: z.enum(["en", "fi", "sv", "de"]).optional(),
  staticNames: z.enum(["text", "by-language"]).optional(),
  waitInMessage: z.boolean().optional(),
  lockedCards: z.boolean().optional(),
  webApiXml: z.enum(["strict", "java"]).optional(),
  importCounts: z.enum(["all", "that-apply"]).optional(),
  lastCursor: z.enum(["null", "empty", "absent"]).optional(),
  templateImport: z.enum(["links", "no-links"]).optional(),
  templateImportNewBehaviour: z.boolean().optional(),
  openCards: z.boolean().optional(),
});
