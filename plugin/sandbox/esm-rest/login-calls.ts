import { createRoute, z } from "@hono/zod-openapi";
import type { EsmAccess } from "../esm-access.ts";
import { isSameSecret } from "../same-secret.ts";
import { signToken } from "./access-token.ts";
import { ApiError } from "./api-exception.ts";
import type { EsmRestApp } from "./call-context.ts";
import { apiResponseSchema, errors, json, loginReplySchema } from "./reply-schemas.ts";

const loginRoute = createRoute({
  method: "post",
  path: "/users/login",
  summary: "Log in",
  security: [],
  request: {
    body: {
      required: true,
      content: {
        "application/x-www-form-urlencoded": { schema: z.object({ login: z.string(), password: z.string() }) },
      },
    },
  },
  responses: {
    200: {
      ...json("Logged in; the token is in the body and in the header", loginReplySchema),
      headers: { Authorization: { description: "Bearer and the token", schema: { type: "string" } } },
    },
    ...errors(400, 401),
  },
});

const echoQuery = z.object({ message: z.string().optional() });

const echoRoute = createRoute({
  method: "get",
  path: "/echo",
  summary: "Answer with the message",
  security: [],
  request: { query: echoQuery },
  responses: { 200: json("The message", apiResponseSchema) },
});

const echoJwtRoute = createRoute({
  method: "get",
  path: "/echo/jwt",
  summary: "Answer with the message, to a user who is logged in",
  request: { query: echoQuery },
  responses: { 200: json("The message", apiResponseSchema), ...errors(401) },
});

/** Login and echo. Only `/users/login` and `/echo` need no token (documented). */
export function addLoginCalls(app: EsmRestApp, esm: EsmAccess): void {
  const timestamp = () => new Date(esm.realNow()).toISOString();

  app.openapi(loginRoute, async (context) => {
    const { login, password } = context.req.valid("form");
    const isUser = isSameSecret(login, esm.login);
    if (!isSameSecret(password, esm.password) || !isUser) throw new ApiError(401, "Wrong login or password");
    const token = `Bearer ${await signToken(esm.tokenSecret, esm.login, esm.realNow(), esm.tokenLifeSeconds)}`;
    context.header("Authorization", token);
    return context.json({ code: 200, message: "Login successful", timestamp: timestamp(), token }, 200);
  });

  app.openapi(echoRoute, (context) => {
    const { message = "" } = context.req.valid("query");
    return context.json({ code: 200, message, timestamp: timestamp() }, 200);
  });

  app.openapi(echoJwtRoute, (context) => {
    const { message = "" } = context.req.valid("query");
    return context.json({ code: 200, message, timestamp: timestamp() }, 200);
  });
}
