import { z } from "@hono/zod-openapi";

/** Schemas of replies are strict: a field that ESM does not have is a mistake. */

/** Of a static value. */
const staticNameSchema = z
  .union([z.string(), z.number(), z.record(z.string(), z.string())])
  .nullable()
  .openapi({ description: "A name as a rule; it may be any JSON." });

const valueSchema = z
  .union([
    z.strictObject({ value: z.union([z.string(), z.number()]) }),
    z.strictObject({ value: staticNameSchema, code: z.string().nullable() }),
    z.strictObject({
      name: z.string(),
      dataCardId: z.string(),
      templateName: z.string(),
      templateCode: z.string(),
      hidden: z.boolean(),
      deleted: z.boolean(),
    }),
    z.strictObject({ name: z.string(), location: z.string(), download: z.string().optional() }),
    z.strictObject({ author: z.string(), value: z.string(), date: z.string() }),
  ])
  .openapi("Value", {
    description: "Of a string, number or date; of a static value; a reference; an external reference; a worklog entry.",
  });

export const elementSchema = z
  .strictObject({
    name: z.string(),
    type: z.string().optional(),
    values: z.array(valueSchema).openapi({ description: "None when empty, or when the user may not see them." }),
  })
  .openapi("Element");

export const dataCardSchema = z
  .strictObject({
    name: z.string(),
    dataCardId: z.string(),
    templateName: z.string(),
    templateCode: z.string(),
    templateId: z.string(),
    folderName: z.string().nullable(),
    folderCode: z.string().nullable(),
    data: z.record(z.string(), elementSchema),
    hidden: z.boolean(),
    deleted: z.boolean(),
  })
  .openapi("DataCard");

export const dataCardLinkSchema = z
  .strictObject({ dataCardId: z.string(), name: z.string(), url: z.string() })
  .openapi("DataCardLink");

export const pageSchema = z
  .strictObject({
    meta: z.strictObject({
      count: z.number().int().openapi({ description: "Cards on this page." }),
      limit: z.number().int(),
      links: z.strictObject({ next: z.string().optional() }),
    }),
    data: z.array(z.union([dataCardSchema, dataCardLinkSchema])),
  })
  .openapi("Page");

export const streamSchema = z
  .strictObject({
    meta: z.strictObject({ count: z.number().int() }),
    data: z.array(z.union([dataCardSchema, dataCardLinkSchema])),
  })
  .openapi("Stream");

export const templateInfoSchema = z
  .strictObject({
    name: z.string(),
    code: z.string(),
    allowedFolders: z.array(z.strictObject({ folderName: z.string(), folderCode: z.string().optional() })),
    attributes: z.record(
      z.string(),
      z.strictObject({
        name: z.string(),
        multiValue: z.boolean(),
        type: z.string().optional(),
        file: z.boolean(),
        values: z.array(z.strictObject({ code: z.string().nullable(), value: staticNameSchema })),
        target: z.array(z.string()),
      }),
    ),
  })
  .openapi("TemplateInfo");

export const templateListSchema = z
  .array(z.strictObject({ name: z.string(), templateCode: z.string(), url: z.string() }))
  .openapi("TemplateList");

export type TemplateInfoJson = z.infer<typeof templateInfoSchema>;
export type DataCardJson = z.infer<typeof dataCardSchema>;
export type DataCardLinkJson = z.infer<typeof dataCardLinkSchema>;
export type ElementJson = z.infer<typeof elementSchema>;
export type ValueJson = z.infer<typeof valueSchema>;
