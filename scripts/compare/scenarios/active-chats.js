// Runs while chats go on, have not begun yet, end, and are never heard of.

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** @param {import("../world.js").World} world @param {"rest" | "web-api"} api */
export async function activeChats(world, api) {
  const { lines, at } = world.sessions.busiest(60);
  const args = ["--create-cards", "--api", api, "--clock", new Date(at).toISOString()];
  const sandbox = await world.sandbox({ sessions: lines, args });
  await sandbox.makeCards("chat_session", [card("ws-of-nobody"), card("ws-of nobody's either")]);
  // One after another, so that lists in texts have an order.
  sandbox.configure((settings) => Object.assign(settings, { task: { concurrency: 1 } }));
  const step = async (/** @type {string} */ name, /** @type {number} */ time) => {
    await sandbox.control("clock", { now: time });
    await world.observe(`${name}, run --json`, ["run", "--json"], { sandbox });
    await world.noteCards(`${name}, cards`, sandbox);
  };
  await step("in the middle", at);
  await step("the same moment again", at);
  await step("three minutes later", at + 3 * MINUTE);
  await step("an hour later", at + 60 * MINUTE);
  await world.observe("dry run as text", ["run", "--dry-run"], { sandbox });
  await step("eight days later", at + 8 * DAY);
  await step("twenty days later", at + 20 * DAY);
  await world.observe("run as text", ["run"], { sandbox });
  await world.observe("check --json", ["check", "--json"], { sandbox });
}

/** @param {string} sessionId */
function card(sessionId) {
  const data = { chat_session_id: { values: [{ value: sessionId }] }, is_chat_active: { values: [{ code: "yes" }] } };
  return { folderCode: "chat_sessions", data };
}
