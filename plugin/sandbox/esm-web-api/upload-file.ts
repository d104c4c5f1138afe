import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { XmlNode } from "../../xml/write-xml.ts";
import { attachFile, MAX_FILE_BYTES } from "../cards/attach-file.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { fileNodes, placeOf, refusedFile } from "./stored-files.ts";

/** Parts of a body, and bytes apart from the file's. Assumed; without a limit, many small parts take minutes to read. */
const MOST_PARTS = 20;
const MOST_OTHER_BYTES = 64 * 1024;
/** Characters of a file's name. */
const LONGEST_NAME = 255;

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
  request: Request,
): Promise<XmlNode> {
  const { template, card, attribute } = placeOf(world, parameters);
  const mode = operationOf(parameters, attribute);
  const file = fileOf(await readForm(request));
  const sent = {
    name: file.name,
    mimeType: file.type || "application/octet-stream",
    bytes: new Uint8Array(await file.arrayBuffer()),
  };
  const result = attachFile(world, template, card, attribute, sent, { mode, author });
  if (!result.saved) throw refusedFile(result.problems.map(({ message }) => message.slice(0, 500)).join("; "));
  return { name: "file-upload-report", children: fileNodes(world, card, attribute) };
}

function operationOf(parameters: URLSearchParams, attribute: AttributeDefinition): "add" | "replace" {
  const operation = parameters.get("operationType") || (attribute.multiValue ? "add" : "replace");
  const known = (["add", "replace"] as const).find((name) => name === operation.toLowerCase());
  if (known === undefined) throw refusedFile("operationType must be add or replace");
  return known;
}

function fileOf(form: FormData): File {
  const [file, second] = [...form.values()].filter((part) => part instanceof File);
  if (file === undefined) throw refusedFile("The body holds no file");
  if (second !== undefined) throw refusedFile("The body holds several files");
  if (file.name === "" || file.name.length > LONGEST_NAME) {
    throw refusedFile(`A file needs a name of up to ${LONGEST_NAME} characters`);
  }
  if (file.size > MAX_FILE_BYTES) throw refusedFile(`A file may have ${MAX_FILE_BYTES} bytes`);
  return file;
}

async function readForm(request: Request): Promise<FormData> {
  const contentType = request.headers.get("Content-Type") ?? "";
  const boundary = /^multipart\/form-data\b[^]{0,200}?;\s*boundary="?([^";,\s]{1,70})/i.exec(contentType)?.[1];
  if (boundary === undefined) throw refusedFile("The body is not multipart/form-data");
  const body = Buffer.from(await request.arrayBuffer());
  if (body.length > MAX_FILE_BYTES + MOST_OTHER_BYTES) throw refusedFile(`A file may have ${MAX_FILE_BYTES} bytes`);
  if (!hasAtMost(MOST_PARTS + 1, `--${boundary}`, body)) throw refusedFile(`The body may have ${MOST_PARTS} parts`);
  try {
    return await new Response(body, { headers: { "Content-Type": contentType } }).formData();
  } catch {
    throw refusedFile("The body is not multipart/form-data");
  }
}

/** Whether a text stands in a body so many times at most. */
function hasAtMost(most: number, text: string, body: Buffer): boolean {
  let at = -1;
  for (let count = 0; count <= most; count += 1) {
    at = body.indexOf(text, at + 1);
    if (at < 0) return true;
  }
  return false;
}
