import { createHttpClient, type HttpClient, type HttpClientOptions } from "../../../plugin/outside/http/http-client.ts";
import { path } from "../../../plugin/outside/http/request-path.ts";
import { closing } from "../../support/closing.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";

/** Makes clients whose waits take no time and whose delays are not shortened by chance; closes them after each test. */
export function httpClients(): (baseUrl: string, options?: Partial<HttpClientOptions>) => HttpClient {
  const closeLater = closing();
  return (baseUrl, options = {}) => {
    const client = createHttpClient({
      system: "ESM",
      baseUrl,
      clock: clockWithoutWaits(),
      random: () => 0,
      ...options,
    });
    closeLater(client.close);
    return client;
  };
}

export const READ = { method: "GET", path: path`/thing`, purpose: "read a thing" } as const;

export const CREATE = {
  method: "POST",
  path: path`/thing`,
  body: { type: "application/json", content: "{}" },
  purpose: "make a thing",
} as const;
