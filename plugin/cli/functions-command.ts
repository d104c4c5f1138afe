import { existsSync } from "node:fs";
import { InputError } from "../base/failure.ts";
import { shellWord } from "../base/shell-word.ts";
import {
  type DescribedEnvironment,
  describeCreateChatSession,
  type FunctionDescription,
  noToken,
} from "../serve/functions/function-description.ts";
import { dropOldToken, renewToken, type TokenFileChange } from "../serve/functions/renew-token.ts";
import { USUAL_CONFIGURATION } from "../settings/configuration-text.ts";
import { fromHere, secretFile } from "../settings/secrets.ts";
import type { Output } from "./output.ts";
import { textTable } from "./text-table.ts";

export interface FunctionsOptions {
  readonly renewToken?: true;
  readonly dropOldToken?: true;
}

/** The part of a configuration that the chatbot's functions need. */
export interface FunctionsConfiguration extends DescribedEnvironment {
  /** Absolute; token files are relative to it. */
  readonly folder: string;
}

/**
 * `esm-chat functions`: what to enter in the chatbot's settings, or a new token for them. Never shows a token.
 *
 * @throws InputError when settings are missing or the token file cannot be used
 */
export function functionsCommand(
  options: FunctionsOptions,
  configuration: FunctionsConfiguration,
  output: Output,
): void {
  const { renewToken: isRenewal, dropOldToken: isDrop } = options;
  if (isRenewal === true && isDrop === true) {
    const message = "give one of them: the old token is needed until the chatbot has the new one";
    throw new InputError([{ file: "", place: "--renew-token, --drop-old-token", message }]);
  }
  if (isRenewal !== true && isDrop !== true) {
    const functions = [describeCreateChatSession(configuration)];
    if (output.json) output.result({ functions });
    else for (const one of functions) sayFunction(one, stillToMake(configuration), output);
    return;
  }
  const { file, folder, functions } = configuration;
  const [current] = functions.tokens;
  if (current === undefined) throw noToken(file);
  const change = isRenewal === true ? renewToken(current, folder) : dropOldToken(current, folder);
  if (output.json) output.result({ tokenFile: change.file, validTokens: change.tokens });
  else output.say(tokenText(isRenewal === true, change, configuration));
}

/** What is to be done before a token can be entered at the chatbot. */
function stillToMake({ file, folder, functions: { tokens } }: FunctionsConfiguration): string[] {
  const [token] = tokens;
  const place = token !== undefined && "file" in token ? secretFile(token.file, folder, {}) : undefined;
  if (token === undefined || !("file" in token) || place === undefined || existsSync(place.file)) return [];
  return [`\n${fromHere(token.file, file)} is not there yet: ${command("--renew-token", file)} makes it.`];
}

function command(option: string, file: string): string {
  const named = file === USUAL_CONFIGURATION ? "" : ` --config ${shellWord(file)}`;
  return `esm-chat functions ${option}${named}`;
}

function sayFunction(description: FunctionDescription, toDo: readonly string[], { say, print, shape }: Output): void {
  const { name, purpose, method, environmentUrl, folderCode, url, headers, parameters, curl, answers } = description;
  const settings = [
    ["environment URL", environmentUrl],
    ["folder code", folderCode],
    ["method", method],
    ["URL", url],
    ...headers.map((header) => [`header ${header.name}`, header.value]),
  ];
  const told = [
    `${name}: ${purpose}`,
    "",
    textTable(settings, [], shape),
    ...toDo,
    "",
    "Body, JSON. Other fields are passed over.",
    textTable(
      parameters.map((parameter) => [
        parameter.name,
        parameter.required ? "required" : "optional",
        parameter.meaning,
        `for example ${parameter.example}`,
      ]),
      [],
      shape,
    ),
    "",
    "Answers",
    textTable(
      answers.map(({ status, meaning, tryAgain }) => [status, tryAgain ? "try again" : "", meaning]),
      [],
      shape,
    ),
    "",
    ...trialText(curl),
  ];
  say(told.join("\n"));
  if (curl !== null) print(curl);
}

function trialText(curl: string | null): string[] {
  if (curl === null)
    return ["There is no command to try it: no shell gets at the token, which is given to the service alone."];
  return [
    "To try it, from this folder, as a user who may read the token. It makes an active data card in ESM: put the id of a session of yours in, or delete the card in ESM afterwards.",
  ];
}

function tokenText(isRenewal: boolean, change: TokenFileChange, { file }: FunctionsConfiguration): string {
  const tokenFile = fromHere(change.file, file);
  if (!isRenewal) return `${tokenFile} holds the current token alone; every other one has ended.`;
  if (change.tokens === 1) {
    return `${tokenFile} holds a token now. Enter it at the chatbot; servers notice it within a second.`;
  }
  return [
    `${tokenFile} holds a new token on its first line; the one before it stays valid. Servers notice it within a second.`,
    "1. Enter the new token at the chatbot.",
    `2. When chats use it: ${command("--drop-old-token", file)}`,
  ].join("\n");
}
