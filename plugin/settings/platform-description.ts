import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { InputError } from "../base/failure.ts";
import { compilePlatform, type PlatformDescription } from "../outside/chat-history/described/compile-platform.ts";
import { descriptionSchema } from "../outside/chat-history/described/description.ts";
import { issueInWords } from "./description-issues.ts";
import { type Mistake, readDescriptionYaml } from "./description-yaml.ts";
import { readInputFile } from "./input-file.ts";
import { isSecretReference, type SecretReference } from "./secrets.ts";

/** The folder of the descriptions that come with the package. */
const SHIPPED = fileURLToPath(new URL("../../templates/platforms/", import.meta.url));
const ENDING = ".yaml";

/** The names of the descriptions that come with the package. */
export function shippedPlatforms(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .toSorted();
}

/**
 * The file of a description: one that ships, by its name, or one of the user's own.
 *
 * @param folder the folder to which a path is relative
 * @throws InputError for a name that does not ship
 */
export function platformFile(
  nameOrPath: string,
  folder: string,
  namedIn: { readonly file: string; readonly place: string },
): string {
  const isPath = /[./\\]/.test(nameOrPath);
  if (isPath) return resolve(folder, nameOrPath);
  if (shippedPlatforms().includes(nameOrPath)) return resolve(SHIPPED, nameOrPath + ENDING);
  const message = `no description is called ${nameOrPath}; there are ${shippedPlatforms().join(", ")}; one of your own is named by its file, such as ./our-platform.yaml`;
  throw new InputError([{ ...namedIn, message }]);
}

/**
 * Reads a description of a chat platform.
 *
 * @throws InputError with one problem for each mistake, naming the line and the part
 */
export function readPlatformFile(
  file: string,
  namedIn: { readonly file: string; readonly place: string },
): PlatformDescription {
  return readPlatform(file, readInputFile(file, namedIn));
}

/** The same for the file's text. @throws InputError */
export function readPlatform(file: string, text: string): PlatformDescription {
  const yaml = readDescriptionYaml(text);
  if ("mistakes" in yaml) throw new InputError(yaml.mistakes.map((mistake) => ({ file, ...mistake })));
  const at = (path: readonly PropertyKey[]) => {
    const place = path.join(".");
    return `line ${yaml.lineOf(path)}${place === "" ? "" : `, ${place}`}`;
  };
  const result = descriptionSchema.safeParse(yaml.value, { reportInput: true });
  if (!result.success) {
    throw new InputError(
      result.error.issues.flatMap(issueInWords).map(({ path, message }) => ({ file, place: at(path), message })),
    );
  }
  const described = { description: result.data, where: (place: string) => `${file}, ${at(place.split("."))}` };
  const platform = compilePlatform(described, Date.now);
  if (!("problems" in platform)) return described;
  throw new InputError(platform.problems.map(({ place, message }) => ({ file, place: at(place.split(".")), message })));
}

/** The values of a description's settings as they were given: secrets should be references, everything else text. */
export type DescribedValues = Readonly<Record<string, unknown>>;

const FORM = 'must be text in quotation marks, or {"env": "NAME"} or {"file": "PATH"} for a secret';

/**
 * Reads the values of a description's own settings.
 *
 * @param readReference reads a secret, and notes it when it cannot be read
 */
export function readDescribedValues(
  { description }: PlatformDescription,
  given: DescribedValues,
  readReference: (place: string, reference: SecretReference) => string,
): { readonly values: Readonly<Record<string, string>>; readonly problems: readonly Mistake[] } {
  const values: Record<string, string> = {};
  const problems: Mistake[] = [];
  const note = (name: string, message: string) =>
    void problems.push({ place: `chatHistory.settings.${name}`, message });
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(description.settings, name))
      note(
        name,
        `is no setting of ${description.title}; there are ${Object.keys(description.settings).join(", ") || "none"}`,
      );
  }
  for (const [name, { what, secret, default: usual }] of Object.entries(description.settings)) {
    const value = Object.hasOwn(given, name) ? given[name] : usual;
    if (value === undefined) note(name, `is missing: ${what}`);
    else if (isSecretReference(value)) values[name] = readReference(`chatHistory.settings.${name}`, value);
    else if (typeof value !== "string") note(name, FORM);
    else if (secret && Object.hasOwn(given, name)) note(name, 'is a secret: give {"env": "NAME"} or {"file": "PATH"}');
    else values[name] = value;
  }
  return { values, problems };
}
