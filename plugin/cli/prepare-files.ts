import { existsSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { InputError } from "../base/failure.ts";
import { whyNotWritten } from "../base/regular-file.ts";
import { commentedSettings } from "../checklist/settings-file.ts";
import type { Questions } from "../checklist/walk-and-fix.ts";
import { renewToken } from "../serve/functions/renew-token.ts";
import { parseConfiguration } from "../settings/configuration-file.ts";
import { readConfigurationText } from "../settings/configuration-text.ts";
import { readReadyMadeTemplate } from "../settings/ready-made-template.ts";
import { fromHere, type SecretReference, secretFile } from "../settings/secrets.ts";

/** Where the platform settings are written if the configuration names no file. */
const USUAL_SETTINGS_FILE = "platform-settings.properties";

/**
 * Creates those files that the configuration names and that this command can create, before the configuration is read,
 * which would fail without them. Existing files are never changed.
 *
 * @returns one sentence for each new file
 * @throws InputError when the configuration is wrong or a file cannot be written
 */
export async function prepareFiles(config: string, questions: Questions): Promise<string[]> {
  const settings = await parseConfiguration(config, readConfigurationText(config));
  const folder = dirname(resolve(config));
  const [token] = settings.functions.tokens;
  const made = token === undefined ? [] : [...(await offerTokenFile(token, config, questions))];

  const settingsFile = settings.platformSettings ?? USUAL_SETTINGS_FILE;
  if (!existsSync(resolve(folder, settingsFile))) {
    if (await questions.confirm(`Write ${fromHere(settingsFile, config)}, with every platform setting as a comment?`)) {
      writeNew(resolve(folder, settingsFile), settingsFile, commentedSettings(readReadyMadeTemplate()));
      const unnamed = settings.platformSettings === undefined;
      const hint = unnamed ? `; to use it, add "platformSettings": "${settingsFile}" to ${config}` : "";
      made.push(`${fromHere(settingsFile, config)}: every platform setting, as comments${hint}`);
    }
  }
  return made;
}

/** @returns a sentence about the new file, if one was written */
export async function offerTokenFile(
  token: SecretReference,
  config: string,
  questions: Pick<Questions, "confirm">,
): Promise<string[]> {
  const folder = dirname(resolve(config));
  const tokenFile = "file" in token ? secretFile(token.file, folder, {}) : undefined;
  if (!("file" in token) || tokenFile === undefined || existsSync(tokenFile.file)) return [];
  if (!(await questions.confirm(`Make a token for createChatSession, in ${fromHere(token.file, config)}?`))) return [];
  renewToken(token, folder);
  return [
    `${fromHere(token.file, config)}: a new token for createChatSession; esm-chat functions shows where to enter it`,
  ];
}

function writeNew(path: string, file: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError([{ file, place: "", message: whyNotWritten(code) }]);
  }
}
