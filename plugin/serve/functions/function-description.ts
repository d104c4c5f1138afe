import { InputError } from "../../base/failure.ts";
import { shellWord } from "../../base/shell-word.ts";
import type { FunctionSettings } from "../../settings/function-settings.ts";
import { fromHere, placeOf, type SecretReference, secretFile } from "../../settings/secrets.ts";

/** A field of the body. */
export interface FunctionParameter {
  readonly name: string;
  readonly required: boolean;
  readonly meaning: string;
  readonly example: string;
}

/** What the chatbot has to know about a function. Contains no token, so it may be shown. */
export interface FunctionDescription {
  readonly name: string;
  readonly purpose: string;
  readonly method: "POST";
  readonly environmentUrl: string;
  readonly folderCode: string;
  /** The whole address, with its parameter. */
  readonly url: string;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly parameters: readonly FunctionParameter[];
  /** A shell command that reads the token from where it is kept, and makes a card. Null if a shell cannot read it. */
  readonly curl: string | null;
  readonly answers: readonly { readonly status: string; readonly meaning: string; readonly tryAgain: boolean }[];
}

export interface DescribedEnvironment {
  /** The configuration file, as named in messages. */
  readonly file: string;
  readonly functions: FunctionSettings;
  /** The file of the platform settings. */
  readonly folderCode: string;
}

const PARAMETERS: readonly FunctionParameter[] = [
  {
    name: "sessionId",
    required: true,
    meaning: "id of the widget session, as the chat platform's history knows it; one card is made for each",
    example: "ws-2026-000123",
  },
  {
    name: "visitorExternalId",
    required: false,
    meaning: "external id of the end user, by which the Person card is found; null or absent when nobody is logged in",
    example: "vera.visitor@example.com",
  },
  {
    name: "startedAt",
    required: false,
    meaning:
      "start of the widget session, ISO 8601 with Z or an offset, with or without seconds; null or absent when it is not known",
    example: "2026-03-29T08:00:00Z",
  },
];

const ANSWERS: FunctionDescription["answers"] = [
  {
    status: "200",
    meaning:
      '{"dataCardId": "…", "created": true}; false when the card was there already; leftOut names optional fields that were not understood',
    tryAgain: false,
  },
  { status: "400", meaning: "folderCode, the body or sessionId is wrong; the answer names it", tryAgain: false },
  { status: "401", meaning: "the token is missing or not valid (any more)", tryAgain: false },
  { status: "404", meaning: "wrong path: with a valid token the answer tells the right one", tryAgain: false },
  { status: "405", meaning: "the method is not POST", tryAgain: false },
  { status: "408", meaning: "the body did not come in time", tryAgain: false },
  { status: "413", meaning: "the body is too large", tryAgain: false },
  { status: "415", meaning: "Content-Type is not application/json", tryAgain: false },
  { status: "429", meaning: "too many calls in a minute; Retry-After tells the seconds to wait", tryAgain: true },
  { status: "502", meaning: "ESM refuses the card, the login or the settings; the answer says why", tryAgain: false },
  {
    status: "503",
    meaning: "ESM is away or slow; tryAgain in the answer says whether to call again, Retry-After when",
    tryAgain: true,
  },
];

/** @throws InputError when the configuration lacks something */
export function describeCreateChatSession({ file, functions, folderCode }: DescribedEnvironment): FunctionDescription {
  const { environmentUrl, tokens } = functions;
  const [named] = tokens;
  if (environmentUrl === undefined) {
    const message =
      "is missing: the address under which the chatbot reaches this server, such as https://chat.example.com";
    throw new InputError([{ file, place: "functions.environmentUrl", message }]);
  }
  if (named === undefined) throw noToken(file);
  const token = "file" in named ? { file: fromHere(named.file, file) } : named;
  const url = `${environmentUrl}/functions/createChatSession?folderCode=${encodeURIComponent(folderCode)}`;
  return {
    name: "createChatSession",
    purpose: "makes the chat session's data card before a live chat is connected, or finds it",
    method: "POST",
    environmentUrl,
    folderCode,
    url,
    headers: [
      { name: "Authorization", value: `Bearer <the token: ${contentOf(token)}>` },
      { name: "Content-Type", value: "application/json" },
    ],
    parameters: PARAMETERS,
    curl: curlCommand(url, token),
    answers: ANSWERS,
  };
}

export function noToken(file: string): InputError {
  const message = 'is missing: name where the token is kept, such as [{"file": "function-token"}]';
  return new InputError([{ file, place: "functions.tokens", message }]);
}

function contentOf(token: SecretReference): string {
  return "env" in token ? `the value of ${placeOf(token)}` : `the first line of ${token.file}`;
}

/**
 * The token goes to curl through a pipe, because every user of the machine can read arguments. The body has no start
 * time: the next run would give up a session that began long ago.
 */
function curlCommand(url: string, token: SecretReference): string | null {
  if ("file" in token && secretFile(token.file, "/", {}) === undefined) return null;
  const value = "env" in token ? `\${${token.env}%% *}` : `$(head -n 1 ${shellWord(token.file)})`;
  const tried = PARAMETERS.filter(({ name }) => name !== "startedAt");
  const body = JSON.stringify(Object.fromEntries(tried.map(({ name, example }) => [name, example])));
  return [
    `printf 'header = "Authorization: Bearer %s"\\n' "${value}" | curl --config - --silent --show-error`,
    `--header 'Content-Type: application/json' --data ${shellWord(body)}`,
    shellWord(url),
  ].join(" \\\n  ");
}
