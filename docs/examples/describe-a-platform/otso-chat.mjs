// Otso Chat, a chat platform that does not exist: the one that docs/describe-a-platform.md describes. It has three chats
// and one address, takes the login "reader" with the password "otter", and prints where it is. Ctrl-C ends it.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

/** Epoch seconds of a time on 24 November 2025, in UTC. */
const at = (time) => Date.parse(`2025-11-24T${time}Z`) / 1000;

const AGENTS = [
  { id: 7, name: "Olga Operator", mail: "olga.operator@example.org" },
  { id: 8, name: "Oskar O'Hara", mail: "oskar.ohara@example.org" },
];

const CHATS = [
  {
    chat: {
      id: "ot-1041",
      opened: at("08:00:00"),
      asked: at("08:00:43"),
      closed: at("08:03:10"),
      moved: at("08:03:10"),
      guest: { id: "g-55", name: "Vera Visitor", mail: "vera.visitor@example.org" },
    },
    lines: [
      { id: 1, time: at("08:00:00"), who: "b", type: "say", html: "<b>Otso:</b> Hello, I am Otso." },
      { id: 2, time: at("08:00:20"), who: "g", type: "say", html: "<b>Vera Visitor:</b> My screen is dark &amp; cold" },
      { id: 3, time: at("08:00:24"), who: "b", type: "say", html: "<b>Otso:</b> Is it plugged in?" },
      { id: 4, time: at("08:00:41"), who: "g", type: "say", html: "<b>Vera Visitor:</b> Yes. A person, please" },
      { id: 5, time: at("08:01:05"), who: "a", agent: 7, type: "join", html: "<b>Otso:</b> Olga Operator is here" },
      {
        id: 6,
        time: at("08:01:12"),
        who: "a",
        agent: 7,
        type: "note",
        html: "<b>Olga Operator:</b> Called twice today",
      },
      {
        id: 7,
        time: at("08:01:28"),
        who: "a",
        agent: 7,
        type: "say",
        html: "<b>Olga Operator:</b> Hello Vera!<br>Press F7",
      },
      { id: 8, time: at("08:02:10"), who: "a", agent: 8, type: "join", html: "<b>Otso:</b> Oskar O&#39;Hara is here" },
      {
        id: 9,
        time: at("08:02:30"),
        who: "a",
        agent: 8,
        type: "say",
        html: "<b>Oskar O&#39;Hara:</b> Is it bright now?",
      },
      { id: 10, time: at("08:03:00"), who: "g", type: "say", html: "<b>Vera Visitor:</b> It is, thank you" },
    ],
  },
  {
    chat: {
      id: "ot-1042",
      opened: at("09:00:00"),
      asked: 0,
      closed: at("09:01:00"),
      moved: at("09:01:00"),
      guest: { id: "g-56", name: "Vilma Guest", mail: "" },
    },
    lines: [
      { id: 11, time: at("09:00:00"), who: "b", type: "say", html: "<b>Otso:</b> Hello, I am Otso." },
      { id: 12, time: at("09:00:30"), who: "g", type: "say", html: "<b>Vilma Guest:</b> Wrong window" },
    ],
  },
  {
    chat: {
      id: "ot-1043",
      opened: at("10:00:00"),
      asked: at("10:00:15"),
      closed: at("10:09:00"),
      moved: at("10:09:00"),
      guest: { id: "g-55", name: "Vera Visitor", mail: "vera.visitor@example.org" },
    },
    lines: [
      { id: 13, time: at("10:00:00"), who: "b", type: "say", html: "<b>Otso:</b> Hello, I am Otso." },
      { id: 14, time: at("10:00:15"), who: "g", type: "say", html: "<b>Vera Visitor:</b> A person, please" },
    ],
  },
];

/** Records of one answer, however many are asked for. */
const MOST = 5;
const sessions = new Set();

/** What each method answers: `result` is 0 when all is well. */
const METHODS = {
  "chat.get": ({ chat }) => found(chat, (one) => ({ chat: one.chat })),
  "chat.lines": ({ chat, skip, max }) => found(chat, ({ lines }) => ({ lines: page(lines.toReversed(), skip, max) })),
  "chat.moved": ({ since = 0, skip, max }) => {
    const moved = CHATS.map(({ chat }) => chat).filter((chat) => chat.moved >= since);
    return { result: 0, data: { chats: page(moved.toReversed(), skip, max) } };
  },
  "agent.list": () => ({ result: 0, data: { agents: AGENTS } }),
};

/** A chat of a department that "reader" may not see. */
const DENIED = "ot-1044";

function found(id, answer) {
  if (id === DENIED) return { result: 7 };
  const one = CHATS.find(({ chat }) => chat.id === id);
  return one === undefined ? { result: 11 } : { result: 0, data: answer(one) };
}

function page(records, skip = 0, max = MOST) {
  return records.slice(skip, skip + Math.min(max, MOST));
}

function answerTo({ method, session, data = {} }) {
  if (method === "login") {
    if (data.user !== "reader" || data.password !== "otter") return { result: 4 };
    const made = randomUUID();
    sessions.add(made);
    return { result: 0, session: made };
  }
  if (!sessions.has(session)) return { result: 6 };
  const answer = Object.hasOwn(METHODS, method) ? METHODS[method] : () => ({ result: 1 });
  return answer(data);
}

async function read(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return {};
  }
}

const server = createServer(async (request, response) => {
  const isCall = request.method === "POST" && request.url === "/rpc";
  response.writeHead(isCall ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(isCall ? answerTo(await read(request)) : { result: 1 }));
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
