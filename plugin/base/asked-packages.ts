import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { InputError } from "./failure.ts";

/**
 * Loads a module of ours that imports packages which few need: `npm install esm-chat-history` does not bring them. The
 * zip has them inside.
 *
 * @param setting what asks for them, such as `engine.kind`
 * @param importIt an `import()` of a module of ours
 * @throws InputError naming the setting, the packages, and what installs them
 */
export async function loadAskedFor<Module>(
  setting: string,
  packages: readonly string[],
  importIt: () => Promise<Module>,
): Promise<Module> {
  try {
    return await importIt();
  } catch (error) {
    const named = packages.flatMap((name) => {
      const version = testedVersion(name);
      return version === undefined ? [] : [`${name}@${version}`];
    });
    if (named.length < packages.length) throw error;
    const missing = packages.filter((name) => !isInstalled(name));
    const needs =
      missing.length > 0
        ? `needs packages that are not installed: ${missing.join(", ")}`
        : `needs the packages ${packages.join(", ")}, which cannot be loaded (${String(error)})`;
    const where = "where esm-chat-history is installed, with --global if it was installed with it";
    const message = `${needs}; run this ${where}: npm install ${named.join(" ")}`;
    throw new InputError([{ file: "", place: setting, message }]);
  }
}

/** The lowest version that package.json lets in beside ours, with which the tests run; undefined where it names none. */
function testedVersion(name: string): string | undefined {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { peerDependencies = {} } = JSON.parse(text) as { peerDependencies?: Readonly<Record<string, string>> };
  return peerDependencies[name]?.replace(/^\^/, "");
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
