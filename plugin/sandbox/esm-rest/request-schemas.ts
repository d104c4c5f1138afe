import { z } from "@hono/zod-openapi";

/** Booleans come as `true` and, from some clients, as `True` (observed). */
const booleanParameter = z
  .enum(["true", "false", "True", "False", "TRUE", "FALSE"])
  .transform((text) => text.toLowerCase() === "true");

export const templateParameters = z.object({ template: z.string() });
export const cardParameters = z.object({ template: z.string(), id: z.string() });
export const attributeParameters = z.object({ template: z.string(), id: z.string(), attribute: z.string() });
export const fileParameters = attributeParameters.extend({ location: z.string() });

const selectedAttributes = z
  .string()
  .optional()
  .openapi({ description: "Attribute codes, separated by commas; all attributes without it." });

export const oneCardQuery = z.object({ selectedAttributes });

export const streamQuery = z.object({
  filter: z.string().optional().openapi({ description: "An EQL condition; all cards when it is empty." }),
  dataCards: booleanParameter.optional().openapi({
    description: "Whole cards. Without it ids, names and URLs alone, unless attributes are selected.",
  }),
  selectedAttributes,
});

export const listQuery = streamQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  filterId: z
    .string()
    .regex(/^\d{0,15}$/, "must be the id of a data card")
    .optional()
    .openapi({ description: "Only cards with a lower id; 0 and nothing mean from the top." }),
});

export const writeQuery = z.object({
  createEmptyReferences: booleanParameter.optional(),
  dataCards: booleanParameter.optional(),
});

/**
 * Values are read later, by the type of their attribute: a wrong one is an error of its card, not of the whole request.
 */
const elementInput = z.object({ values: z.array(z.unknown()) }).openapi("ElementInput", {
  description:
    "Values: {value} for strings, numbers and dates; {value} or {code} for static values; {dataCardId} for references; {name, location} for external references.",
});

const dataInput = z.record(z.string(), elementInput).openapi({ description: "Elements by attribute code." });

/** The schema would silently leave out `__proto__`, which has to be refused as an attribute that does not exist. */
const noPrototype = (input: unknown, context: { addIssue(message: string): void }) => {
  const data = typeof input === "object" && input !== null && "data" in input ? input.data : undefined;
  if (typeof data === "object" && data !== null && Object.hasOwn(data, "__proto__")) {
    context.addIssue("Template has no attribute __proto__");
  }
  return input;
};

const createInput = z.object({ folderCode: z.string().nullish(), data: dataInput }).openapi("CreateRequest");
const modifyInput = z
  .object({ dataCardId: z.string().nullish(), folderCode: z.string().nullish(), data: dataInput })
  .openapi("ModifyRequest");

export const createRequestSchema = z.preprocess(noPrototype, createInput);
export const modifyRequestSchema = z.preprocess(noPrototype, modifyInput);

/** How many cards one bulk write takes. Assumed: the contract names no limit. */
const MAX_BULK_ITEMS = 1_000;

export const bulkRequestSchema = z.array(modifyRequestSchema).max(MAX_BULK_ITEMS).openapi("BulkRequest", {
  description: "Items with a dataCardId modify, the others create.",
});

export const elementRequestSchema = elementInput;

/** A request body in JSON. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { required: true, content: { "application/json": { schema } } } as const;
}
