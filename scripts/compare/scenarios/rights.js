// What the task's user may not see or write, persons that are hidden, and an ESM with other manners.
import { sessionOf } from "../sessions.js";

/** What is forbidden, attribute by attribute; null for all of them. */
const FORBIDDEN = {
  "members cannot be written": { templateCode: "chat_session", attributeCode: "members", write: false },
  "is_chat_active cannot be seen": { templateCode: "chat_session", attributeCode: "is_chat_active", read: false },
  "nothing can be written": { templateCode: "chat_session", attributeCode: null, write: false },
  "mail addresses cannot be seen": { templateCode: "person", attributeCode: "email", read: false },
};

/** @param {import("../world.js").World} world */
export async function rights(world) {
  const sessions = world.sessions.first(12);
  const sandbox = await world.sandbox({ sessions, args: ["--create-cards"] });
  const idOf = (/** @type {number} */ index) => sessionOf(sessions[index] ?? "").sessionId;
  for (const [name, rule] of Object.entries(FORBIDDEN)) {
    await sandbox.control("permissions", { rules: [rule] });
    await world.observe(`${name}, run --session`, ["run", "--session", idOf(2), "--json"], { sandbox });
    await world.observe(`${name}, install`, ["install", "--yes", "--json"], { sandbox });
    await world.noteCards(`${name}, cards`, sandbox);
  }
  await sandbox.control("permissions", { rules: [FORBIDDEN["is_chat_active cannot be seen"]] });
  await world.observe("is_chat_active cannot be seen, run", ["run", "--json"], { sandbox });
  await sandbox.control("permissions", { rules: [] });

  const persons = (await sandbox.cards("person")).map(({ dataCardId }) => dataCardId);
  await sandbox.control("hidden-cards", { dataCardIds: persons.slice(0, 5) });
  await world.observe("persons are hidden, run", ["run", "--json"], { sandbox });
  await sandbox.control("hidden-cards", { dataCardIds: [] });
  for (const emptyListAnswer of ["404-without-body", "empty-page"]) {
    await sandbox.control("manners", { emptyListAnswer });
    await world.observe(`empty list: ${emptyListAnswer}`, ["run", "--json"], { sandbox });
  }
  await sandbox.control("privacy-deletions", { sessionIds: [idOf(4)] });
  await world.observe("deleted for privacy, run", ["run", "--session", idOf(4), "--json"], { sandbox });
  await world.noteCards("cards in the end", sandbox);
}
