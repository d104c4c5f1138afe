import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import { anyOf, contains, isEmpty, isOtherThan, mayEqual } from "../../plugin/outside/esm/eql.ts";
import type { Esm } from "../../plugin/outside/esm/port.ts";
import { createRestEsm } from "../../plugin/outside/esm/rest/rest-esm.ts";
import { createWebApiEsm } from "../../plugin/outside/esm/web-api/web-api-esm.ts";
import { createHttpClient, type HttpClient } from "../../plugin/outside/http/http-client.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { type Sandbox, startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { attributesOf } from "../../plugin/xml/template-definition.ts";
import { wireSession } from "../task/wire-session.ts";

/*
 * The part of the contract that only reads. Against a real ESM when ESM_CHAT_TEST_ESM_URL is set (docs/contracts.md
 * says how), and always against the sandbox, so that it is known to work when a consultant needs it.
 */

interface Place {
  readonly name: string;
  readonly api: "rest" | "web-api";
  open(): Promise<{ url: string; login: string; password: string; close?: () => Promise<void> }>;
}

const { env } = process;
const TEMPLATE = env["ESM_CHAT_TEST_TEMPLATE"] ?? "chat_session";
const TIME_ZONE = env["ESM_CHAT_TEST_ESM_TIME_ZONE"] ?? "Europe/Helsinki";
const URL_OF_REAL = env["ESM_CHAT_TEST_ESM_URL"];

async function openSandbox(addressOf: (sandbox: Sandbox) => string) {
  const sandbox = await startSandbox({ sessions: [platformSessionSchema.parse(wireSession())], createCards: true });
  return { url: addressOf(sandbox), login: sandbox.login, password: sandbox.password, close: sandbox.close };
}

const PLACES: readonly Place[] = [
  { name: "the sandbox, REST", api: "rest", open: () => openSandbox(({ esmRest }) => esmRest) },
  { name: "the sandbox, Web API", api: "web-api", open: () => openSandbox(({ esmWebApi }) => esmWebApi) },
  {
    name: "the real ESM",
    api: env["ESM_CHAT_TEST_ESM_API"] === "web-api" ? "web-api" : "rest",
    open: async () => ({
      url: (URL_OF_REAL ?? "").replace(/\/+$/, ""),
      login: env["ESM_CHAT_TEST_ESM_LOGIN"] ?? "",
      password: env["ESM_CHAT_TEST_ESM_PASSWORD"] ?? "",
    }),
  },
];

describe.each(PLACES)("reading from $name", ({ name, api, open }) => {
  describe.skipIf(name === "the real ESM" && URL_OF_REAL === undefined)("(ESM_CHAT_TEST_ESM_URL)", () => {
    const template = readReadyMadeTemplate();
    const codes = attributesOf(template).map(({ code }) => code);
    let http: HttpClient;
    let esm: Esm;
    let close: (() => Promise<void>) | undefined;

    beforeAll(async () => {
      const place = await open();
      close = place.close;
      const { login, password } = place;
      http = createHttpClient({ system: "ESM", baseUrl: place.url, clock: systemClock, random: Math.random });
      const attributeTypes = new Map(attributesOf(template).map(({ code, type }) => [code, type]));
      const zone = { timeZone: TIME_ZONE, uniqueAttributeCode: "efecte_id", chatLogFile: { operationType: "add" } };
      const searchCut = { templateCode: TEMPLATE, attributeCode: "start_time" };
      esm =
        api === "rest"
          ? createRestEsm(http, { login, password }, systemClock)
          : createWebApiEsm(http, { login, password, ...zone, attributeTypes, searchCut }, systemClock);
    });

    afterAll(async () => {
      http.close();
      await close?.();
    });

    const query = { templateCode: TEMPLATE, attributeCodes: codes };

    it("the login is accepted, and the template is there with all attributes", async () => {
      const information = await esm.templateInformation(TEMPLATE, codes);
      expect(codes.filter((code) => information?.attributes.has(code) !== true)).toEqual([]);
    });

    it("a template that does not exist is told apart from one without cards", async () => {
      expect(await esm.templateInformation("no_such_template_anywhere", ["efecte_id"])).toBeNull();
    });

    it("ids are whole numbers and come in ascending order", async () => {
      const ids = await esm.cardIds({ templateCode: TEMPLATE, filter: isOtherThan("is_chat_active", "No") });
      expect(ids.filter((id) => !/^\d+$/.test(id))).toEqual([]);
      expect(ids).toEqual(ids.toSorted((one, other) => Number(one) - Number(other)));
    });

    it("among ids the same cards are read", async () => {
      const filter = isOtherThan("is_chat_active", "No");
      const ids = (await esm.cardIds({ templateCode: TEMPLATE, filter })).slice(0, 200);
      const cards = await esm.cardsAmong({ ...query, filter }, ids);
      expect(cards.map(({ dataCardId }) => dataCardId)).toEqual(ids);
    });

    it("conditions that match nothing give nothing, and no error", async () => {
      const nothing = "no such session ' or 1=1 \\ \" $ # % _ ä \n";
      for (const filter of [
        mayEqual("chat_session_id", nothing),
        contains("chat_session_id", "no-such-session-anywhere"),
        anyOf([mayEqual("chat_session_id", "no-such-1"), mayEqual("chat_session_id", "no-such-2")]),
      ]) {
        const cards = await esm.findCards({ ...query, filter });
        const held = cards.flatMap((card) => card.values["chat_session_id"] ?? []);
        expect(held.filter((value) => value.kind === "text" && value.text === nothing)).toEqual([]);
      }
    });

    it("a condition on an empty attribute is understood", async () => {
      await expect(esm.cardIds({ templateCode: TEMPLATE, filter: isEmpty("chat_session_id") })).resolves.toEqual(
        expect.any(Array),
      );
    });
  });
});
