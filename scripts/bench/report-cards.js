// A process of its own that answers like ESM with any number of chat session data cards, made up and always the same ones.
// They are written to a file first: to make them up takes longer than to read them. Arguments: how many, the file. Prints
// where it listens.
import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createServer } from "node:http";
import { readReadyMadeTemplate } from "../../dist/settings/ready-made-template.js";
import { attributesOf } from "../../dist/xml/template-definition.js";

const BEGAN = Date.UTC(2024, 0, 1);
/** Milliseconds between two chats: a million of them are a year's. */
const APART = 31_000;
const FOLDERS = [{ folderName: "Chat sessions", folderCode: "chat_sessions" }];
const PIECE = 64 * 1024;
const LANGUAGES = ["fi", "en", "sv", "de"];
const OUTCOMES = [
  ["answered", "Answered"],
  ["answered", "Answered"],
  ["chatbot_only", "Chatbot only"],
  ["unanswered", "Unanswered"],
];

const [cards = 0, file = ""] = [Number(process.argv[2]), process.argv[3]];

const attributes = {
  ...Object.fromEntries(
    attributesOf(readReadyMadeTemplate()).map(({ code, names, type, multiValue, staticValues, targets }) => {
      const values = staticValues.map((value) => ({ code: value.code, value: value.names.en }));
      return [code, { name: names.en, type, multiValue, values, target: targets }];
    }),
  ),
  email: { name: "E-mail", type: "string", multiValue: false },
  organization: { name: "Organization", type: "reference", multiValue: false, target: ["organization"] },
};

await write();
const server = createServer((request, response) => {
  const path = new URL(request.url ?? "", "http://esm").pathname;
  response.setHeader("content-type", "application/json");
  if (path.endsWith("/users/login")) response.end(JSON.stringify({ code: 200, message: "ok", token: "Bearer bench" }));
  else if (path.endsWith("/data/stream")) createReadStream(file, { highWaterMark: PIECE }).pipe(response);
  else response.end(JSON.stringify({ name: "x", code: path.split("/").at(-1), allowedFolders: FOLDERS, attributes }));
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
process.on("SIGTERM", () => process.exit());

/** Each card stands on a line of its own, so that the floor finds it. */
async function write() {
  const out = createWriteStream(file);
  let piece = `{"meta":{"count":${cards}},"data":[\n`;
  for (let number = 0; number < cards; number += 1) {
    piece += number === 0 ? card(number) : `,\n${card(number)}`;
    if (piece.length < PIECE) continue;
    if (!out.write(piece)) await once(out, "drain");
    piece = "";
  }
  out.end(`${piece}\n]}`);
  await once(out, "finish");
}

/** @param {number} number */
function card(number) {
  const started = BEGAN + number * APART;
  const wait = (number * 37) % 400;
  const [outcome, outcomeName] = OUTCOMES[number % OUTCOMES.length];
  const hasLive = outcome !== "chatbot_only";
  const isAnswered = outcome === "answered";
  const person = isAnswered
    ? reference("person", "Person", 500 + (number % 60), `Meikäläinen Maija ${number % 60}`)
    : "";
  return [
    `{"name":"CHAT-${number}","dataCardId":"${1_000_000 + number}","templateName":"Chat session"`,
    `,"templateCode":"chat_session","templateId":"512","folderName":"Chat sessions","folderCode":"chat_sessions","data":{`,
    element(
      "chat_session_id",
      "Chat session id",
      "string",
      text(`ws-${number}-${(number * 2_654_435_761) % 4_294_967_296}`),
    ),
    element("is_chat_active", "Is chat active", "static-value", staticValue("no", "No")),
    element("start_time", "Start time", "date", text(time(started))),
    element("end_time", "End time", "date", text(time(started + 90_000 + (number % 600) * 1000))),
    element("message_count", "Message count", "number", count(2 + (number % 40))),
    element("wait_time_before_first_reply", "Wait time before first reply", "number", isAnswered ? count(wait) : ""),
    element("support_person", "Support person", "reference", person),
    element("outcome", "Outcome", "static-value", staticValue(outcome, outcomeName)),
    element("first_replier", "First replier", "reference", person),
    element("live_chat_count", "Number of live chats", "number", count(hasLive ? 1 + (number % 9 === 0 ? 1 : 0) : 0)),
    element("redirect_count", "Number of redirects", "number", count(number % 7 === 0 ? 1 : 0)),
    element("wait_in_business_hours", "Wait in business hours", "number", isAnswered ? count(wait >> 1) : ""),
    element("live_chat_time", "Time in live chat", "number", count(hasLive ? number % 900 : 0)),
    element("chat_language", "Language", "string", text(LANGUAGES[number % LANGUAGES.length])),
    element(
      "organization",
      "Organization",
      "reference",
      reference("organization", "Organization", 900 + (number % 12), `Organisation ${number % 12} Oy`),
    ).slice(0, -1),
    `},"hidden":false,"deleted":false}`,
  ].join("");
}

function element(code, name, type, value) {
  return `"${code}":{"name":"${name}","type":"${type}","values":[${value}]},`;
}

function text(value) {
  return `{"value":"${value}"}`;
}

function count(value) {
  return `{"value":${value}}`;
}

function staticValue(code, name) {
  return `{"value":"${name}","code":"${code}"}`;
}

function reference(templateCode, templateName, dataCardId, name) {
  return `{"name":"${name}","dataCardId":"${dataCardId}","templateName":"${templateName}","templateCode":"${templateCode}","hidden":false,"deleted":false}`;
}

/** @param {number} at */
function time(at) {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
