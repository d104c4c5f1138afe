import { z } from "zod";

/*
 * Operations, statuses and replies as the vendor's REST document describes them, written down from the document once more, so that a mistake in
 * the sandbox's own schemas shows. Strict: a field that ESM does not have is a mistake.
 */

const id = z.string().regex(/^\d+$/);
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const timestamp = z.iso.datetime();
const cardUrl = z.string().regex(/^\/dc\/\w+\/data\/\d+$/);
export const bearer = z.string().regex(/^Bearer [\w-]+\.[\w-]+\.[\w-]+$/);

export const apiResponse = z.strictObject({ code: z.literal(200), message: z.string(), timestamp });
export const loginResponse = apiResponse.extend({ token: bearer });
export const apiException = z.strictObject({
  code: z.literal([400, 401, 403, 404, 409, 413]),
  message: z.string().nullable(),
  error: z.string(),
  url: z.string(),
  timestamp,
});

const element = <T extends z.ZodType>(type: string, value: T) =>
  z.strictObject({ name: z.string(), type: z.literal(type), values: z.array(value).min(1) });
const reference = z.strictObject({
  name: z.string(),
  dataCardId: id,
  templateName: z.string(),
  templateCode: z.string(),
  hidden: z.boolean(),
  deleted: z.boolean(),
});
export const elements = {
  title: element("string", z.strictObject({ value: z.string() })),
  amount: element("number", z.strictObject({ value: z.number() })),
  due: element("date", z.strictObject({ value: z.string().regex(/^\d{4}-\d\d-\d\d$/) })),
  sent: element("date", z.strictObject({ value: instant })),
  state: element("static-value", z.strictObject({ value: z.string(), code: z.string().nullable() })),
  owner: element("reference", reference),
  paper: element("external-reference", z.strictObject({ name: z.string(), location: z.string(), download: z.url() })),
  history: element("worklog", z.strictObject({ author: z.string(), value: z.string(), date: instant })),
};
export const dataCardOf = <T extends z.ZodType>(data: T) =>
  z.strictObject({
    name: z.string(),
    dataCardId: id,
    templateName: z.string(),
    templateCode: z.string(),
    templateId: id,
    folderName: z.string(),
    folderCode: z.string(),
    data,
    hidden: z.boolean(),
    deleted: z.boolean(),
  });
export const dataCard = dataCardOf(z.strictObject(elements));
export const info = z.strictObject({ dataCardId: id, name: z.string(), url: cardUrl });

const links = z.strictObject({ next: z.url().optional() });
export const page = <T extends z.ZodType>(item: T) =>
  z.strictObject({
    meta: z.strictObject({ count: z.literal(1), limit: z.literal(1), links }),
    data: z.array(item).length(1),
  });
export const stream = <T extends z.ZodType>(item: T) =>
  z.strictObject({ meta: z.strictObject({ count: z.int() }), data: z.array(item).min(1) });

const attributeError = z.strictObject({
  attributeCode: z.string().optional(),
  attributeType: z.string().optional(),
  message: z.string(),
  error: z.enum(["Bad Request", "Forbidden", "Not Found"]),
});
const meta = z.strictObject({
  timestamp,
  url: z.string(),
  errors: z.array(attributeError),
  createdReferences: z.array(z.strictObject({ dataCard: info, errors: z.array(attributeError) })),
  importResult: z.strictObject({
    handledDataCards: z.int(),
    savedDataCards: z.int(),
    notSavedDataCards: z.int(),
  }),
});
export const cardResponse = <T extends z.ZodType>(card: T) => z.strictObject({ meta, dataCard: card });
export const listResponse = z.strictObject({
  meta,
  data: z.array(z.strictObject({ dataCard: info.optional(), errors: z.array(attributeError) })),
});

export const templateInfo = z.strictObject({
  name: z.string(),
  code: z.string(),
  allowedFolders: z.array(z.strictObject({ folderName: z.string(), folderCode: z.string() })),
  attributes: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      multiValue: z.boolean(),
      type: z.enum(["string", "number", "date", "worklog", "reference", "external-reference", "static-value"]),
      file: z.boolean(),
      values: z.array(z.strictObject({ code: z.string(), value: z.string() })),
      target: z.array(z.string()),
    }),
  ),
});
export const templateList = z.array(
  z.strictObject({ name: z.string(), templateCode: z.string(), url: z.string().regex(/^\/dc\/\w+$/) }),
);

/** The statuses of the document, and what a reply with success looks like. */
export const OPERATIONS = {
  "POST /users/login": { success: 200, errors: [401] },
  "GET /echo": { success: 200, errors: [] },
  "GET /echo/jwt": { success: 200, errors: [401] },
  "GET /dc": { success: 200, errors: [401] },
  "GET /dc/{template}": { success: 200, errors: [400, 401, 404] },
  "GET /dc/{template}/data": { success: 200, errors: [401, 404] },
  "GET /dc/{template}/data/stream": { success: 200, errors: [401, 404] },
  "PUT /dc/{template}/data": { success: 200, errors: [400, 403, 404] },
  "POST /dc/{template}/data": { success: 201, errors: [400, 403, 404] },
  "GET /dc/{template}/data/{id}": { success: 200, errors: [401, 404] },
  "PATCH /dc/{template}/data/{id}": { success: 200, errors: [400, 403, 404] },
  "DELETE /dc/{template}/data/{id}": { success: 200, errors: [400, 401, 403, 404, 409] },
  "GET /dc/{template}/data/{id}/{attribute}": { success: 200, errors: [401, 403] },
  "PUT /dc/{template}/data/{id}/{attribute}": { success: 200, errors: [400, 403, 404] },
  "POST /dc/{template}/data/{id}/{attribute}": { success: 200, errors: [400, 403, 404] },
  "DELETE /dc/{template}/data/{id}/{attribute}": { success: 200, errors: [400, 403, 404] },
  "POST /dc/{template}/data/{id}/{attribute}/file": { success: 200, errors: [400, 401, 404, 413] },
  "GET /dc/{template}/data/{id}/{attribute}/file/{location}": { success: 200, errors: [400, 401, 403, 404] },
} as const;
export type Operation = keyof typeof OPERATIONS;
