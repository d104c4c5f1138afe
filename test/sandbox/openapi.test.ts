import { beforeEach, describe, expect, it } from "vitest";
import { replyCheck } from "./openapi-check.ts";
import { sandboxes } from "./running-sandbox.ts";

const start = sandboxes();

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly responses: Record<string, { readonly description: string }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: Record<string, Record<string, unknown>>;
}

let document: Document;

beforeEach(async () => {
  const { esmRest } = await start();
  document = (await (await fetch(`${esmRest}/openapi.json`)).json()) as Document;
});

describe("the OpenAPI document", () => {
  it("describes every call of the contract with its statuses", () => {
    const calls = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, { responses }]) => `${method} ${path} ${Object.keys(responses).join(" ")}`,
      ),
    );
    expect(calls.toSorted()).toEqual([
      "delete /dc/{template}/data/{id} 200 400 401 403 404 409",
      "delete /dc/{template}/data/{id}/{attribute} 200 400 401 403 404 409 413",
      "get /dc 200 401",
      "get /dc/{template} 200 400 401 404",
      "get /dc/{template}/data 200 400 401 404",
      "get /dc/{template}/data/stream 200 400 401 404",
      "get /dc/{template}/data/{id} 200 400 401 404",
      "get /dc/{template}/data/{id}/{attribute} 200 401 403",
      "get /dc/{template}/data/{id}/{attribute}/file/{location} 200 400 401 403 404",
      "get /echo 200",
      "get /echo/jwt 200 401",
      "patch /dc/{template}/data/{id} 200 400 401 403 404 409 413",
      "post /dc/{template}/data 201 400 401 403 404 413",
      "post /dc/{template}/data/{id}/{attribute} 200 400 401 403 404 409 413",
      "post /dc/{template}/data/{id}/{attribute}/file 200 400 401 403 404 409 413",
      "post /users/login 200 400 401",
      "put /dc/{template}/data 200 400 401 403 404 409 413",
      "put /dc/{template}/data/{id}/{attribute} 200 400 401 403 404 409 413",
    ]);
  });

  it("holds together: version, parameters of each path, references that lead somewhere", () => {
    expect(document.openapi).toBe("3.1.0");
    for (const [path, operations] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const operation of Object.values(operations)) {
        const declared = (operation.parameters ?? []).filter(
          (parameter) => parameter.in === "path" && parameter.required === true,
        );
        expect(declared.map(({ name }) => name)).toEqual(names);
      }
    }
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    for (const [, kind = "", name = ""] of references) expect(document.components[kind]).toHaveProperty(name);
  });

  it("is strict enough for the tests to lean on: it finds a missing, a wrong and an additional field", () => {
    const check = replyCheck(document);
    const reply = { code: 200, message: "x", timestamp: "2021-03-24T10:57:57Z" };
    const { message: _message, ...shorter } = reply;
    const judge = (body: object) => check("GET", "/echo", 200, "application/json", JSON.stringify(body));
    expect(judge(reply)).toBeUndefined();
    for (const wrong of [shorter, { ...reply, code: "200" }, { ...reply, extra: 1 }])
      expect(judge(wrong)).toContain("/echo");
    expect(check("GET", "/echo", 201, "application/json", "{}")).toContain("may not answer 201");
    expect(check("GET", "/nothing", 200, "application/json", "{}")).toContain("not in the document");
  });
});
