import { readdirSync } from "node:fs";
import { join } from "node:path";
import { InputError, type Problem } from "../base/failure.ts";
import { quoted } from "../base/quoted.ts";
import { readRegularFile, whyNotRead } from "../base/regular-file.ts";
import { decodeTemplate, MOST_TEMPLATE_BYTES, readTemplateXml } from "../xml/read-template-xml.ts";
import { attributesOf, type TemplateDefinition } from "../xml/template-definition.ts";

const MOST_FILES = 500;

/**
 * Reads the template XML of a folder: all files in it that end in `.xml`, by name; folders in it are not looked into.
 *
 * @throws InputError naming each file that is wrong, and where
 */
export function readTemplatesFolder(folder: string): TemplateDefinition[] {
  const names = xmlFiles(folder);
  if (names.length === 0) throw wrong(folder, "there is no file in it that ends in .xml");
  if (names.length > MOST_FILES) {
    throw wrong(folder, `there are ${names.length} files in it that end in .xml, ${MOST_FILES} at most are read`);
  }
  const problems: Problem[] = [];
  const fileOf = new Map<string, string>();
  const definitions: TemplateDefinition[] = [];
  for (const name of names) {
    const file = join(folder, name);
    for (const definition of readOr(file, problems)) {
      const other = fileOf.get(definition.code);
      if (other === undefined) {
        fileOf.set(definition.code, file);
        definitions.push(definition);
      } else {
        const message = `a template with this code stands in ${other} already: give one of them another code`;
        problems.push({ file, place: `template ${definition.code}`, message });
      }
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return definitions;
}

/** What can never be used although it can be imported, in sentences: ESM takes such templates without a word. */
export function unusableParts(definitions: readonly TemplateDefinition[]): string[] {
  const byCode = new Map(definitions.map((definition) => [definition.code, definition]));
  return definitions.flatMap((definition) => {
    const { code, folders } = definition;
    const withoutFolder =
      folders.length === 0 ? [`template ${code} is linked to no folder: no data card of it can be made`] : [];
    const attributes = attributesOf(definition).flatMap((attribute) => {
      const place = `template ${code}, attribute ${attribute.code}`;
      const missing = attribute.targets.filter((target) => !byCode.has(target));
      const { backReference } = attribute;
      const blind = attribute.targets.flatMap((target) => {
        const there = byCode.get(target);
        if (backReference === undefined || there === undefined) return [];
        return attributesOf(there).some((candidate) => candidate.code === backReference) ? [] : [target];
      });
      return [
        ...missing.map((target) => `${place}: it refers to template ${target}, which is not there`),
        ...blind.map((target) => `${place}: template ${target} has no attribute ${backReference ?? ""}`),
      ];
    });
    return [...withoutFolder, ...attributes];
  });
}

function xmlFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /\.xml$/i.test(name))
      .toSorted();
  } catch (error) {
    const code = codeOf(error);
    throw wrong(
      folder,
      code === "ENOENT"
        ? "does not exist"
        : code === "ENOTDIR"
          ? "is not a folder"
          : `cannot be read as a folder (${code})`,
    );
  }
}

/** The templates of a file; none when something is wrong with it, which is then among the problems. */
function readOr(file: string, problems: Problem[]): TemplateDefinition[] {
  try {
    return readTemplateFile(file);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const problem of error.problems) problems.push(problem);
    return [];
  }
}

/** Reads the template XML of one file. @throws InputError naming the file, and where */
export function readTemplateFile(file: string): TemplateDefinition[] {
  const read = readRegularFile(file, MOST_TEMPLATE_BYTES);
  if ("refused" in read) throw wrong(file, whyNotRead(read, `${MOST_TEMPLATE_BYTES} bytes`));
  return readTemplateXml(file, decodeTemplate(file, read.bytes));
}

function wrong(file: string, message: string): InputError {
  return new InputError([{ file, place: "", message }]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? quoted(String(error.code)) : "unknown error";
}
