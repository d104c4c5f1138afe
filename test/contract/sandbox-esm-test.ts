import { readFileSync } from "node:fs";
import { sandboxEsm } from "../../plugin/library/contract-tests/esm/sandbox-esm.ts";
import type { EsmServer, EsmTest } from "../../plugin/library/contract-tests/esm/under-test.ts";
import { type MannerName, type Sandbox, startSandbox } from "../../plugin/library/sandbox.ts";
import type { Esm } from "../../plugin/outside/esm/port.ts";
import { createRestEsm } from "../../plugin/outside/esm/rest/rest-esm.ts";
import { createWebApiEsm } from "../../plugin/outside/esm/web-api/web-api-esm.ts";
import { createHttpClient, type HttpClient } from "../../plugin/outside/http/http-client.ts";
import { attributeTypesOf, webApiOptionsOf } from "../../plugin/runner/environment/connect.ts";
import { clockWithoutWaits } from "../support/fake-clock.ts";
import { PATIENT } from "../support/patient.ts";
import { settingsOf } from "../support/ready-made.ts";

export type Api = "rest" | "web-api";

/** Milliseconds. */
const SOON = 250;
const FILES = "whole_log";
const ATTRIBUTE = `<attribute code="${FILES}" type="external-reference" multivalue="true"><name xml:lang="en">Whole log</name></attribute>\n`;
const TEMPLATE = readFileSync("templates/chat_session.xml", "utf8");
/** The sandbox numbers the attributes of its third template in the order of the file. */
const BEFORE = TEMPLATE.slice(0, TEMPLATE.indexOf('<attribute code="related_ticket"'));
const ATTRIBUTE_ID = String(103_000 + BEFORE.split("<attribute ").length);
const TEMPLATES = [
  readFileSync("templates/sandbox/person.xml", "utf8"),
  readFileSync("templates/sandbox/incident.xml", "utf8"),
  TEMPLATE.replace('<attribute code="related_ticket"', `${ATTRIBUTE}$&`),
];
const platformSettings = settingsOf("");

interface SandboxServer extends EsmServer {
  readonly sandbox: Sandbox;
}

function adapterFor(api: Api, http: HttpClient, { login, password, timeZone }: Sandbox): Esm {
  const clock = clockWithoutWaits();
  if (api === "rest") return createRestEsm(http, { login, password }, clock, attributeTypesOf({ platformSettings }));
  const chatLogFile = { attributeId: ATTRIBUTE_ID, operationType: "add" } as const;
  const webApi = { timeZone, uniqueAttributeCode: "efecte_id", staticValueNames: {}, chatLogFile };
  return createWebApiEsm(http, { login, password, ...webApiOptionsOf({ platformSettings }, webApi) }, clock);
}

/** The plugin's own adapters and the sandbox, which answers in these manners. */
export function sandboxEsmTest(api: Api, what: string, manners: readonly MannerName[]): EsmTest {
  const isFinnish = manners.includes("localised-static-values");
  return {
    name: `over ${api}, ${what}`,
    ...PATIENT,
    async startEsm(): Promise<SandboxServer> {
      const sandbox = await startSandbox({ manners, templates: TEMPLATES });
      const server = sandboxEsm(sandbox, api);
      const staticNames = isFinnish ? { yes: "Kyllä", no: "Ei" } : { yes: "Yes", no: "No" };
      return { ...server, ...(manners.length === 0 ? { settled: async () => undefined } : {}), staticNames, sandbox };
    },
    connect({ url, signal, hurry, mostReplyBytes }, server) {
      const limits = {
        ...(hurry ? { connectMs: SOON, requestMs: SOON } : {}),
        ...(mostReplyBytes === undefined ? {} : { replyBytes: mostReplyBytes }),
      };
      const options = { system: "ESM", baseUrl: url, clock: clockWithoutWaits(), signal, limits, random: () => 0 };
      const http = createHttpClient(options);
      return { esm: adapterFor(api, http, (server as SandboxServer).sandbox), close: () => http.close() };
    },
    can: {
      pages: api === "rest",
      attachFile: true,
      removeCard: api === "rest",
      streamCards: api === "rest",
      countTemplates: api === "rest",
      tellStaticNames: api === "web-api" || !manners.includes("names-by-language"),
      tellHidden: api === "rest",
      requestsForPage: manners.includes("wait-in-message") ? 2 : 1,
      hurry: true,
      limitReplies: true,
    },
    fileAttribute: FILES,
  };
}
