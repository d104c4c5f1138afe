import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { sandboxTemplates } from "../../../plugin/sandbox/default-templates.ts";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { draws } from "../../support/draws.ts";
import { connect, type EsmClient, values } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { attribute, entitySet, errorOf, readReply, toReport, type WebApiClient, webApi } from "./web-api-client.ts";

/*
 * Source of the services' names and of entityId, attributeId and operationType: a third party's client. The rest is
 * assumed.
 */

const start = sandboxes();
const NOTE = `<templates><template code="note"><name xml:lang="en">Note</name>
  <folder code="notes"><name xml:lang="en">Notes</name></folder>
  <class code="details"><name xml:lang="en">Details</name>
    <attribute code="title" type="string" unique="true"><name xml:lang="en">Title</name></attribute>
    <attribute code="log" type="external-reference"><name xml:lang="en">Log</name></attribute>
    <attribute code="files" type="external-reference" multivalue="true"><name xml:lang="en">Files</name></attribute>
  </class></template></templates>`;

let sandbox: Sandbox;
let rest: EsmClient;
let esm: WebApiClient;
let card: string;
/** Ids of the attributes, by code. */
let ids: Record<string, string>;

beforeEach(async () => {
  sandbox = await start({ templates: [...sandboxTemplates(["person"]), NOTE] });
  rest = await connect(sandbox);
  esm = webApi(sandbox);
  card = await rest.create("note", "notes", { title: values({ value: "A" }) });
  ids = Object.fromEntries(sandbox.world.templates.get("note")?.attributeIds ?? []);
});

describe("a file", () => {
  it("is uploaded, described and downloaded, and REST shows it too", async () => {
    const bytes = new Uint8Array([0, 255, 10, 13, 0x3c]);
    const report = await upload(
      { attributeId: ids["log"] },
      new File([bytes], "Päivä & <yö>.txt", { type: "text/plain" }),
    );
    expect(report.root.name).toBe("file-upload-report");
    const [file] = report.root.children;
    expect(file?.attributes).toEqual({
      name: "Päivä & <yö>.txt",
      location: expect.any(String),
      mimeType: expect.stringMatching(/^text\/plain/),
      size: "5",
    });
    const described = await readReply(await esm.call("GET", service("fileMetadata.ws", ids["log"])));
    expect(described.root.children.map(({ attributes }) => attributes)).toEqual([file?.attributes]);
    const downloaded = await esm.call("GET", service("fileDownload.ws", ids["log"]));
    expect(new Uint8Array(await downloaded.arrayBuffer())).toEqual(bytes);
    expect(downloaded.headers.get("Content-Type")).toBe("application/octet-stream");
    expect(downloaded.headers.get("Content-Disposition")).toBe(
      "attachment; filename*=UTF-8''P%C3%A4iv%C3%A4%20%26%20%3Cy%C3%B6%3E.txt",
    );
    expect(await rest.data("note", card)).toMatchObject({ log: [{ name: "Päivä & <yö>.txt" }] });
    const [shown] = await esm.find("$title$ = 'A'");
    expect(shown?.values["log"]).toEqual(["Päivä & <yö>.txt"]);
  });

  it.each([
    ["replaces the one that is there", "log", undefined, ["b"]],
    ["replaces it when it is told to", "log", "replace", ["b"]],
    ["is added where the attribute takes several", "files", undefined, ["a", "b"]],
    ["is added when it is told to", "files", "ADD", ["a", "b"]],
    ["replaces several when it is told to", "files", "Replace", ["b"]],
  ])("%s", async (_what, code, operationType, names) => {
    await upload({ attributeId: ids[code] }, new File(["1"], "a"));
    await upload({ attributeId: ids[code], ...(operationType && { operationType }) }, new File(["2"], "b"));
    const described = await readReply(await esm.call("GET", service("fileMetadata.ws", ids[code])));
    expect(described.root.children.map(({ attributes }) => attributes["name"])).toEqual(names);
  });

  it("is one of several by its location", async () => {
    for (const name of ["a", "b"]) await upload({ attributeId: ids["files"] }, new File([name], name));
    const { root } = await readReply(await esm.call("GET", service("fileMetadata.ws", ids["files"])));
    const location = root.children[1]?.attributes["location"] ?? "";
    const reply = await esm.call("GET", `${service("fileDownload.ws", ids["files"])}&location=${location}`);
    expect(await reply.text()).toBe("b");
    for (const [more, details] of [
      ["", "There are several files: location says which one"],
      ["&location=nowhere", "There is no such file"],
    ]) {
      const refused = await readReply(await esm.call("GET", `${service("fileDownload.ws", ids["files"])}${more}`));
      expect(errorOf(refused)).toMatchObject({ code: "efe-3005", details });
    }
  });

  it("counts as a change of the card, and goes with it", async () => {
    sandbox.setClock(sandbox.clock() + 60_000);
    await upload({ attributeId: ids["log"] }, new File(["1"], "a"));
    expect(await rest.names("note", "$updated$ = 'now' and $created$ < 'now'")).toEqual(["A"]);
    await esm.call("POST", `delete.ws?Ids=${card}&useTrashcan=false`);
    expect(sandbox.world.files.size).toBe(0);
  });

  it("is taken off by an import that clears the attribute, and cannot be written by one", async () => {
    await upload({ attributeId: ids["log"] }, new File(["1"], "a"));
    const written = entitySet("note", attribute("title", "A") + attribute("log", "a"));
    expect(toReport(await esm.import("updateDataCards=true", written))).toMatchObject({
      failed: 1,
      messages: ["Attribute log: a file is written by fileUpload.ws"],
    });
    const cleared = entitySet("note", attribute("title", "A") + attribute("log"));
    await esm.import("updateDataCards=true&removeEmptyValues=true", cleared);
    expect(await rest.data("note", card)).toMatchObject({ log: [] });
  });
});

describe("what is refused", () => {
  const services = ["fileUpload.ws", "fileDownload.ws", "fileMetadata.ws"] as const;

  it.each(services)("%s: a card or an attribute that is not there or not for files", async (name) => {
    const log = ids["log"] ?? "";
    for (const [query, details] of [
      ["", "The parameter entityId is missing"],
      [`entityId=${card}`, "The parameter attributeId is missing"],
      [`entityId=&attributeId=${log}`, "The parameter entityId is missing"],
      [`entityId=1&attributeId=${log}`, "Unknown data card: 1"],
      [`entityId=__proto__&attributeId=${log}`, "Unknown data card: __proto__"],
      [`entityId=${card}&attributeId=1`, "Template note has no attribute with the id 1"],
      [`entityId=${card}&attributeId=log`, "Template note has no attribute with the id log"],
      [`entityId=${card}&attributeId=101001`, "Template note has no attribute with the id 101001"],
      [`entityId=${card}&attributeId=${ids["title"]}`, "Attribute title does not hold files"],
      ["entityId=%ff", "The URL is not encoded in UTF-8"],
    ]) {
      const body = formOf(new File(["1"], "a"));
      const isUpload = name === "fileUpload.ws";
      const reply = await readReply(
        await esm.call(isUpload ? "POST" : "GET", `${name}?${query}`, isUpload ? body : undefined),
      );
      expect(reply.status).toBe(200);
      expect(errorOf(reply)).toEqual({ code: "efe-3005", description: "Invalid file request", details });
    }
  });

  it.each([
    ["another operation", { operationType: "delete" }, new File(["1"], "a"), /operationType must be add or replace/],
    ["a second file where there is room for one", { operationType: "add" }, new File(["1"], "b"), /takes one value/],
    ["a long name", {}, new File(["1"], "a".repeat(256)), /name of up to 255 characters/],
    ["a large file", {}, new File([new Uint8Array(20 * 1024 * 1024 + 1)], "a"), /may have 20971520 bytes/],
  ])("%s", async (_what, more, file, details) => {
    await upload({ attributeId: ids["log"] }, new File(["old"], "old"));
    expect(errorOf(await upload({ attributeId: ids["log"], ...more }, file))).toMatchObject({
      code: "efe-3005",
      details: expect.stringMatching(details),
    });
    expect(await rest.data("note", card)).toMatchObject({ log: [{ name: "old" }] });
    expect(sandbox.world.files.size).toBe(1);
  });

  it("a body without a file, with two, or of another kind", async () => {
    const two = formOf(new File(["1"], "a"));
    two.append("more", new File(["2"], "b"));
    const none = new FormData();
    none.append("file", "text");
    for (const [body, details] of [
      [none, "The body holds no file"],
      [two, "The body holds several files"],
      ["text", "The body is not multipart/form-data"],
      ["", "The body is not multipart/form-data"],
    ] as const) {
      const reply = await readReply(await esm.call("POST", service("fileUpload.ws", ids["log"]), body));
      expect(errorOf(reply)["details"]).toBe(details);
    }
  });

  it("a body of many small parts, before they are read", async () => {
    const form = formOf(new File(["1"], "a"));
    for (let index = 0; index < 20; index += 1) form.append(`part ${index}`, "x");
    const many = await readReply(await esm.call("POST", service("fileUpload.ws", ids["log"]), form));
    expect(errorOf(many)["details"]).toBe("The body may have 20 parts");
    form.delete("part 19");
    const report = await readReply(await esm.call("POST", service("fileUpload.ws", ids["log"]), form));
    expect(report.root.name).toBe("file-upload-report");
  });

  it("what may not be read or written", async () => {
    await upload({ attributeId: ids["log"] }, new File(["1"], "a"));
    sandbox.setPermissions([{ templateCode: "note", attributeCode: "log", read: true, write: false }]);
    expect(errorOf(await upload({ attributeId: ids["log"] }, new File(["2"], "b")))["details"]).toMatch(
      /no permission/,
    );
    sandbox.setPermissions([{ templateCode: "note", attributeCode: "log", read: false, write: true }]);
    for (const name of ["fileDownload.ws", "fileMetadata.ws"]) {
      const reply = await readReply(await esm.call("GET", service(name, ids["log"])));
      expect(errorOf(reply)["details"]).toBe("You have no permission to read log");
    }
    sandbox.setPermissions([{ templateCode: "note", read: false, write: false }]);
    const unseen = await readReply(await esm.call("GET", service("fileDownload.ws", ids["log"])));
    expect(errorOf(unseen)["details"]).toBe(`Unknown data card: ${card}`);
  });

  it.each([
    ["fileUpload.ws", "GET", "POST"],
    ["fileDownload.ws", "POST", "GET"],
    ["fileMetadata.ws", "DELETE", "GET"],
  ])("%s with %s", async (name, method, takes) => {
    const reply = await readReply(await esm.call(method, service(name, ids["log"])));
    expect([reply.status, errorOf(reply)["details"]]).toEqual([405, `${name} takes ${takes}`]);
  });
});

describe("parameters made of anything", () => {
  it("are answered by XML with status 200, and change nothing", async () => {
    const before = await esm.find("SELECT entity FROM entity");
    const name = fc.constantFrom("fileUpload.ws", "fileDownload.ws", "fileMetadata.ws", "delete.ws");
    const known = fc.constantFrom(
      "entityId",
      "attributeId",
      "operationType",
      "location",
      "Query",
      "Ids",
      "useTrashcan",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 20 }),
      fc.constantFrom("9.001", "0", "-1", "true", "'"),
    );
    await fc.assert(
      fc.asyncProperty(name, fc.dictionary(known, text, { noNullPrototype: true }), text, async (one, given, body) => {
        const query = new URLSearchParams(given).toString();
        const isPost = one === "fileUpload.ws" || one === "delete.ws";
        const reply = await readReply(
          await esm.call(isPost ? "POST" : "GET", `${one}?${query}`, isPost ? body : undefined),
        );
        expect([reply.status, reply.root.name]).toEqual([200, "error"]);
      }),
      { numRuns: draws(60, 400), seed: 20_210_324 },
    );
    expect(await esm.find("SELECT entity FROM entity")).toEqual(before);
  });
});

function service(name: string, attributeId: string | undefined): string {
  return `${name}?entityId=${card}&attributeId=${attributeId}`;
}

function formOf(file: File): FormData {
  const form = new FormData();
  form.append("anything", file);
  return form;
}

async function upload(parameters: Record<string, string | undefined>, file: File) {
  const given = Object.entries(parameters).map(([name, value]): [string, string] => [name, value ?? ""]);
  const query = new URLSearchParams([["entityId", card], ...given]).toString();
  return readReply(await esm.call("POST", `fileUpload.ws?${query}`, formOf(file)));
}
