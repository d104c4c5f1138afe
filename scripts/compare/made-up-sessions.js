// Made-up chat sessions: the special cases that real ones seldom are. Each is a line of JSON.

const MINUTE = 60_000;
const FIRST_START = Date.UTC(2025, 2, 3, 8, 0, 0);

const SUPPORT = [
  { operatorId: "o1", name: "Paula Support", externalId: "paula@support.example.org" },
  { operatorId: "o2", name: "Otto Österberg", externalId: " Otto@Support.Example.org " },
];
const VISITOR = { visitorId: "v1", name: "Vera <Visitor>", externalId: "vera@example.org" };

/**
 * A session of one live chat, whose messages come one a minute, in turns of the visitor and the support person.
 *
 * @param {string} sessionId
 * @param {number} startedAt epoch milliseconds
 * @param {readonly string[]} texts
 * @param {Record<string, unknown>} [changes] of the session
 */
function session(sessionId, startedAt, texts, changes = {}) {
  const at = (/** @type {number} */ minutes) => new Date(startedAt + minutes * MINUTE).toISOString();
  const liveChatId = `${sessionId}-l1`;
  const messages = texts.map((text, index) => {
    const sender =
      index % 2 === 0
        ? { kind: "visitor", id: VISITOR.visitorId, name: VISITOR.name }
        : { kind: "operator", id: "o1", name: "Paula Support" };
    const messageId = `${sessionId}-m${index + 1}`;
    return { messageId, sentAt: at(index + 1), sender, liveChatId, type: "text", text, attachment: null };
  });
  const endedAt = at(texts.length + 1);
  const joined = [{ operatorId: "o1", joinedAt: at(1) }];
  const chat = { liveChatId, establishedAt: at(0), endedAt, disconnectionMode: "finishedByUser", operators: joined };
  const whole = {
    sessionId,
    status: "ended",
    startedAt: at(0),
    endedAt,
    visitor: VISITOR,
    operators: SUPPORT,
    liveChats: [chat],
    messageCount: messages.length,
    messages,
  };
  return { ...whole, ...changes };
}

/** Chats of a usual kind that follow one another, some of them at one time. @param {number} count */
export function manySessions(count) {
  return Array.from({ length: count }, (_, index) => {
    const texts = Array.from({ length: 2 + (index % 14) }, (_unused, line) => `line ${line + 1} of chat ${index + 1}`);
    const visitor = {
      ...VISITOR,
      visitorId: `v${index}`,
      name: `Visitor ${index}`,
      externalId: `v${index}@example.org`,
    };
    return JSON.stringify(session(`ws-made-${index}`, FIRST_START + index * 4 * MINUTE, texts, { visitor }));
  });
}

/** @param {number} hour */
function start(hour) {
  return FIRST_START + hour * 60 * MINUTE;
}

/** One session for each special case. */
export function specialSessions() {
  const plain = session("ws-plain", start(0), ["Hello", "Hi, how can I help?", "It works now", "Good"]);
  const [chat] = plain.liveChats;
  const second = { ...chat, liveChatId: "ws-plain-l2", operators: [{ operatorId: "o2", joinedAt: plain.endedAt }] };
  const withoutChat = session("ws-bot-only", start(1), ["Is anybody there?"], { liveChats: [], operators: [] });
  const bot = { kind: "bot", id: null, name: "Helpi" };
  const masked = [
    "my mail is vera@example.org, my phone +358 40 123 4567",
    "your card 4111 1111 1111 1111, IBAN FI21 1234 5600 0007 85",
    "my code is 131052-308T, in Sweden 811228-9874",
    "order number 123456, room 112",
  ];
  const markup = [
    "<b>bold</b> & \"quoted\" 'single' $chat_log$ #target#",
    "two\nlines\r\nand\ttab \u0007 bell \u{1f600} \u202e turned",
    "{{sessionId}} {{#each messages}} 'now - 2w' or 1 = 1",
  ];
  const file = {
    name: "vera@example.org.pdf",
    size: 123_456,
    mimeType: "application/pdf",
    url: "https://example.org/f",
  };
  const odd = session("ws-odd-kinds", start(7), ["first", "second", "third", "fourth"]);
  const kinds = [
    { ...odd.messages[1], type: "event", text: "Paula has joined" },
    { ...odd.messages[0], type: "file", text: "", attachment: file },
    { ...odd.messages[2], sender: { kind: "system", id: null, name: "" }, type: "card" },
    { ...odd.messages[3], sender: { kind: "supervisor", id: "s1", name: "Sam" } },
  ];
  const agentFirst = session("ws-agent-first", start(8), ["", "I am here", "Good"]);
  const long = Array.from({ length: 400 }, (_, index) => `a rather long line with the number ${index + 1}`);
  return [
    { ...plain, liveChats: [chat, second] },
    { ...withoutChat, messages: withoutChat.messages.map((one) => ({ ...one, liveChatId: null, sender: bot })) },
    session("ws-masks", start(2), masked),
    session("ws-markup", start(3), markup),
    session("ws-no-messages", start(4), []),
    session("ws-quote'd $x$ #y#", start(5), ["What an id"]),
    session("ws-stranger", start(6), ["Who am I?", "Nobody knows"], { visitor: { ...VISITOR, externalId: null } }),
    { ...odd, messages: kinds },
    { ...agentFirst, messages: agentFirst.messages.slice(1) },
    session("ws-still-going-on", start(9), ["Wait", "Yes"], { status: "active", endedAt: null }),
    session("ws-long", start(10), long),
  ].map((one) => JSON.stringify(one));
}
