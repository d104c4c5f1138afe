import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { EqlError } from "../eql/eql-error.ts";
import type { EsmAccess } from "../esm-access.ts";
import { ESM_PATHS } from "../http/path-pattern.ts";
import { createTokenCheck, type TokenCheck } from "./access-token.ts";
import { ApiError, apiExceptionResponse } from "./api-exception.ts";
import { addAttributeCalls } from "./attribute-calls.ts";
import { addBulkWriteCall } from "./bulk-write-call.ts";
import type { EsmRestApp } from "./call-context.ts";
import { addCardCalls } from "./card-calls.ts";
import { addFileCalls } from "./file-calls.ts";
import { addListCalls } from "./list-calls.ts";
import { addLoginCalls } from "./login-calls.ts";
import { addTemplateCalls } from "./template-calls.ts";

const ANONYMOUS = new Set(
  Object.values(ESM_PATHS).flatMap(({ rest }) => ["/users/login", "/echo", "/openapi.json"].map((path) => rest + path)),
);

/** With `waitInMessage`, one request in so many is told to wait: the fourth, so that short runs meet it too. */
const WAIT_EVERY = 25;
const WAIT_FIRST = 4;
/** Source: observed. */
const WAIT = "Too many requests, try again in 1 seconds";

/** ESM's REST API v1. Mount it at each `rest` of `ESM_PATHS`. */
export function createEsmRest(esm: EsmAccess): EsmRestApp {
  const app: EsmRestApp = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw new ApiError(400, result.error.issues.map(issueText).join("; "));
    },
  });
  const isValid = createTokenCheck(esm.tokenSecret);
  let requests = 0;
  app.use("*", async (_context, next) => {
    if (esm.manners.waitInMessage) requests += 1;
    if (esm.manners.waitInMessage && requests % WAIT_EVERY === WAIT_FIRST) throw new ApiError(429, WAIT);
    await next();
  });
  app.use("*", async (context, next) => {
    requireDecodable(context.req.url);
    if (!ANONYMOUS.has(context.req.path))
      await requireToken(isValid, esm.realNow(), context.req.header("Authorization"));
    await next();
  });
  addLoginCalls(app, esm);
  addTemplateCalls(app, esm);
  addListCalls(app, esm);
  addBulkWriteCall(app, esm);
  addCardCalls(app, esm);
  addAttributeCalls(app, esm);
  addFileCalls(app, esm);
  addDocument(app);
  app.onError((error, context) => {
    const { status, message } = toApiError(error);
    return apiExceptionResponse(status, message, context.req.url);
  });
  return app;
}

/** With or without `Bearer` in front, as clients send it. @throws ApiError 401 */
async function requireToken(isValid: TokenCheck, now: number, header: string | undefined): Promise<void> {
  const token = (header ?? "").replace(/^Bearer\s+/i, "");
  if (await isValid(token, now)) return;
  throw new ApiError(401, "The token is missing, wrong or has expired");
}

/** @throws ApiError 400 */
function requireDecodable(url: string): void {
  try {
    decodeURIComponent(url);
  } catch {
    throw new ApiError(400, "The URL is not encoded in UTF-8");
  }
}

/** The OpenAPI document, made from the schemas that check the requests. */
function addDocument(app: EsmRestApp): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  app.doc31("/openapi.json", {
    openapi: "3.1.0",
    info: { title: "ESM REST API v1, as the sandbox understands it", version: "1.0.0" },
    servers: Object.values(ESM_PATHS).map(({ rest }) => ({ url: rest })),
    security: [{ token: [] }],
  });
}

function toApiError(error: Error): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof EqlError) return new ApiError(400, error.message);
  if (error instanceof HTTPException && error.status < 500) return new ApiError(error.status, error.message);
  return new ApiError(500, "The sandbox failed");
}

function issueText({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`;
}
