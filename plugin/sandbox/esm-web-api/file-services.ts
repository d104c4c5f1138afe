import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { XmlNode } from "../../xml/write-xml.ts";
import { attachFile, MAX_FILE_BYTES } from "../cards/attach-file.ts";
import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { readableCard } from "../cards/read-card.ts";
import { attributeRights } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { WebApiError } from "./web-api-error.ts";

/*
 * Files of external references. Source: the names of the services and of the parameters entityId, attributeId and
 * operationType were observed. Everything else is assumed: the other parameters, the values of operationType, the name
 * of the file's part and all replies.
 */

/** Characters of a file's name. */
const LONGEST_NAME = 255;

interface Place {
  readonly template: Template;
  readonly card: Card;
  readonly attribute: AttributeDefinition;
}

/**
 * Takes the file of a multipart body, whatever its part is called. `operationType` is `add` or `replace`; without it, a
 * file is added where the attribute takes several.
 *
 * @throws WebApiError
 */
export async function uploadFile(
  world: CardWorld,
  author: string,
  parameters: URLSearchParams,
  readForm: () => Promise<FormData>,
): Promise<XmlNode> {
  const { template, card, attribute } = placeOf(world, parameters);
  const mode = operationOf(parameters, attribute);
  const file = fileOf(await formOf(readForm));
  const sent = {
    name: file.name,
    mimeType: file.type || "application/octet-stream",
    bytes: new Uint8Array(await file.arrayBuffer()),
  };
  const result = attachFile(world, template, card, attribute, sent, { mode, author });
  if (!result.saved) throw refused(result.problems.map(({ message }) => message.slice(0, 500)).join("; "));
  return { name: "file-upload-report", children: fileNodes(world, card, attribute) };
}

/** The files of an attribute, without their bytes. @throws WebApiError */
export function fileMetadata(world: CardWorld, parameters: URLSearchParams): XmlNode {
  const { card, attribute } = readablePlace(world, parameters);
  return { name: "files", children: fileNodes(world, card, attribute) };
}

/** A file's bytes: the only one of the attribute, or the one at `location`. @throws WebApiError */
export function downloadFile(world: CardWorld, parameters: URLSearchParams): Response {
  const { card, attribute } = readablePlace(world, parameters);
  const location = parameters.get("location") || undefined;
  const files = filesOf(world, card, attribute).filter((file) => location === undefined || file.location === location);
  const [file, second] = files;
  if (file === undefined) throw refused("There is no such file");
  if (second !== undefined) throw refused("There are several files: location says which one");
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`,
    },
  });
}

function fileNodes(world: CardWorld, card: Card, attribute: AttributeDefinition): XmlNode[] {
  return filesOf(world, card, attribute).map(({ name, location, mimeType, bytes }) => ({
    name: "file",
    attributes: { name, location, mimeType, size: String(bytes.length) },
  }));
}

function filesOf(world: CardWorld, card: Card, attribute: AttributeDefinition) {
  return (card.values.get(attribute.code) ?? []).flatMap((value) => {
    const file = value.kind === "file" ? world.files.get(value.location) : undefined;
    return value.kind === "file" && file !== undefined ? [{ ...file, location: value.location }] : [];
  });
}

function placeOf(world: CardWorld, parameters: URLSearchParams): Place {
  const entityId = parameters.get("entityId") || missing("entityId");
  const attributeId = parameters.get("attributeId") || missing("attributeId");
  const card = readableCard(world, entityId);
  const template = card && world.templates.get(card.templateCode);
  if (card === undefined || template === undefined) throw refused(`Unknown data card: ${entityId.slice(0, 100)}`);
  const attribute = [...template.attributes.values()].find(
    ({ code }) => template.attributeIds.get(code) === attributeId,
  );
  if (attribute === undefined) {
    throw refused(`Template ${template.code} has no attribute with the id ${attributeId.slice(0, 100)}`);
  }
  if (attribute.type !== "external-reference") throw refused(`Attribute ${attribute.code} does not hold files`);
  return { template, card, attribute };
}

function readablePlace(world: CardWorld, parameters: URLSearchParams): Place {
  const place = placeOf(world, parameters);
  const { template, attribute } = place;
  if (attributeRights(world, template.code, attribute.code).read) return place;
  throw refused(`You have no permission to read ${attribute.code}`);
}

function operationOf(parameters: URLSearchParams, attribute: AttributeDefinition): "add" | "replace" {
  const operation = parameters.get("operationType") || (attribute.multiValue ? "add" : "replace");
  const known = (["add", "replace"] as const).find((name) => name === operation.toLowerCase());
  if (known === undefined) throw refused("operationType must be add or replace");
  return known;
}

async function formOf(readForm: () => Promise<FormData>): Promise<FormData> {
  try {
    return await readForm();
  } catch {
    throw refused("The body is not multipart/form-data");
  }
}

function fileOf(form: FormData): File {
  const [file, second] = [...form.values()].filter((part) => part instanceof File);
  if (file === undefined) throw refused("The body holds no file");
  if (second !== undefined) throw refused("The body holds several files");
  if (file.name === "" || file.name.length > LONGEST_NAME) {
    throw refused(`A file needs a name of up to ${LONGEST_NAME} characters`);
  }
  if (file.size > MAX_FILE_BYTES) throw refused(`A file may have ${MAX_FILE_BYTES} bytes`);
  return file;
}

function missing(name: string): never {
  throw refused(`The parameter ${name} is missing`);
}

function refused(details: string): WebApiError {
  return new WebApiError("file", details);
}
