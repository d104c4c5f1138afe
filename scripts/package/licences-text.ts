import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BundledPackage } from "./bundled-packages.ts";
import { isAllowedLicence } from "./licence-rules.ts";

/** Its path in the package. */
export const LICENCES_PATH = "licences.txt";

const HEAD = `Licences of everything that is inside of esm-chat-history, apart from its own, which is in LICENSE.
`;

/** Where the text of a package lies that has none anywhere, neither in a file nor in its README. */
const TEXTS = "scripts/package/licence-texts";

/**
 * `licences.txt`: name, version, licence and licence text of each package.
 *
 * @throws Error naming every package without a licence text, or with a licence that is not allowed
 */
export function licencesText(packages: readonly BundledPackage[], project: string): string {
  const troubles: string[] = [];
  const parts = packages.map((bundled) => {
    const { name, version, licence } = bundled;
    if (!isAllowedLicence(licence)) troubles.push(`${name} ${version}: ${licence} is not an allowed licence`);
    const texts = textsOf(bundled, project);
    if (texts.length === 0) troubles.push(`${name} ${version}: no licence text; put it into ${TEXTS}/`);
    const line = "=".repeat(80);
    const source = licence.includes("MPL-2.0")
      ? [`Source: https://www.npmjs.com/package/${name}/v/${version}, unchanged`]
      : [];
    return [line, `${name} ${version}`, `Licence: ${licence}`, ...source, "", ...texts.map(tidy)].join("\n");
  });
  if (troubles.length > 0) throw new Error(`the licences are not in order:\n${troubles.join("\n")}`);
  return `${[HEAD, ...parts].join("\n")}\n`;
}

function textsOf({ name, texts }: BundledPackage, project: string): readonly string[] {
  if (texts.length > 0) return texts;
  const file = join(project, TEXTS, `${name.replaceAll("/", "__")}.txt`);
  return existsSync(file) ? [readFileSync(file, "utf8")] : [];
}

function tidy(text: string): string {
  return `${text.replaceAll("\r\n", "\n").trim()}\n`;
}
