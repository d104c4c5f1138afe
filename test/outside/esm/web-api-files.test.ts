import { describe, expect, it } from "vitest";
import type { FileAttachment } from "../../../plugin/outside/esm/port.ts";
import { createWebApiEsm, type WebApiOptions } from "../../../plugin/outside/esm/web-api/web-api-esm.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { failureOf } from "../../support/rejection.ts";
import { play, type ReceivedRequest, scriptedServers } from "../../support/scripted-server.ts";
import { httpClients } from "../http/http-world.ts";

/*
 * The address `fileUpload.ws?entityId&attributeId&operationType`, POST, multipart, is that of olljanat/vco-efecte
 * (content/Workflows/Library/Efecte/Configuration/Add Efecte REST Operations.workflow.xml), whose author has not tried it.
 * The fields of the form, `add` and the reply are assumed.
 */

const serve = scriptedServers();
const connect = httpClients();

const TYPES = new Map([
  ["chat_log", "string"],
  ["chat_log_file", "external-reference"],
  ["start_time", "date"],
]);
const FILE: FileAttachment = {
  templateCode: "chat_session",
  dataCardId: "7",
  attributeCode: "chat_log_file",
  fileName: "chat-log-0f.txt",
  text: "Vera: päivää <&> 😀",
};
const NO_HIT = "<result/>";
const UNKNOWN = `the whole log cannot be attached: the Web API wants the id of attribute chat_log_file, which no data card tells. Attach any file to one data card of the template there, or set esm.webApi.chatLogFile.attributeId`;

const withFile = (id: string, attributeId: string, template = "chat_session", file = "<value>old.txt</value>") =>
  `<entityset><entity id="${id}" name="x"><template code="${template}"/><group code="f"/><attribute id="${attributeId}" name="File" code="chat_log_file">${file}</attribute></entity></entityset>`;

interface World {
  /** The answer to a search. */
  readonly search: (query: string, searches: number) => string;
  readonly upload?: string | { readonly status: number };
  readonly options?: Partial<WebApiOptions>;
  readonly replyBytes?: number;
}

async function world({ search, upload = "<ok/>", options = {}, replyBytes }: World) {
  const [searches, uploads]: [string[], ReceivedRequest[]] = [[], []];
  const server = await serve((request, response) => {
    if (request.url.startsWith("/fileUpload.ws")) {
      uploads.push(request);
      return play(typeof upload === "string" ? { body: upload } : upload, request, response);
    }
    const query = request.query.get("query") ?? "";
    searches.push(query);
    return play({ body: search(query, searches.length) }, request, response);
  });
  const clock = clockWithoutWaits(Date.UTC(2026, 10, 1, 12));
  const http = connect(server.url, { clock, ...(replyBytes === undefined ? {} : { limits: { replyBytes } }) });
  const esm = createWebApiEsm(
    http,
    {
      login: "task",
      password: "secret",
      timeZone: "Europe/Helsinki",
      uniqueAttributeCode: "efecte_id",
      attributeTypes: TYPES,
      searchCut: { templateCode: "chat_session", attributeCode: "start_time" },
      chatLogFile: { operationType: "add" },
      ...options,
    },
    clock,
  );
  const attach = async (file = FILE) => esm.attachFile?.(file);
  return { esm, attach, searches, uploads };
}

const CONFIGURED = { chatLogFile: { attributeId: "10432", operationType: "add" } };
/** A card of this id has the file as soon as anybody asks for it. */
const shown = (query: string) => (query.includes("entity.id = '7'") ? withFile("7", "10432") : NO_HIT);

function onlyOnOldCards(query: string): string {
  if (query.includes("entity.id")) return withFile("7", "10432");
  return query.includes("$start_time$") ? NO_HIT : withFile("9", "10432");
}

describe("attaching a file over the Web API", () => {
  it("posts it, as a form, to the card and the attribute whose id is configured, and looks whether it is there", async () => {
    const { attach, uploads, searches } = await world({ search: shown, options: CONFIGURED });
    await attach();
    const [upload] = uploads;
    expect([upload?.method, upload?.url]).toEqual([
      "POST",
      "/fileUpload.ws?entityId=7&attributeId=10432&operationType=add",
    ]);
    expect(upload?.headers["content-type"]).toMatch(/^multipart\/form-data; boundary=/);
    const form = await new Response(upload?.body ?? "", {
      headers: { "content-type": upload?.headers["content-type"] ?? "" },
    }).formData();
    const file = form.get("fileUpload");
    expect(file).toBeInstanceOf(File);
    expect([(file as File).name, await (file as File).text(), form.get("fileName")]).toEqual([
      FILE.fileName,
      FILE.text,
      FILE.fileName,
    ]);
    expect(searches).toEqual(["SELECT entity FROM entity WHERE entity.id = '7'"]);
  });

  it("says what the configuration says of the operation", async () => {
    const options = { chatLogFile: { attributeId: "1", operationType: "append & go" } };
    const { attach, uploads } = await world({ search: shown, options });
    await attach();
    expect(uploads[0]?.query.get("operationType")).toBe("append & go");
  });

  it("looks for the id on cards of the last days that have a file, then on all, and remembers it", async () => {
    const { attach, uploads, searches } = await world({ search: onlyOnOldCards });
    await attach();
    await attach();
    const filled = "template.code = 'chat_session' and not ($chat_log_file$ IS NULL)";
    expect(searches.filter((query) => !query.includes("entity.id"))).toEqual([
      `SELECT entity FROM entity WHERE ((${filled}) and $start_time$ >= '25.10.2026 14:00')`,
      `SELECT entity FROM entity WHERE ((${filled}) and $start_time$ >= '03.08.2026 15:00')`,
      `SELECT entity FROM entity WHERE (${filled})`,
    ]);
    expect(uploads.map(({ query }) => query.get("attributeId"))).toEqual(["10432", "10432"]);
  });

  it("takes the id that any search has shown before", async () => {
    const { attach, esm, searches, uploads } = await world({ search: () => withFile("7", "77") });
    await esm.findCards({ templateCode: "chat_session", filter: undefined, attributeCodes: ["chat_log"] });
    await attach();
    expect(searches).toHaveLength(2);
    expect(uploads[0]?.query.get("attributeId")).toBe("77");
  });

  it.each([
    ["no card has a file there", () => NO_HIT],
    ["only a card of another template has", () => withFile("9", "5", "incident")],
    ["the id is none", () => withFile("9", "x")],
    ["there is no id", () => withFile("9", "")],
  ])("fails plainly, and asks once, when %s", async (_why, search) => {
    const { attach, searches, uploads } = await world({ search });
    for (const _time of [1, 2]) {
      expect(await failureOf(attach())).toMatchObject({
        message: UNKNOWN,
        code: "esm-attribute-id-unknown",
        scope: "card",
        retryable: false,
      });
    }
    expect(searches).toHaveLength(3);
    expect(uploads).toEqual([]);
  });

  it("fails so too when the cards with a file are more than is read", async () => {
    const { attach, searches } = await world({ search: () => "x".repeat(2_000), replyBytes: 1_000 });
    expect((await failureOf(attach())).message).toBe(UNKNOWN);
    expect(searches).toHaveLength(1);
  });

  it("looks once more when it could not look", async () => {
    const { attach, uploads } = await world({
      search: (_query, searches) => (searches === 1 ? "<html/>" : withFile("7", "8")),
    });
    expect((await failureOf(attach())).code).toBe("reply-not-understood");
    await attach();
    expect(uploads).toHaveLength(1);
  });

  it.each([
    ["nothing", ""],
    ["a word", "OK"],
    ["XML of its own", "<file-upload-report><files>1</files></file-upload-report>"],
    ["what is no XML", "<<<"],
  ])("takes any reply but an error, since the card shows whether it is there: %s", async (_name, upload) => {
    const { attach } = await world({ search: shown, upload, options: CONFIGURED });
    await expect(attach()).resolves.toBeUndefined();
  });

  it.each([
    ["<error><code>efe-4001</code><description>No such attribute</description></error>", "efe-4001: No such attribute"],
    ['<?xml version="1.0"?>\n<error><details>Vera: päivää &lt;&amp;&gt; 😀</details></error>', "…"],
  ])("is refused with ESM's own words, and none of the log: %s", async (upload, words) => {
    const { attach, searches } = await world({ search: shown, upload, options: CONFIGURED });
    const { message } = await failureOf(attach());
    expect(message).toBe(`ESM refused the request: ${words}`);
    expect(searches).toEqual([]);
  });

  it("is refused with a status, such as for a file that is too large", async () => {
    const { attach } = await world({ search: shown, upload: { status: 413 }, options: CONFIGURED });
    expect(await failureOf(attach())).toMatchObject({ status: 413, scope: "card", retryable: false });
  });

  it("has failed when the card shows no file afterwards", async () => {
    const { attach } = await world({ search: () => NO_HIT, options: CONFIGURED });
    expect(await failureOf(attach())).toMatchObject({
      code: "esm-file-missing",
      message:
        "ESM took the whole log, but data card 7 shows no file in attribute chat_log_file: check esm.webApi.chatLogFile; where somebody had the card open and saved it (before ESM 2025.2), the next run attaches it",
    });
  });
});

describe("files on a card, as the Web API shows them (assumed),", () => {
  it.each([
    ["<value>log.txt</value>", [{ kind: "file", name: "log.txt" }]],
    ["<value> a b.txt </value><value>c.txt</value>", ["a b.txt", "c.txt"].map((name) => ({ kind: "file", name }))],
    ['<reference id="5" name="log.txt"/>', [{ kind: "file", name: "log.txt" }]],
    ['<file name="log.txt"/>', [{ kind: "file", name: "log.txt" }]],
    ["<value/>", []],
    ["", []],
  ])("are known by their names: %s", async (file, expected) => {
    const { esm } = await world({ search: () => withFile("7", "1", "chat_session", file) });
    const query = { templateCode: "chat_session", filter: undefined, attributeCodes: ["chat_log_file"] };
    expect((await esm.findCards(query)).map(({ values }) => values["chat_log_file"])).toEqual([expected]);
  });
});
