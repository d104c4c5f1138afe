import { z } from "zod";

interface OpenApiDocument {
  readonly paths: Record<
    string,
    Record<string, { readonly responses: Record<string, { readonly content?: Content }> }>
  >;
  readonly components: { readonly schemas: Record<string, unknown> };
}
type Content = Record<string, { readonly schema: unknown }>;

/** What is wrong with a reply by the sandbox's OpenAPI document; undefined when it is as described. */
export type ReplyCheck = (
  method: string,
  path: string,
  status: number,
  contentType: string,
  text: string,
) => string | undefined;

/** Makes a check from a document as it was served. The schemas are compiled from the document, not from the code. */
export function replyCheck(document: unknown): ReplyCheck {
  const { paths, components } = document as OpenApiDocument;
  const $defs = rewriteReferences(components.schemas);
  const compiled = new Map<unknown, z.ZodType>();
  const compile = (schema: unknown): z.ZodType => {
    const known = compiled.get(schema);
    if (known !== undefined) return known;
    const type = z.fromJSONSchema({ ...(rewriteReferences(schema) as object), $defs } as never);
    compiled.set(schema, type);
    return type;
  };
  return (method, path, status, contentType, text) => {
    const operation = operationOf(paths, method, path);
    if (operation === undefined) return `${method} ${path} is not in the document`;
    const content = operation.responses[String(status)]?.content;
    if (content === undefined) return `${method} ${path} may not answer ${status}`;
    const described = content[contentType.split(";", 1)[0] ?? ""];
    if (described === undefined) return `${method} ${path} may not answer ${status} with ${contentType}`;
    if (!contentType.startsWith("application/json")) return undefined;
    const result = compile(described.schema).safeParse(JSON.parse(text));
    return result.success ? undefined : `${method} ${path} ${status}: ${result.error.message} in ${text.slice(0, 500)}`;
  };
}

function operationOf(paths: OpenApiDocument["paths"], method: string, path: string) {
  const candidates = Object.entries(paths).filter(([pattern, operations]) => {
    const expression = new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    return operations[method.toLowerCase()] !== undefined && expression.test(path);
  });
  const literalFirst = candidates.toSorted(([one], [other]) => one.split("{").length - other.split("{").length);
  return literalFirst[0]?.[1][method.toLowerCase()];
}

function rewriteReferences(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", "#/$defs/"));
}
