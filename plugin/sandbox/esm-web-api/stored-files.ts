import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { XmlNode } from "../../xml/write-xml.ts";
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

interface Place {
  readonly template: Template;
  readonly card: Card;
  readonly attribute: AttributeDefinition;
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
  if (file === undefined) throw refusedFile("There is no such file");
  if (second !== undefined) throw refusedFile("There are several files: location says which one");
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`,
    },
  });
}

/** The files of an attribute, each as `<file>`. */
export function fileNodes(world: CardWorld, card: Card, attribute: AttributeDefinition): XmlNode[] {
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

/** The attribute that a request is about, by the ids of card and attribute. @throws WebApiError */
export function placeOf(world: CardWorld, parameters: URLSearchParams): Place {
  const entityId = parameters.get("entityId") || missing("entityId");
  const attributeId = parameters.get("attributeId") || missing("attributeId");
  const card = readableCard(world, entityId);
  const template = card && world.templates.get(card.templateCode);
  if (card === undefined || template === undefined) throw refusedFile(`Unknown data card: ${entityId.slice(0, 100)}`);
  const attribute = [...template.attributes.values()].find(
    ({ code }) => template.attributeIds.get(code) === attributeId,
  );
  if (attribute === undefined) {
    throw refusedFile(`Template ${template.code} has no attribute with the id ${attributeId.slice(0, 100)}`);
  }
  if (attribute.type !== "external-reference") throw refusedFile(`Attribute ${attribute.code} does not hold files`);
  return { template, card, attribute };
}

function readablePlace(world: CardWorld, parameters: URLSearchParams): Place {
  const place = placeOf(world, parameters);
  const { template, attribute } = place;
  if (attributeRights(world, template.code, attribute.code).read) return place;
  throw refusedFile(`You have no permission to read ${attribute.code}`);
}

function missing(name: string): never {
  throw refusedFile(`The parameter ${name} is missing`);
}

/** What a service for files cannot do. */
export function refusedFile(details: string): WebApiError {
  return new WebApiError("file", details);
}
