// A process of its own that answers like ESM with any number of chat session data cards, made up as they are sent: always
// the same ones, and never more of them in memory than a piece of the reply. Argument: how many. Prints where it listens.
import { once } from "node:events";
import { createServer } from "node:http";

/** Attributes of a card, as a report asks for them, with ESM's types. */
const BEGAN = Date.UTC(2024, 0, 1);
/** Milliseconds between two chats. */
const APART = 31_000;
const PIECE = 64 * 1024;
const LANGUAGES = ["fi", "en", "sv", "de"];
const OUTCOMES = [
  ["answered", "Answered"],
  ["answered", "Answered"],
  ["chatbot_only", "Chatbot only"],
  ["unanswered", "Unanswered"],
];

const cards = Number(process.argv[2]);

const server = createServer((request, response) => {
  if (request.url?.endsWith("/users/login")) {
    response.end(JSON.stringify({ code: 200, message: "ok", token: "Bearer bench" }));
    return;
  }
  void send(response);
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
process.on("SIGTERM", () => process.exit());

/** @param {import("node:http").ServerResponse} response */
async function send(response) {
  response.writeHead(200, { "content-type": "application/json" });
  let piece = `{"meta":{"count":${cards}},"data":[\n`;
  for (let number = 0; number < cards; number += 1) {
    piece += number === 0 ? card(number) : `,\n${card(number)}`;
    if (piece.length < PIECE) continue;
    if (!response.write(piece)) await once(response, "drain");
    piece = "";
  }
  response.end(`${piece}]}`);
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
    element("waiting_time", "Waiting time before first reply", "number", isAnswered ? count(wait) : ""),
    element("support_person", "Support person", "reference", person),
    element("chat_outcome", "Outcome", "static-value", staticValue(outcome, outcomeName)),
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
