import { beforeEach, describe, expect, it } from "vitest";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, values } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";

const start = sandboxes();

/** A template with what the ready-made one has no use for. */
const NOTES = `<templates><template code="note"><name xml:lang="en">Note</name>
  <folder code="notes"><name xml:lang="en">Notes</name></folder>
  <class code="note_details"><name xml:lang="en">Details</name>
    <attribute code="title" type="string" mandatory="true"><name xml:lang="en">Title</name></attribute>
    <attribute code="tags" type="string" multivalue="true"><name xml:lang="en">Tags</name></attribute>
    <attribute code="history" type="worklog"><name xml:lang="en">History</name></attribute>
    <attribute code="document" type="external-reference"><name xml:lang="en">Document</name></attribute>
    <attribute code="documents" type="external-reference" multivalue="true"><name xml:lang="en">Documents</name></attribute>
  </class></template></templates>`;

let sandbox: Sandbox;
let esm: EsmClient;
let note: string;

beforeEach(async () => {
  sandbox = await start({
    templates: [...sandboxTemplates(["person"]), NOTES],
    clock: Date.parse("2021-03-24T10:57:57Z"),
  });
  esm = await connect(sandbox);
  note = `/dc/note/data/${await esm.create("note", "notes", { title: values({ value: "One" }) })}`;
});

describe("a single attribute", () => {
  it("is read as an element", async () => {
    const { body } = await esm.get(`${note}/title`);
    expect(body).toEqual({ name: "Title", type: "string", values: [{ value: "One" }] });
  });

  it("is replaced by PUT, added to by POST and cleared by DELETE", async () => {
    expect((await esm.send("PUT", `${note}/tags`, values({ value: "a" }, { value: "b" }))).body).toMatchObject({
      code: 200,
    });
    expect((await esm.send("POST", `${note}/tags`, values({ value: "c" }))).status).toBe(200);
    expect((await esm.get(`${note}/tags`)).body).toMatchObject({
      values: [{ value: "a" }, { value: "b" }, { value: "c" }],
    });
    expect((await esm.send("DELETE", `${note}/tags`)).status).toBe(200);
    expect((await esm.get(`${note}/tags`)).body).toMatchObject({ values: [] });
  });

  it("takes no second value by POST when it is single", async () => {
    expect((await esm.send("POST", `${note}/title`, values({ value: "Two" }))).status).toBe(400);
    expect((await esm.get(`${note}/title`)).body).toMatchObject({ values: [{ value: "One" }] });
  });

  it("cannot be cleared when it is mandatory", async () => {
    expect((await esm.send("DELETE", `${note}/title`)).status).toBe(400);
  });

  it.each([
    ["GET", 403],
    ["PUT", 404],
    ["POST", 404],
    ["DELETE", 404],
  ])("that the template lacks is for %s a %i, as documented", async (method, status) => {
    const body = method === "PUT" || method === "POST" ? values() : undefined;
    expect((await esm.send(method, `${note}/nothing`, body)).status).toBe(status);
  });

  it("that the template lacks is a 404 for a file too", async () => {
    expect((await upload(`${note}/nothing`, new Uint8Array([1]), "one")).status).toBe(404);
    expect((await esm.get(`${note}/nothing/file/1`)).status).toBe(403);
  });

  it("of a card or a template that does not exist is a 403 when read and a 404 when written", async () => {
    expect((await esm.get("/dc/note/data/1/title")).status).toBe(403);
    expect((await esm.get("/dc/nothing/data/1/title")).status).toBe(403);
    expect((await esm.send("DELETE", "/dc/note/data/1/tags")).status).toBe(404);
  });

  it("is appended to when it is a worklog, whatever the call, signed, with the sandbox's time, and shows the newest first", async () => {
    await esm.send("PUT", `${note}/history`, values({ value: "first" }));
    await esm.send("PATCH", note, { data: { history: values({ value: "second" }) } });
    const entry = { author: sandbox.login, date: "2021-03-24T10:57:57Z" };
    expect((await esm.get(`${note}/history`)).body).toMatchObject({
      values: [
        { ...entry, value: "second" },
        { ...entry, value: "first" },
      ],
    });
  });
});

describe("files", () => {
  it("come back byte for byte under their location", async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 256);
    expect((await upload(`${note}/document`, bytes, "Käyttöohje.pdf")).body).toMatchObject({ code: 200 });
    const { body } = await esm.get<{ values: { name: string; location: string; download: string }[] }>(
      `${note}/document`,
    );
    const [file] = body.values;
    expect(file).toMatchObject({ name: "Käyttöohje.pdf" });
    const reply = await fetch(file?.download ?? "", { headers: { Authorization: esm.token } });
    expect(new Uint8Array(await reply.arrayBuffer())).toEqual(bytes);
    expect((await esm.get(`${note}/document/file/${file?.location ?? ""}`)).status).toBe(200);
    expect((await esm.get(`${note}/documents/file/${file?.location ?? ""}`)).status).toBe(404);
    expect((await fetch(file?.download ?? "")).status).toBe(401);
  });

  it("replace each other in a single attribute and gather in a multi-valued one", async () => {
    for (const attribute of ["document", "documents"]) {
      await upload(`${note}/${attribute}`, new Uint8Array([1]), "one");
      await upload(`${note}/${attribute}`, new Uint8Array([2]), "two");
    }
    expect((await esm.get(`${note}/document`)).body).toMatchObject({ values: [{ name: "two" }] });
    expect((await esm.get(`${note}/documents`)).body).toMatchObject({ values: [{ name: "one" }, { name: "two" }] });
  });

  it("are refused where the attribute is of another type, without a file, or too large", async () => {
    expect((await upload(`${note}/title`, new Uint8Array([1]), "one")).status).toBe(400);
    expect((await esm.send("POST", `${note}/document/file`, new FormData())).status).toBe(400);
    expect((await upload(`${note}/document`, new Uint8Array(20 * 1024 * 1024 + 1), "large")).status).toBe(413);
    expect((await esm.get(`${note}/document`)).body).toMatchObject({ values: [] });
  });

  it("may be references to elsewhere, written as values", async () => {
    await esm.send("PUT", `${note}/document`, values({ name: "Log", location: "https://files.example.org/1" }));
    expect((await esm.get(`${note}/document`)).body).toMatchObject({
      values: [{ name: "Log", location: "https://files.example.org/1" }],
    });
  });
});

function upload(path: string, bytes: Uint8Array<ArrayBuffer>, name: string) {
  const form = new FormData();
  form.set("fileUpload", new File([bytes], "upload.bin"));
  form.set("fileName", name);
  return esm.send("POST", `${path}/file`, form);
}
