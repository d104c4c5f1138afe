import type { ChecklistItem } from "./checklist-item.ts";
import { done, missing, unanswered } from "./outcome.ts";
import type { ProbeReply } from "./probe.ts";

const ESM_URL = "esm.url";

const WEB_API_ADVICE =
  "esm.url ends in /api/itsm in the cloud and in /esm elsewhere, where esm.api is web-api; with the REST licence set esm.api to rest and give the REST API's address";

/** The way to ESM, and the user. */
export const ESM_ITEMS: readonly ChecklistItem[] = [
  {
    id: "esm-reachable",
    group: "ESM",
    title: "ESM can be reached",
    meaning: "Somebody answers at `esm.url`, whatever the answer.",
    advice: "check esm.url, and that this machine may connect to it (name, port, firewall, certificate)",
    setting: ESM_URL,
    needs: ["configuration"],
    async check({ probe, esmAddress }) {
      const reply = await probe({ method: "GET", url: esmAddress.url });
      const expected = "an answer";
      if (!reply.reached) return missing([{ setting: ESM_URL, expected, found: reply.why }]);
      if (reply.status < 500) return done(`${new URL(esmAddress.url).origin} answers`);
      return missing([{ setting: ESM_URL, expected, found: `status ${reply.status}` }]);
    },
  },
  {
    id: "esm-api",
    group: "ESM",
    title: "The way into ESM is there",
    meaning:
      "At `esm.url` is ESM's REST API v1 (ESM 2021.4 or newer, needs the REST licence), or its Web API with `esm.api` set to `web-api`.",
    advice:
      "esm.url ends in /rest-api/itsm/v1 in the cloud and in /itsm/api/v1 elsewhere; without the REST licence set esm.api to web-api and give the Web API's address",
    setting: ESM_URL,
    needs: ["esm-reachable"],
    async check({ probe, esmAddress: { api, url } }) {
      const isRest = api === "rest";
      const reply = await probe({ method: "GET", url: isRest ? `${url}/echo` : `${url}/search.ws` });
      if (!reply.reached) return unanswered(reply.why);
      const { origin } = new URL(url);
      if (isRest ? isEcho(reply) : asksForLogin(reply))
        return done(`${isRest ? "REST API v1" : "Web API"} at ${origin}`);
      const expected = isRest ? "the REST API's answer to GET /echo" : "the Web API, asking for a login";
      const found = `status ${reply.status}, another answer`;
      return missing([{ setting: ESM_URL, expected, found, ...(isRest ? {} : { advice: WEB_API_ADVICE }) }]);
    },
  },
  {
    id: "esm-login",
    group: "ESM",
    title: "The login is accepted",
    meaning:
      "ESM lets the task's user in: a local ESM user whose role has the External API permission (REST) or the Web API permission.",
    advice: "check esm.login and its password, that it is a local ESM user, and the API permission of its role",
    setting: "esm.login, esm.password",
    needs: ["esm-api"],
    async check({ template }) {
      await template();
      return done("the task's user is let in");
    },
  },
];

/** `/echo` is anonymous and answers in JSON (documented); a page of something else may have status 200 too. */
function isEcho(reply: ProbeReply & { readonly reached: true }): boolean {
  return reply.status === 200 && reply.text.trimStart().startsWith("{");
}

/** The Web API takes HTTP Basic with each request (documented); the REST API refuses with 401 too, in JSON. */
function asksForLogin(reply: ProbeReply & { readonly reached: true }): boolean {
  return reply.status === 401 && !reply.text.trimStart().startsWith("{");
}
