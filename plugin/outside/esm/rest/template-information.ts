import { z } from "zod";
import type { AttributeInformation, TemplateInformation } from "../port.ts";
import { codeIn, nameIn, normalType } from "./wire-values.ts";

/*
 * A template as ESM tells it. A template may hold anything beside what a run uses (observed: static values that are
 * objects by language, numbers or dates; attributes without a type; folders without a code), so each attribute, static
 * value and folder is read by itself, and what cannot be read of one is not known. Nothing of it is a failure here: the
 * check of the mapping finds out whether something that is used is missing.
 */

export const templateInfo = z.object({
  code: z.string(),
  allowedFolders: z.unknown().optional(),
  /** Required: a template without it would look like one without attributes. */
  attributes: z.record(z.string(), z.unknown()),
});

export function toTemplateInformation(wire: z.infer<typeof templateInfo>): TemplateInformation {
  const attributes = Object.entries(wire.attributes).map(([code, attribute]) => toAttribute(code, fieldsOf(attribute)));
  return {
    code: wire.code,
    folders: listIn(wire.allowedFolders)?.flatMap((folder) => {
      const { folderCode, folderName } = fieldsOf(folder);
      const code = codeIn(folderCode);
      return code === undefined ? [] : [{ code, name: nameIn(folderName) ?? "" }];
    }),
    attributes: new Map(attributes.map((attribute) => [attribute.code, attribute])),
  };
}

function toAttribute(code: string, { type, multiValue, values, target }: Fields): AttributeInformation {
  return {
    code,
    type: typeof type === "string" && type.trim() !== "" ? normalType(type) : undefined,
    multiValue: typeof multiValue === "boolean" ? multiValue : undefined,
    staticValues: (listIn(values) ?? []).flatMap((item) => {
      const fields = fieldsOf(item);
      const valueCode = codeIn(fields["code"]);
      return valueCode === undefined ? [] : [{ code: valueCode, name: nameIn(fields["value"]) }];
    }),
    targets: targetsIn(target),
  };
}

/** Undefined where something stands there of which no template code can be read. */
function targetsIn(target: unknown): string[] | undefined {
  const items = typeof target === "string" ? [target] : listIn(target);
  const codes = items?.flatMap((item) => codeIn(item) ?? codeIn(fieldsOf(item)["templateCode"]) ?? []);
  return codes?.length === 0 && items?.length !== 0 ? undefined : codes;
}

type Fields = Readonly<Record<string, unknown>>;

const anyFields = z.record(z.string(), z.unknown());

function fieldsOf(value: unknown): Fields {
  return anyFields.safeParse(value).data ?? {};
}

function listIn(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
