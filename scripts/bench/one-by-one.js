// What a user would do instead: one card at a time, as the public clients of ESM do. Lists the active cards page by page
// as they come, reads each history, looks each person up, and sends a PATCH. What stands on a card is computed as the
// task does, so that only the way there differs. Prints {durationMs, cards}. Argument: where the sandbox listens.
import { readFileSync } from "node:fs";
import { chatSessionCard } from "../../dist/chat/card.js";
import { compileChatLog } from "../../dist/chat/chat-log.js";
import { isFinished } from "../../dist/chat/lifecycle.js";
import { membersOf } from "../../dist/chat/participants.js";
import { joinPages } from "../../dist/outside/chat-history/assumed/client.js";
import { toWidgetSession } from "../../dist/outside/chat-history/assumed/mapper.js";
import { sessionPage } from "../../dist/outside/chat-history/assumed/schema.js";

const access = JSON.parse(process.argv[2] ?? "{}");
const GRACE_MS = 600_000;
const template = readFileSync(new URL("../../templates/chat-log.hbs", import.meta.url), "utf8");
const render = compileChatLog("chat-log.hbs", template, { format: "text", timeZone: "UTC" });

const before = performance.now();
const body = new URLSearchParams({ login: access.login, password: access.password });
const login = await fetch(`${access.esmRest}/users/login`, { method: "POST", body });
await login.arrayBuffer();
const esmHeaders = { authorization: login.headers.get("authorization") ?? "", "content-type": "application/json" };
const chatHeaders = { authorization: `Bearer ${access.token}` };

async function get(url, headers) {
  const reply = await fetch(url, { headers });
  const answer = await reply.text();
  return {
    status: reply.status,
    date: Date.parse(reply.headers.get("date") ?? ""),
    json: answer === "" ? {} : JSON.parse(answer),
  };
}

async function activeCards() {
  const cards = [];
  const filter = encodeURIComponent("$is_chat_active$ <> 'No'");
  for (let page = ""; ; page = `&filterId=${cards.at(-1).dataCardId}`) {
    const { status, json } = await get(
      `${access.esmRest}/dc/chat_session/data?dataCards=true&filter=${filter}${page}`,
      esmHeaders,
    );
    if (status === 404) return cards;
    cards.push(...json.data);
    if (json.meta.links.next === undefined) return cards;
  }
}

async function history(sessionId) {
  const parts = [];
  let readAt;
  for (let cursor = ""; ; ) {
    const url = `${access.chatHistory}/v1/installations/${access.installationId}/sessions/${sessionId}${cursor}`;
    const { date, json } = await get(url, chatHeaders);
    readAt ??= date;
    parts.push(toWidgetSession(sessionPage.parse(json)));
    if (json.nextCursor === null) return { session: joinPages(parts), readAt };
    cursor = `?cursor=${json.nextCursor}`;
  }
}

async function personCard(externalId) {
  if (externalId === null) return null;
  const filter = encodeURIComponent(`$email$ = '${externalId}'`);
  const { status, json } = await get(`${access.esmRest}/dc/person/data?dataCards=true&filter=${filter}`, esmHeaders);
  return status === 404 ? null : json.data[0].dataCardId;
}

const values = (list) => ({ values: list });
const reference = (id) => values(id === null ? [] : [{ dataCardId: id }]);
const date = (at) => values(at === null ? [] : [{ value: `${new Date(at).toISOString().slice(0, 19)}Z` }]);

const cards = await activeCards();
for (const { dataCardId, data } of cards) {
  const { session, readAt } = await history(data.chat_session_id.values[0].value);
  const persons = new Map();
  for (const { kind, user } of membersOf(session)) persons.set(`${kind} ${user.id}`, await personCard(user.externalId));
  const finished = isFinished(session, readAt, GRACE_MS);
  const personOf = (kind, id) => persons.get(`${kind} ${id}`) ?? null;
  const card = chatSessionCard({ session, log: render(session), finished, personOf });
  const wait = card.waitTimeBeforeFirstReply;
  const reply = await fetch(`${access.esmRest}/dc/chat_session/data/${dataCardId}`, {
    method: "PATCH",
    headers: esmHeaders,
    body: JSON.stringify({
      dataCardId,
      data: {
        chat_log: values([{ value: card.chatLog }]),
        message_count: values([{ value: card.messageCount }]),
        members: values(card.members.map((id) => ({ dataCardId: id }))),
        support_person: reference(card.supportPerson),
        customer: reference(card.customer),
        start_time: date(card.startTime),
        end_time: date(card.endTime),
        wait_time_before_first_reply: values(wait === null ? [] : [{ value: wait }]),
        is_chat_active: values([{ code: finished ? "no" : "yes" }]),
      },
    }),
  });
  const { meta } = await reply.json();
  if (reply.status !== 200 || meta.errors.length > 0) throw new Error("ESM did not take a card");
}
process.stdout.write(JSON.stringify({ durationMs: performance.now() - before, cards: cards.length }));
