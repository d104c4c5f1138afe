import type { Clock } from "../../../base/clock.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { askingOnce, loginRefused, sessionOver } from "../person-login.ts";
import { type Esm, EsmRefusal } from "../port.ts";
import { createWebApiEsm, type WebApiOptions } from "./web-api-esm.ts";

/**
 * Lets a person in over the Web API, where every request carries login and password: one search proves them, with the
 * person's own rights. It proves them also when there is no such template, or this person may not see it.
 *
 * @throws Failure `esm-login-refused`
 */
export async function openWebApiSession(
  http: HttpClient,
  options: Omit<WebApiOptions, "refusal">,
  clock: Clock,
  templateCode: string,
): Promise<Esm> {
  const first = createWebApiEsm(
    askingOnce(http),
    { ...options, refusal: (status) => loginRefused(http.host, status, "Web API") },
    clock,
  );
  await first.templateInformation(templateCode, []);
  return createWebApiEsm(
    http,
    { ...options, refusal: (status, purpose) => refusal(http.host, status, purpose) },
    clock,
  );
}

function refusal(host: string, status: number, purpose: string) {
  if (status === 401) return sessionOver(host);
  const message = `ESM at ${host} answered with status ${status} (${purpose}): the user may not do this, or ESM cannot do it now`;
  return new EsmRefusal(message, { code: "esm-refused", retryable: status === 409, status });
}
