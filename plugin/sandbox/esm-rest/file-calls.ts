import { createRoute, z } from "@hono/zod-openapi";
import { attachFile, MAX_FILE_BYTES } from "../cards/attach-file.ts";
import { attributeRights } from "../cards/rights.ts";
import type { EsmAccess } from "../esm-access.ts";
import { ApiError } from "./api-exception.ts";
import {
  type EsmRestApp,
  refusal,
  requireAttribute,
  requireCard,
  requireTemplate,
  requireUnlocked,
  requireWritableTemplate,
} from "./call-context.ts";
import { apiResponseSchema, errors, json } from "./reply-schemas.ts";
import { attributeParameters, fileParameters } from "./request-schemas.ts";

const uploadRoute = createRoute({
  method: "post",
  path: "/dc/{template}/data/{id}/{attribute}/file",
  summary: "Attach a file",
  request: {
    params: attributeParameters,
    body: {
      required: true,
      content: {
        "multipart/form-data": {
          schema: z.object({
            fileUpload: z.instanceof(File).openapi({ type: "string", format: "binary" }),
            fileName: z.string().min(1).max(255).optional(),
          }),
        },
      },
    },
  },
  responses: { 200: json("Attached", apiResponseSchema), ...errors(400, 401, 403, 404, 409, 413) },
});

const downloadRoute = createRoute({
  method: "get",
  path: "/dc/{template}/data/{id}/{attribute}/file/{location}",
  summary: "A file",
  request: { params: fileParameters },
  responses: {
    200: {
      description: "The bytes of the file",
      content: { "application/octet-stream": { schema: z.string().openapi({ format: "binary" }) } },
    },
    ...errors(400, 401, 403, 404),
  },
});

/** Files of external references. They are kept in memory. */
export function addFileCalls(app: EsmRestApp, esm: EsmAccess): void {
  const { world } = esm;

  app.openapi(uploadRoute, async (context) => {
    const path = context.req.valid("param");
    const template = requireWritableTemplate(world, path.template);
    const card = requireCard(world, template, path.id);
    const attribute = requireAttribute(template, path.attribute, 404);
    const { fileUpload, fileName } = context.req.valid("form");
    if (fileUpload.size > MAX_FILE_BYTES) throw new ApiError(413, `A file may have ${MAX_FILE_BYTES} bytes`);
    const bytes = new Uint8Array(await fileUpload.arrayBuffer());
    const name = fileName ?? fileUpload.name;
    requireUnlocked(esm, [card]);
    const file = { name, mimeType: fileUpload.type || "application/octet-stream", bytes };
    const mode = attribute.multiValue ? "add" : "replace";
    const result = attachFile(world, template, card, attribute, file, { mode, author: esm.login });
    if (!result.saved) throw refusal(result.problems);
    const timestamp = new Date(esm.realNow()).toISOString();
    return context.json({ code: 200, message: `File ${name} was attached`, timestamp }, 200);
  });

  app.openapi(downloadRoute, (context) => {
    const path = context.req.valid("param");
    const template = requireTemplate(world, path.template);
    const card = requireCard(world, template, path.id);
    const attribute = requireAttribute(template, path.attribute, 403);
    if (!attributeRights(world, template.code, attribute.code).read) {
      throw new ApiError(403, `You have no permission to read ${attribute.code}`);
    }
    const file = world.files.get(path.location);
    if (file?.dataCardId !== card.dataCardId || file.attributeCode !== attribute.code) {
      throw new ApiError(404, `File not found: ${path.location}`);
    }
    return new Response(file.bytes, {
      headers: {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      },
    });
  });
}
