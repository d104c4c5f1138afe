import { createHash } from "node:crypto";
import { z } from "zod";
import { byPath, LONGEST_PACKAGE_PATH, PACKAGE_PATH } from "./package-path.ts";

export const PACKAGE_NAME = "esm-chat-history";
export const MANIFEST_PATH = "manifest.json";
export const MANIFEST_SCHEMA_PATH = "manifest.schema.json";

/** Bytes of a whole package, unpacked as well as packed: about five times its present size. A larger one is not read. */
export const MOST_PACKAGE_BYTES = 64 * 1024 * 1024;

/** Files in a package, about ten times their present number. */
export const MOST_PACKAGE_FILES = 2_000;

/** Bytes of a manifest; an entry takes about 200. */
export const MOST_MANIFEST_BYTES = 1024 * 1024;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const path = z.string().regex(PACKAGE_PATH).max(LONGEST_PACKAGE_PATH);

const file = z
  .strictObject({
    path,
    size: z.number().int().min(0).max(MOST_PACKAGE_BYTES).describe("bytes"),
    sha256,
  })
  .describe("one file of the package");

/** `manifest.json` of the package. `manifest.schema.json` beside it is made from this schema. */
export const manifestSchema = z
  .strictObject({
    $schema: z.literal(`./${MANIFEST_SCHEMA_PATH}`),
    name: z.literal(PACKAGE_NAME),
    version: z.string().regex(/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/),
    description: z.string().min(1),
    licence: z.string().min(1).describe("of the plugin itself; licences.txt holds those of everything inside"),
    node: z
      .string()
      .regex(/^>=\d+\.\d+(?:\.\d+)?$/)
      .describe("the Node.js that the command runs on"),
    command: path.describe("what Node.js is started with"),
    provides: z
      .strictObject({
        template: path.describe("ready to import into ESM"),
        templateSchema: path,
        chatLogTemplates: z.strictObject({ en: path, fi: path, sv: path, de: path }).describe("by language"),
        configuration: path.describe("an example"),
        settings: path.describe("platform settings, an example with every name and default"),
        function: z.string().min(1).describe("what the chatbot calls"),
        task: z.string().min(1).describe("what runs by schedule"),
      })
      .describe("what the package brings for ESM and the chatbot"),
    files: z.array(file).min(1).max(MOST_PACKAGE_FILES).describe("every file but this one, by path"),
    digest: sha256.describe(
      "SHA-256 of this file with nothing in this field and no line end behind it, to find damage",
    ),
  })
  .describe(`What the package ${PACKAGE_NAME} is, what it brings and what every file in it must be.`);

/**
 * `manifest.json` of the project: the beginning of the package's manifest. The build adds what depends on the files.
 */
export const projectManifestSchema = manifestSchema.omit({ $schema: true, files: true, digest: true });

export type Manifest = z.output<typeof manifestSchema>;
export type ManifestFile = Manifest["files"][number];
type Undigested = z.output<typeof projectManifestSchema> & Pick<Manifest, "files">;

/** The JSON Schema of a manifest, as text. */
export function manifestJsonSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(manifestSchema);
  return `${JSON.stringify({ $schema, title: MANIFEST_PATH, ...schema }, null, 2)}\n`;
}

/** A complete manifest: files in order, with its digest. */
export function completeManifest(manifest: Undigested): Manifest {
  const files = manifest.files.toSorted(byPath);
  return digested(manifestSchema.parse({ ...HEAD, ...manifest, files, digest: "0".repeat(64) }));
}

/** The only form in which a manifest is written. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The manifest's entry for a file. */
export function describeFile(filePath: string, content: Uint8Array): ManifestFile {
  return { path: filePath, size: content.byteLength, sha256: createHash("sha256").update(content).digest("hex") };
}

/**
 * Reads a manifest, which must be exactly as {@link manifestText} writes it.
 *
 * @returns the manifest, as far as it can be read, and what is wrong with it
 */
export function readManifest(text: string): {
  readonly manifest: Manifest | undefined;
  readonly troubles: readonly string[];
} {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { manifest: undefined, troubles: ["is not JSON"] };
  }
  const result = manifestSchema.safeParse(value);
  if (!result.success) {
    const places = result.error.issues.slice(0, 5).map(({ path: place, message }) => `${place.join(".")}: ${message}`);
    return { manifest: undefined, troubles: places.map((trouble) => `is not a manifest: ${trouble}`) };
  }
  const whole = digested(result.data);
  if (whole.digest !== result.data.digest) {
    return { manifest: result.data, troubles: ["does not agree with its own digest"] };
  }
  const troubles = manifestText(whole) === text ? [] : ["is not written as the build writes it"];
  return { manifest: result.data, troubles };
}

const HEAD = { $schema: `./${MANIFEST_SCHEMA_PATH}` } as const;

function digested(manifest: Manifest): Manifest {
  const text = JSON.stringify({ ...manifest, digest: "" }, null, 2);
  return { ...manifest, digest: createHash("sha256").update(text).digest("hex") };
}
