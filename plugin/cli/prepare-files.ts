import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "../base/failure.ts";
import { commentedSettings } from "../checklist/settings-file.ts";
import type { Questions } from "../checklist/walk-and-fix.ts";
import { renewToken } from "../serve/functions/renew-token.ts";
import { parseConfiguration } from "../settings/configuration-file.ts";
import { readInputFile } from "../settings/input-file.ts";
import { readReadyMadeTemplate } from "../settings/ready-made-template.ts";
import { type SecretReference, secretFile } from "../settings/secrets.ts";

/** Where the platform settings are written when the configuration names no file. */
const USUAL_SETTINGS_FILE = "platform-settings.properties";

/**
 * Makes the files that the configuration names and that can be made: before it is read, since it cannot be read without
 * them. Files that are there are never touched.
 *
 * @returns what was made, one sentence each
 * @throws InputError when the configuration is wrong or a file cannot be written
 */
export async function prepareFiles(config: string, questions: Questions): Promise<string[]> {
  const settings = parseConfiguration(config, readInputFile(config, { file: "", place: "--config" }));
  const folder = dirname(resolve(config));
  const made: string[] = [];

  const [token] = settings.functions.tokens;
  if (token !== undefined) made.push(...(await offerTokenFile(token, folder, questions)));

  const settingsFile = settings.platformSettings ?? USUAL_SETTINGS_FILE;
  if (!existsSync(resolve(folder, settingsFile))) {
    if (await questions.confirm(`Write ${settingsFile}, with every platform setting as a comment?`)) {
      writeNew(resolve(folder, settingsFile), settingsFile, commentedSettings(readReadyMadeTemplate()));
      const unnamed = settings.platformSettings === undefined;
      const hint = unnamed ? `; to use it, add "platformSettings": "${settingsFile}" to ${config}` : "";
      made.push(`${settingsFile}: every platform setting, as comments${hint}`);
    }
  }
  return made;
}

/** @returns what was made */
export async function offerTokenFile(
  token: SecretReference,
  folder: string,
  questions: Pick<Questions, "confirm">,
): Promise<string[]> {
  const place = "file" in token ? secretFile(token.file, folder, {}) : undefined;
  if (!("file" in token) || place === undefined || existsSync(place.file)) return [];
  if (!(await questions.confirm(`Make a token for createChatSession, in ${token.file}?`))) return [];
  renewToken(token, folder);
  return [`${token.file}: a new token for createChatSession; esm-chat functions shows where to enter it`];
}

function writeNew(path: string, file: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError([{ file, place: "", message: `cannot be written (${code})` }]);
  }
}
