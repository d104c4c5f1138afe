import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** A package that is part of the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Relative to the project: `node_modules/got`. */
  readonly folder: string;
  /** An SPDX expression, as the package gives it. */
  readonly licence: string;
  /** The texts that lie in the package; empty when there are none. */
  readonly texts: readonly string[];
}

const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice|unlicense)(?:[.-].*)?$/i;
const SOURCE_FILE = /\.(?:c|m)?[jt]s$/;
/** Some packages have their licence in their README, under a heading of its own. */
const LICENCE_IN_README = /^#+\s*licen[cs]e\s*$(?<text>[^#]*Permission is hereby granted[^#]*)/im;

const packageJson = z.object({ name: z.string(), version: z.string(), license: z.string().default("none given") });

/** The packages that files came from, by name. */
export function bundledPackages(project: string, inputs: readonly string[]): BundledPackage[] {
  const folders = new Set(inputs.flatMap((input) => PACKAGE_FOLDER.exec(input)?.[0] ?? []));
  const packages = [...folders].map((folder) => readPackage(project, folder));
  // Of two copies the first is named: they are the same.
  const byName = new Map(packages.toReversed().map((bundled) => [`${bundled.name} ${bundled.version}`, bundled]));
  return [...byName.keys()].toSorted().flatMap((key) => byName.get(key) ?? []);
}

function readPackage(project: string, place: string): BundledPackage {
  const folder = join(project, place);
  const { name, version, license } = packageJson.parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file) && !SOURCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), "utf8"));
  return { name, version, folder: place, licence: license, texts: texts.length > 0 ? texts : textInReadme(folder) };
}

function textInReadme(folder: string): string[] {
  const readme = readdirSync(folder).find((file) => /^readme(?:\.md)?$/i.test(file));
  if (readme === undefined) return [];
  const text = LICENCE_IN_README.exec(readFileSync(join(folder, readme), "utf8"))?.groups?.["text"];
  return text === undefined ? [] : [text];
}
