import type { IncomingMessage } from "node:http";
import { isAuthorized } from "../../settings/bearer-token.ts";
import { type Answer, refusedCall } from "./answers.ts";
import type { FunctionEnvironment } from "./function-environment.ts";

export const FUNCTION_PATH = "/functions/createChatSession";

/** Whether a request for a path that is none was meant to be a call. */
export function isMeantAsCall({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" || /createchatsession/i.test(url);
}

/** The environments whose token the request has. */
export function environmentsOf(
  { headers }: IncomingMessage,
  environments: readonly FunctionEnvironment[],
): FunctionEnvironment[] {
  return environments.filter(({ tokens }) => isAuthorized(headers.authorization, tokens.hashes()));
}

/**
 * Tells the right path to whoever has an environment's token; others learn how paths are made, and no names.
 *
 * @param own the environments whose token the request has
 * @param isOnly whether this process has one environment, whose name the path need not have
 */
export function wrongPath(own: readonly FunctionEnvironment[], isOnly: boolean): Answer {
  const places = own.map(({ name }) => {
    return `that of environment ${name} is at POST ${isOnly ? "" : `/${name}`}${FUNCTION_PATH}`;
  });
  const place =
    places.length === 0
      ? `it is at POST <environment URL>${FUNCTION_PATH}, written exactly so; of several environments in one process the environment URL ends with the environment's name`
      : places.join("; ");
  return refusedCall(404, "not-found", `there is no createChatSession at this path: ${place}`);
}
