import { createRoute } from "@hono/zod-openapi";
import type { Language } from "../../xml/template-definition.ts";
import { templateRights } from "../cards/rights.ts";
import { nameIn, type Template } from "../cards/template.ts";
import type { EsmAccess } from "../esm-access.ts";
import { type EsmRestApp, requireTemplate } from "./call-context.ts";
import { type TemplateInfoJson, templateInfoSchema, templateListSchema } from "./card-schemas.ts";
import { withOddities } from "./oddities.ts";
import { errors, json } from "./reply-schemas.ts";
import { templateParameters } from "./request-schemas.ts";

const listRoute = createRoute({
  method: "get",
  path: "/dc",
  summary: "The templates",
  responses: { 200: json("The templates the user may see", templateListSchema), ...errors(401) },
});

const infoRoute = createRoute({
  method: "get",
  path: "/dc/{template}",
  summary: "A template",
  request: { params: templateParameters },
  responses: { 200: json("The template", templateInfoSchema), ...errors(400, 401, 404) },
});

export function addTemplateCalls(app: EsmRestApp, { world, manners }: EsmAccess): void {
  app.openapi(listRoute, (context) => {
    const templates = [...world.templates.values(), ...world.secondTemplates].filter(
      ({ code }) => templateRights(world, code).read,
    );
    const list = templates.map(({ code, definition }) => ({
      name: definition.names.en,
      templateCode: code,
      url: `/dc/${code}`,
    }));
    return context.json(list, 200);
  });

  app.openapi(infoRoute, (context) => {
    const template = requireTemplate(world, context.req.valid("param").template);
    const info = templateInfo(template, manners.staticNames === "by-language" ? undefined : world.language());
    return context.json(manners.oddTemplates ? withOddities(info) : info, 200);
  });
}

/**
 * What ESM tells of a template; mandatory, unique and handler are not part of it. Source: documented.
 *
 * @param language of the names of static values; undefined for all of them
 */
function templateInfo({ code, definition, attributes }: Template, language: Language | undefined): TemplateInfoJson {
  return {
    name: definition.names.en,
    code,
    allowedFolders: definition.folders.map((folder) => ({ folderName: folder.names.en, folderCode: folder.code })),
    attributes: Object.fromEntries(
      [...attributes.values()].map((attribute) => [
        attribute.code,
        {
          name: attribute.names.en,
          multiValue: attribute.multiValue,
          type: attribute.type,
          file: attribute.type === "external-reference",
          values: attribute.staticValues.map(({ code: value, names }) => ({
            code: value,
            value: language === undefined ? { ...names } : nameIn(names, language),
          })),
          target: [...attribute.targets],
        },
      ]),
    ),
  };
}
