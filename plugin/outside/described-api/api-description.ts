import { z } from "zod";

/* The parts of a description that any JSON API over HTTP has. They are read strictly: a part that is not known is a mistake. */

/** Names of settings, requests and lookups: they stand in braces, and in messages. */
const NAME = /^[a-z][a-zA-Z0-9_]{0,39}$/;
export const name = z
  .string()
  .regex(NAME, { error: "is no name: letters, digits and _, beginning with a small letter" });
/** Characters; a description is written by hand. */
export const text = z.string().min(1).max(2_000);
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export type Scalar = z.infer<typeof scalar>;

function isNotEmpty(parts: object): boolean {
  return Object.keys(parts).length > 0;
}

const UNITS = ["iso", "seconds", "milliseconds", "microseconds"] as const;
export type TimeUnit = (typeof UNITS)[number];
export const unit = z.enum(UNITS, { error: `must be one of ${UNITS.join(", ")}` });

/** All that are named must hold; of a list of conditions, one. Text that begins with `=` is an expression. */
const test = z.union([
  scalar,
  z.array(scalar).min(1),
  z
    .strictObject({
      starts: text.optional(),
      contains: text.optional(),
      filled: z.boolean().optional(),
      above: z.number().optional(),
      below: z.number().optional(),
      not: z.union([scalar, z.array(scalar).min(1)]).optional(),
    })
    .refine(isNotEmpty, { error: "names nothing to compare with" }),
]);
const conditions = z.union([
  z.record(text, test).refine(isNotEmpty, { error: "names no field, so it would always hold" }),
  text.startsWith("=", { error: "is neither fields nor =expression" }),
]);
export const condition = z.union([conditions, z.array(conditions).min(1)]);
export type FieldTest = z.infer<typeof test>;
export type Condition = z.infer<typeof condition>;

/** A value of a record: a path, an `=expression`, more about it, or several of which the first that is filled counts. */
const choice = z
  .strictObject({ if: condition, is: scalar.optional(), from: text.optional() })
  .refine((one) => (one.is === undefined) !== (one.from === undefined), { error: "needs either is or from" });
const oneValue = z.union([
  text,
  z.strictObject({ is: scalar }),
  z.strictObject({
    from: text,
    time: unit.optional(),
    table: z.record(text, scalar).optional(),
    otherwise: scalar.optional(),
    empty: z.array(scalar).optional(),
    html: z.boolean().optional(),
    cut_speaker: z.boolean().optional(),
  }),
  z.strictObject({ choose: z.array(choice).min(1), otherwise: scalar.optional() }),
]);
export const value = z.union([oneValue, z.array(oneValue).min(1)]);
export type OneValue = z.infer<typeof oneValue>;
export type Value = z.infer<typeof value>;

const texts = z.record(text, text);
const json = z.json();

const size = z.int().min(1).max(10_000);
const where = z.enum(["query", "body"]).default("query");
const pages = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("single") }),
  z.strictObject({
    kind: z.literal("offset"),
    parameter: text,
    size,
    size_parameter: text.optional(),
    first: z.int().min(0).default(0),
    in: where,
    ends: z.enum(["short-page", "empty-page"]).default("short-page"),
  }),
  z.strictObject({
    kind: z.literal("page_number"),
    parameter: text,
    size,
    size_parameter: text.optional(),
    first: z.int().min(0).default(1),
    in: where,
    ends: z.enum(["short-page", "empty-page"]).default("short-page"),
  }),
  z.strictObject({
    kind: z.literal("cursor"),
    from: text,
    parameter: text,
    /** Whether the other parameters are left out of the requests for later pages. */
    alone: z.boolean().default(false),
    /** These parameters are left out there. */
    without: z.array(text).min(1).optional(),
    in: where,
    size: size.optional(),
    size_parameter: text.optional(),
    ends: z.enum(["no-token", "short-page", "empty-page"]).default("no-token"),
  }),
  z.strictObject({
    kind: z.literal("keyset"),
    record: z.enum(["first", "last"]),
    field: text,
    parameter: text,
    in: where,
    size,
    size_parameter: text.optional(),
    ends: z.enum(["short-page", "empty-page"]).default("short-page"),
  }),
  z.strictObject({
    kind: z.literal("json_link"),
    from: text,
    size: size.optional(),
    ends: z.enum(["no-token", "short-page", "empty-page"]).default("no-token"),
  }),
]);
export type Pages = z.infer<typeof pages>;

const pathTemplate = text
  .startsWith("/", { error: "must begin with a slash: it goes behind chatHistory.url" })
  .regex(/^[^?#\s]*$/, { error: "must be a path alone: what stands behind ? goes into query" });
const requestFields = {
  query: texts.default({}),
  headers: texts.default({}),
  json: json.optional(),
  form: texts.optional(),
};
export const request = z
  .strictObject({
    get: pathTemplate.optional(),
    post: pathTemplate.optional(),
    ...requestFields,
    pages: pages.default({ kind: "single" }),
  })
  .refine(({ get, post }) => (get === undefined) !== (post === undefined), { error: "needs either get or post" })
  .refine(({ json: body, form }) => body === undefined || form === undefined, {
    error: "has json and form: one body only",
  })
  .refine(({ get, json: body, form }) => get === undefined || (body === undefined && form === undefined), {
    error: "has a body, which a get cannot have",
  })
  .refine(({ get, pages: page }) => get === undefined || !("in" in page) || page.in === "query", {
    error: "has pages in the body, which a get cannot have",
  });
export type RequestDescription = z.infer<typeof request>;

const loginRequest = z.strictObject({ post: pathTemplate, ...requestFields });
export type LoginRequest = z.infer<typeof loginRequest>;

export const auth = z.union([
  z.literal("none"),
  z.strictObject({ basic: z.strictObject({ user: text, password: text }) }),
  z.strictObject({ bearer: text }),
  z.strictObject({ headers: texts }),
  z.strictObject({
    session: z.strictObject({
      login: loginRequest,
      token: z
        .strictObject({ body: text.optional(), header: text.optional(), cookie: text.optional() })
        .refine((places) => Object.keys(places).length === 1, { error: "needs one of body, header and cookie" }),
      /** How the token goes into each request whose body does not carry it; a cookie goes back without saying so. */
      headers: texts.default({}),
      minutes: z.int().min(1).max(10_080).default(60),
    }),
  }),
  z.strictObject({
    oauth: z.strictObject({
      token: pathTemplate,
      client_id: text,
      client_secret: text,
      scope: text.optional(),
      headers: texts.default({ Authorization: "Bearer {session_token}" }),
    }),
  }),
]);
export type AuthDescription = z.infer<typeof auth>;

const status = z.int().min(100).max(599);
export const refusal = z
  .strictObject({
    status: z.union([status, z.array(status).min(1)]).optional(),
    if: condition.optional(),
    means: z.enum(["token", "unknown", "deleted", "forbidden", "busy", "failed"]),
    /** Seconds to wait, when it is busy. */
    wait: text.optional(),
  })
  .refine((one) => one.status !== undefined || one.if !== undefined, {
    error: "needs status or if: as it stands every answer is refused",
  })
  .refine(({ means, wait }) => wait === undefined || means === "busy", { error: "has wait, which belongs to busy" });
export type RefusalDescription = z.infer<typeof refusal>;
