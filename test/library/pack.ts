import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** A folder in which packages are installed, or why they cannot be had. */
export type Installation = { readonly folder: string } | { readonly unreachable: string };

/** What npm says when the registry does not answer and its cache has not got the package. */
const NO_REGISTRY = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED)\b/;

/** Packs what `npm run build` has built, once, and installs it once with each list of other packages. */
export function packer() {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-packed-"));
  const installations = new Map<string, Promise<Installation>>();
  let packed: Promise<string> | undefined;

  async function install(others: readonly string[], place: string): Promise<Installation> {
    packed ??= pack(folder);
    const tarball = await packed;
    mkdirSync(place);
    writeFileSync(join(place, "package.json"), `${JSON.stringify({ private: true, type: "module" })}\n`);
    try {
      await npm(["install", "--no-audit", "--no-fund", "--prefer-offline", tarball, ...others], place);
      return { folder: place };
    } catch (error) {
      if (others.length > 0 && NO_REGISTRY.test(String(error))) return { unreachable: String(error) };
      throw error;
    }
  }

  return {
    /** @param others packages at exact versions, such as `express@5.1.0` */
    installation(others: readonly string[]): Promise<Installation> {
      const key = others.join(" ");
      const made = installations.get(key) ?? install(others, join(folder, `with-${installations.size}`));
      installations.set(key, made);
      return made;
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** @returns the tarball's path */
async function pack(folder: string): Promise<string> {
  if (!existsSync(join(PROJECT, "dist", "cli-chunks"))) {
    throw new Error("dist/cli-chunks is missing: run npm run build, or the tests with npm test");
  }
  // It is built already.
  const stdout = await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], PROJECT);
  const [{ filename = "" } = {}] = JSON.parse(stdout) as { filename?: string }[];
  return join(folder, filename);
}

/** Without what an npm that runs the tests says to its processes. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const { stdout } = await promisify(execFile)("npm", args, { cwd, env, maxBuffer: 100_000_000 });
  return stdout;
}
