import { z } from "@hono/zod-openapi";
import { dataCardLinkSchema, dataCardSchema } from "./card-schemas.ts";

const apiExceptionSchema = z
  .strictObject({
    code: z.number().int(),
    message: z.string().nullable(),
    error: z.string(),
    url: z.string(),
    timestamp: z.string(),
  })
  .openapi("ApiException");

export const apiResponseSchema = z
  .strictObject({ code: z.number().int(), message: z.string(), timestamp: z.string() })
  .openapi("ApiResponse");

export const loginReplySchema = z
  .strictObject({
    code: z.number().int(),
    message: z.string(),
    timestamp: z.string(),
    token: z.string().openapi({ description: '"Bearer " and a JSON Web Token' }),
  })
  .openapi("LoginReply");

const attributeErrorSchema = z
  .strictObject({
    attributeCode: z.string().optional(),
    attributeType: z.string().optional(),
    message: z.string(),
    error: z.string(),
  })
  .openapi("AttributeError");

export type AttributeErrorJson = z.infer<typeof attributeErrorSchema>;

const importResultSchema = z
  .strictObject({
    handledDataCards: z.number().int(),
    savedDataCards: z.number().int(),
    notSavedDataCards: z.number().int(),
  })
  .openapi("ImportResult");

const createdReferenceSchema = z
  .strictObject({ dataCard: dataCardLinkSchema, errors: z.array(attributeErrorSchema) })
  .openapi("CreatedReference");

export type CreatedReferenceJson = z.infer<typeof createdReferenceSchema>;

const writeMetaSchema = z
  .strictObject({
    timestamp: z.string(),
    url: z.string(),
    errors: z.array(attributeErrorSchema),
    createdReferences: z.array(createdReferenceSchema),
    importResult: importResultSchema,
  })
  .openapi("WriteMeta");

export const cardResponseSchema = z
  .strictObject({ meta: writeMetaSchema, dataCard: z.union([dataCardSchema, dataCardLinkSchema]) })
  .openapi("CardResponse");

export const listResponseSchema = z
  .strictObject({
    meta: writeMetaSchema,
    data: z.array(
      z.strictObject({
        dataCard: z
          .union([dataCardSchema, dataCardLinkSchema])
          .optional()
          .openapi({ description: "Left out when the card was to be created and was not." }),
        errors: z.array(attributeErrorSchema),
      }),
    ),
  })
  .openapi("ListResponse");

/** A reply with this body. */
export function json<T extends z.ZodType>(description: string, schema: T) {
  return { description, content: { "application/json": { schema } } };
}

const ERRORS = {
  400: json("The request is wrong", apiExceptionSchema),
  401: json("The token is missing, wrong or has expired", apiExceptionSchema),
  403: json("The user may not do this, or what it is about does not exist", apiExceptionSchema),
  404: json("Not found, or a list in which nothing matches", apiExceptionSchema),
  409: json("The card is in the trash already, or somebody else has locked it", apiExceptionSchema),
  413: json("Too large", apiExceptionSchema),
} as const;

/** The replies to a call that is refused with one of these statuses. */
export function errors<S extends keyof typeof ERRORS>(...statuses: readonly S[]): Pick<typeof ERRORS, S> {
  return Object.fromEntries(statuses.map((status) => [status, ERRORS[status]])) as Pick<typeof ERRORS, S>;
}
