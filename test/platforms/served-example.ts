import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type PlatformExample, readExample } from "../../plugin/cli/platform/example.ts";
import { type AnswerFunction, play, type ReceivedRequest } from "../support/scripted-server.ts";

/** An example that ships: `live-helper-chat/opened-again`. */
export function shippedExample(name: string): PlatformExample {
  const file = `templates/platforms/examples/${name}.json`;
  return readExample(file, readFileSync(file, "utf8"));
}

export type Changing = (json: unknown, request: ReceivedRequest) => unknown;

/**
 * A server that answers as the example does.
 *
 * @param change changes what is answered
 */
export function asExample({ exchanges }: PlatformExample, change: Changing = (json) => json): AnswerFunction {
  return (received, response) => {
    const url = new URL(received.url, "http://localhost");
    const query = Object.fromEntries(url.searchParams);
    const exchange = exchanges.find(
      ({ request }) =>
        request.method === received.method &&
        request.path === url.pathname &&
        isDeepStrictEqual({ ...request.query }, query) &&
        (request.body === undefined || isDeepStrictEqual(request.body, JSON.parse(received.body))),
    );
    const { status, headers, json } = exchange?.reply ?? { status: 404, headers: {}, json: {} };
    return play({ status, headers, body: change(json, received) }, received, response);
  };
}
