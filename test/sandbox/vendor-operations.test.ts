import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { login } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import {
  apiException,
  apiResponse,
  bearer,
  cardResponse,
  dataCard,
  dataCardOf,
  elements,
  info,
  listResponse,
  loginResponse,
  OPERATIONS,
  type Operation,
  page,
  stream,
  templateInfo,
  templateList,
} from "./vendor-document.ts";

/*
 * The 18 operations of the vendor's REST document, with each status and the shape of each reply as it describes them.
 * Source: ../shared/contracts/esm-rest-v1.md, "Calls" and "Shapes"; the document itself is docs/openapi.json of
 * WorkSimple-GmbH/python-efecte on GitHub.
 */

const NOTES = `<templates><template code="note"><name xml:lang="en">Note</name>
  <folder code="notes"><name xml:lang="en">Notes</name></folder>
  <class code="details"><name xml:lang="en">Details</name>
    <attribute code="title" type="string" mandatory="true"><name xml:lang="en">Title</name></attribute>
    <attribute code="amount" type="number"><name xml:lang="en">Amount</name></attribute>
    <attribute code="due" type="date" date-only="true"><name xml:lang="en">Due</name></attribute>
    <attribute code="sent" type="date"><name xml:lang="en">Sent</name></attribute>
    <attribute code="state" type="static-value"><name xml:lang="en">State</name>
      <static-value code="open"><name xml:lang="en">Open</name></static-value></attribute>
    <attribute code="owner" type="reference"><name xml:lang="en">Owner</name><target code="person"/></attribute>
    <attribute code="paper" type="external-reference"><name xml:lang="en">Paper</name></attribute>
    <attribute code="history" type="worklog"><name xml:lang="en">History</name></attribute>
  </class></template></templates>`;

const FILLED = {
  title: { values: [{ value: "One" }] },
  amount: { values: [{ value: 1.5 }] },
  due: { values: [{ value: "2021-03-24" }] },
  sent: { values: [{ value: "2021-03-24T10:57:57Z" }] },
  state: { values: [{ code: "open", value: "Open" }] },
  owner: { values: [{ name: "New Person" }] },
  history: { values: [{ value: "Begun" }] },
};
const CREATE = { folderCode: "notes", data: FILLED };
const TITLE = { values: [{ value: "Two" }] };
const EMPTY_REFERENCES = "createEmptyReferences=true";

/** What is sent: `METHOD path`, and a body in JSON unless it is a form. `{card}` and `{file}` stand for what exists. */
interface Sent {
  readonly call: string;
  readonly body?: unknown;
  readonly without?: "token" | "right to write" | "right to read";
  readonly before?: string;
}
type Case = readonly [status: number, what: string, sent: Sent, shape?: z.ZodType];

/** The content of the file in the card's attribute `paper`. */
const BYTES = z.tuple([z.literal(0), z.literal(0), z.literal(0)]);
const CARD = "/dc/note/data/{card}";
const LOGIN = (password: string) => new URLSearchParams({ login: "task", password });
const FILE = (bytes: number) => {
  const form = new FormData();
  form.set("fileUpload", new File([new Uint8Array(bytes)], "upload.bin"));
  form.set("fileName", "Paper.pdf");
  return form;
};

const CASES: Readonly<Record<Operation, readonly Case[]>> = {
  "POST /users/login": [
    [200, "token in body and header", { call: "POST /users/login", body: LOGIN("secret") }, loginResponse],
    [401, "wrong password", { call: "POST /users/login", body: LOGIN("wrong") }],
  ],
  "GET /echo": [[200, "without a token", { call: "GET /echo?message=hello", without: "token" }, apiResponse]],
  "GET /echo/jwt": [
    [200, "with a token", { call: "GET /echo/jwt?message=hello" }, apiResponse],
    [401, "without a token", { call: "GET /echo/jwt", without: "token" }],
  ],
  "GET /dc": [
    [200, "relative URLs", { call: "GET /dc" }, templateList],
    [401, "without a token", { call: "GET /dc", without: "token" }],
  ],
  "GET /dc/{template}": [
    [200, "every type", { call: "GET /dc/note" }, templateInfo],
    [400, "not UTF-8", { call: "GET /dc/%ff" }],
    [401, "without a token", { call: "GET /dc/note", without: "token" }],
    [404, "unknown", { call: "GET /dc/nothing" }],
  ],
  "GET /dc/{template}/data": [
    [200, "info elements", { call: "GET /dc/note/data?limit=1" }, page(info)],
    [200, "whole cards", { call: "GET /dc/note/data?limit=1&dataCards=true" }, page(dataCard)],
    [
      200,
      "just the selected attributes",
      { call: "GET /dc/note/data?limit=1&filterId=0&filter=&selectedAttributes=title,due" },
      page(dataCardOf(z.strictObject({ title: elements.title, due: elements.due }))),
    ],
    [401, "without a token", { call: "GET /dc/note/data?limit=1", without: "token" }],
    [404, "unknown template", { call: "GET /dc/nothing/data?limit=1" }],
    [404, "nothing matches", { call: "GET /dc/note/data?limit=1&filterId=1" }],
  ],
  "GET /dc/{template}/data/stream": [
    [200, "info elements", { call: "GET /dc/note/data/stream" }, stream(info)],
    [200, "whole cards", { call: "GET /dc/note/data/stream?dataCards=true" }, stream(dataCard)],
    [401, "without a token", { call: "GET /dc/note/data/stream", without: "token" }],
    [404, "unknown template", { call: "GET /dc/nothing/data/stream" }],
  ],
  "PUT /dc/{template}/data": [
    [
      200,
      "created, modified and refused",
      {
        call: `PUT /dc/note/data?${EMPTY_REFERENCES}`,
        body: [
          CREATE,
          { dataCardId: "{card}", data: { title: TITLE } },
          { dataCardId: "{card}", data: { amount: { values: [{ value: "many" }] } } },
          { dataCardId: "1", data: { title: TITLE } },
          { folderCode: "notes", data: {} },
        ],
      },
      listResponse,
    ],
    [400, "no array", { call: "PUT /dc/note/data", body: CREATE }],
    [403, "no right", { call: "PUT /dc/note/data", body: [], without: "right to write" }],
    [404, "unknown template", { call: "PUT /dc/nothing/data", body: [] }],
  ],
  "POST /dc/{template}/data": [
    [
      201,
      "info element and created reference",
      { call: `POST /dc/note/data?${EMPTY_REFERENCES}`, body: CREATE },
      cardResponse(info),
    ],
    [
      201,
      "whole card",
      { call: `POST /dc/note/data?${EMPTY_REFERENCES}&dataCards=true`, body: CREATE },
      cardResponse(dataCardOf(z.looseObject({ title: elements.title, owner: elements.owner, due: elements.due }))),
    ],
    [400, "mandatory missing", { call: "POST /dc/note/data", body: { ...CREATE, data: {} } }],
    [403, "no right", { call: "POST /dc/note/data", body: CREATE, without: "right to write" }],
    [404, "unknown template", { call: "POST /dc/nothing/data", body: CREATE }],
  ],
  "GET /dc/{template}/data/{id}": [
    [200, "every type", { call: `GET ${CARD}` }, dataCard],
    [401, "without a token", { call: `GET ${CARD}`, without: "token" }],
    [404, "unknown card", { call: "GET /dc/note/data/1" }],
  ],
  "PATCH /dc/{template}/data/{id}": [
    [200, "info element", { call: `PATCH ${CARD}`, body: { data: { title: TITLE } } }, cardResponse(info)],
    [400, "cleared", { call: `PATCH ${CARD}`, body: { data: { title: { values: [] } } } }],
    [403, "no right", { call: `PATCH ${CARD}`, body: { data: {} }, without: "right to write" }],
    [404, "unknown card", { call: "PATCH /dc/note/data/1", body: { data: {} } }],
  ],
  "DELETE /dc/{template}/data/{id}": [
    [200, "to the trash", { call: `DELETE ${CARD}` }, apiResponse],
    [400, "not UTF-8", { call: "DELETE /dc/note/data/%ff" }],
    [401, "without a token", { call: `DELETE ${CARD}`, without: "token" }],
    [403, "no right", { call: `DELETE ${CARD}`, without: "right to write" }],
    [404, "unknown card", { call: "DELETE /dc/note/data/1" }],
    [409, "already in the trash", { call: `DELETE ${CARD}`, before: `DELETE ${CARD}` }],
  ],
  "GET /dc/{template}/data/{id}/{attribute}": [
    [200, "a date", { call: `GET ${CARD}/due` }, elements.due],
    [401, "without a token", { call: `GET ${CARD}/due`, without: "token" }],
    [403, "unknown attribute", { call: `GET ${CARD}/nothing` }],
    [403, "unknown card", { call: "GET /dc/note/data/1/due" }],
    [403, "unknown template", { call: "GET /dc/nothing/data/1/due" }],
  ],
  "PUT /dc/{template}/data/{id}/{attribute}": attributeWrites("PUT"),
  "POST /dc/{template}/data/{id}/{attribute}": attributeWrites("POST"),
  "DELETE /dc/{template}/data/{id}/{attribute}": attributeWrites("DELETE"),
  "POST /dc/{template}/data/{id}/{attribute}/file": [
    [200, "attached", { call: `POST ${CARD}/paper/file`, body: FILE(1) }, apiResponse],
    [400, "no file", { call: `POST ${CARD}/paper/file`, body: new FormData() }],
    [401, "without a token", { call: `POST ${CARD}/paper/file`, body: FILE(1), without: "token" }],
    [404, "an attribute that the template lacks", { call: `POST ${CARD}/nothing/file`, body: FILE(1) }],
    [413, "too large", { call: `POST ${CARD}/paper/file`, body: FILE(20 * 1024 * 1024 + 1) }],
  ],
  "GET /dc/{template}/data/{id}/{attribute}/file/{location}": [
    [200, "bytes", { call: `GET ${CARD}/paper/file/{file}` }, BYTES],
    [400, "not UTF-8", { call: `GET ${CARD}/paper/file/%ff` }],
    [401, "without a token", { call: `GET ${CARD}/paper/file/{file}`, without: "token" }],
    [403, "no right", { call: `GET ${CARD}/paper/file/{file}`, without: "right to read" }],
    [404, "unknown", { call: `GET ${CARD}/paper/file/1` }],
  ],
};

function attributeWrites(method: "PUT" | "POST" | "DELETE"): Case[] {
  const body = method === "DELETE" ? {} : { body: { values: [{ value: 3 }] } };
  const [good, goodBody] = method === "POST" ? ["history", { body: TITLE }] : ["amount", body];
  const wrong = method === "DELETE" ? "title" : "owner";
  return [
    [200, "done", { call: `${method} ${CARD}/${good}`, ...goodBody }, apiResponse],
    [400, "refused", { call: `${method} ${CARD}/${wrong}`, ...body }],
    [403, "no right", { call: `${method} ${CARD}/amount`, ...body, without: "right to write" }],
    [404, "an attribute that the template lacks", { call: `${method} ${CARD}/nothing`, ...body }],
    [404, "unknown card", { call: `${method} /dc/note/data/1/amount`, ...body }],
  ];
}

const ROWS = Object.entries(CASES).flatMap(([operation, cases]) =>
  cases.map(([status, what, sent, shape = apiException.extend({ code: z.literal(status) })]) => {
    return { operation, status, what, sent, shape };
  }),
);

const start = sandboxes();
let sandbox: Sandbox;
let token: string;
let known: Record<"{card}" | "{file}", string>;

beforeEach(async () => {
  const templates = [...sandboxTemplates(["person"]), NOTES];
  sandbox = await start({ templates, login: "task", password: "secret", clock: Date.parse("2021-03-24T10:57:57Z") });
  token = await login(sandbox);
  known = { "{card}": "", "{file}": "" };
  const created = await send({ call: `POST /dc/note/data?${EMPTY_REFERENCES}`, body: CREATE });
  known["{card}"] = cardResponse(info).parse(await created.json()).dataCard.dataCardId;
  await send({ call: `POST ${CARD}/paper/file`, body: FILE(3) });
  const [paper] = elements.paper.parse(await (await send({ call: `GET ${CARD}/paper` })).json()).values;
  known["{file}"] = paper?.location ?? "";
});

describe("the vendor's REST document", () => {
  it("has 18 operations, and each of their statuses is tried", () => {
    const tried = ROWS.map(({ operation, status }) => `${operation} ${status}`);
    const described = Object.entries(OPERATIONS).flatMap(([operation, { success, errors }]) =>
      [success, ...errors].map((status) => `${operation} ${status}`),
    );
    expect(Object.keys(OPERATIONS)).toHaveLength(18);
    expect([...new Set(tried)].toSorted()).toEqual(described.toSorted());
  });

  it.each(ROWS)("$operation $status: $what", async ({ status, sent, shape }) => {
    if (sent.before !== undefined) await send({ call: sent.before });
    if (sent.without === "right to write") permit({ read: true, write: false });
    if (sent.without === "right to read") permit({ read: false, write: true }, "paper");
    const reply = await send(sent);
    const contentType = reply.headers.get("Content-Type") ?? "";
    const isJson = contentType.startsWith("application/json");
    const body: unknown = isJson ? await reply.json() : [...new Uint8Array(await reply.arrayBuffer())];
    expect({ status: reply.status, problem: shape.safeParse(body).error?.message }).toEqual({ status });
  });

  it("POST /users/login brings the token in the header too", async () => {
    const reply = await send({ call: "POST /users/login", body: LOGIN("secret"), without: "token" });
    expect(bearer.parse(reply.headers.get("Authorization"))).toBe(loginResponse.parse(await reply.json()).token);
  });

  it("PUT /dc/{template}/data tells of each card in the order of the request, and of all together", async () => {
    const items = [
      { dataCardId: known["{card}"], data: { amount: { values: [{ value: "many" }] }, nothing: { values: [] } } },
      { folderCode: "nowhere", data: { title: TITLE } },
      CREATE,
    ];
    const reply = await send({ call: `PUT /dc/note/data?${EMPTY_REFERENCES}`, body: items });
    const { meta: whole, data } = listResponse.parse(await reply.json());
    expect(whole.importResult).toEqual({ handledDataCards: 3, savedDataCards: 1, notSavedDataCards: 2 });
    expect(data.map(({ dataCard: card, errors }) => [card?.name, errors.map((error) => error.attributeCode)])).toEqual([
      ["One", ["amount", "nothing"]],
      [undefined, [undefined]],
      ["One", []],
    ]);
  });
});

function permit(rights: { read: boolean; write: boolean }, attributeCode?: string): void {
  sandbox.setPermissions([{ templateCode: "note", attributeCode, ...rights }]);
}

function send({ call, body, without }: Sent): Promise<Response> {
  const [method, path = ""] = filled(call).split(" ");
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const headers = {
    ...(without === "token" ? {} : { Authorization: token }),
    ...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
  };
  const content = body === undefined ? {} : { body: isForm ? body : filled(JSON.stringify(body)) };
  return fetch(sandbox.esmRest + path, { method: method ?? "", headers, ...content });
}

function filled(text: string): string {
  return text.replaceAll(/\{card\}|\{file\}/g, (name) => known[name as keyof typeof known]);
}
