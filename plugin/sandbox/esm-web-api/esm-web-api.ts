import { type Context, Hono } from "hono";
import { InputError } from "../../base/failure.ts";
import { EqlError } from "../eql/eql-error.ts";
import type { EsmAccess } from "../esm-access.ts";
import { isSameSecret } from "../same-secret.ts";
import { decodeBody } from "./decode-body.ts";
import { deleteCards } from "./delete-cards.ts";
import { importEntities } from "./import-entities.ts";
import { readImportParameters } from "./import-parameters.ts";
import { javaXmlResponse } from "./java-xml.ts";
import { createLocalDates } from "./local-dates.ts";
import { readEntitySet } from "./read-entity-set.ts";
import { searchCards } from "./search-cards.ts";
import { downloadFile, fileMetadata } from "./stored-files.ts";
import { uploadFile } from "./upload-file.ts";
import { WebApiError, type WebApiErrorKind, webApiErrorResponse, xmlResponse } from "./web-api-error.ts";

const METHODS = {
  "search.ws": "GET",
  "dataCardImport.ws": "POST",
  "delete.ws": "GET and POST",
  "fileUpload.ws": "POST",
  "fileDownload.ws": "GET",
  "fileMetadata.ws": "GET",
} as const;

/**
 * ESM's Web API. Mount it at each `webApi` of `ESM_PATHS`.
 *
 * @param timeZone ESM's own, `Europe/Helsinki`
 * @throws RangeError when there is no such time zone
 */
export function createEsmWebApi(esm: EsmAccess, timeZone: string): Hono {
  const { world } = esm;
  const dates = createLocalDates(timeZone);
  const app = new Hono();
  app.use("*", async (context, next) => {
    if (isLoggedIn(esm, context.req.header("Authorization"))) return next();
    const response = webApiErrorResponse("login", "The login or the password is missing or wrong", 401);
    response.headers.set("WWW-Authenticate", 'Basic realm="ESM Web API", charset="UTF-8"');
    return response;
  });

  app.get("/search.ws", (context) => {
    const query = parameters(context, "search").get("query");
    if (query === null) throw new WebApiError("search", "The parameter query is missing");
    const found = searchCards(world, dates, query);
    return esm.manners.webApiXml === "java" ? javaXmlResponse(found) : xmlResponse(found);
  });

  app.post("/dataCardImport.ws", async (context) => {
    const settings = readImportParameters(world, parameters(context, "parameters"));
    const body = decodeBody(await context.req.arrayBuffer(), context.req.header("Content-Type"));
    const entities = readEntitySet(world, body);
    return xmlResponse(
      importEntities({ world, dates, settings, counts: esm.manners.importCounts, author: esm.login }, entities),
    );
  });

  // Which method the real one takes is not known.
  app.on(["GET", "POST"], "/delete.ws", (context) =>
    xmlResponse(deleteCards(world, dates, parameters(context, "delete"))),
  );

  app.post("/fileUpload.ws", async (context) => {
    return xmlResponse(await uploadFile(world, esm.login, parameters(context, "file"), context.req.raw));
  });
  app.get("/fileDownload.ws", (context) => downloadFile(world, parameters(context, "file")));
  app.get("/fileMetadata.ws", (context) => xmlResponse(fileMetadata(world, parameters(context, "file"))));

  for (const [service, methods] of Object.entries(METHODS)) {
    app.all(`/${service}`, () => webApiErrorResponse("other", `${service} takes ${methods}`, 405));
  }
  app.onError((error) => {
    if (error instanceof WebApiError) return webApiErrorResponse(error.kind, error.message);
    if (error instanceof EqlError) return webApiErrorResponse("search", error.details);
    if (error instanceof InputError) return webApiErrorResponse("body", error.message);
    return webApiErrorResponse("other", "The sandbox failed", 500);
  });
  return app;
}

/** The query's parameters, percent-encoded in UTF-8. @throws WebApiError */
function parameters(context: Context, kind: WebApiErrorKind): URLSearchParams {
  try {
    decodeURIComponent(context.req.url);
  } catch {
    throw new WebApiError(kind, "The URL is not encoded in UTF-8");
  }
  return new URL(context.req.url).searchParams;
}

/** Whether an `Authorization` header holds the user's login and password. Source: documented, HTTP Basic per request. */
function isLoggedIn(esm: Pick<EsmAccess, "login" | "password">, header: string | undefined): boolean {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header ?? "")?.[1] ?? "";
  const [login = "", ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  // Both are always compared, so that the response time does not tell which one is wrong.
  const isUser = isSameSecret(login, esm.login);
  return isSameSecret(password.join(":"), esm.password) && isUser;
}
