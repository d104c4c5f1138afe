// Run in the folder of the installed package: calls createChatSession as each server of the examples has mounted it.
import { openEnvironment } from "esm-chat-history";
import { startSandbox } from "esm-chat-history/sandbox";

const [server = ""] = process.argv.slice(2);
const token = "a-token-of-more-than-twenty-characters";
const sandbox = await startSandbox({ createCards: false });
const { settings, secrets } = sandbox.environment();
const environment = await openEnvironment({
  settings,
  secrets: { ...secrets, "functions.tokens": [token] },
  folder: ".",
});
const chatSessions = await environment.openChatSessions();
const { start } = await import(`./checked/${server}.js`);
const { port, close } = await start(chatSessions, 0);
const origin = `http://127.0.0.1:${port}`;

/** @param {{ body?: string, headers?: Record<string, string>, query?: string }} call */
async function call({ body = '{"sessionId":"ws-1"}', headers = {}, query = "?folderCode=chat_sessions" }) {
  const response = await fetch(`${origin}/chatbot/createChatSession${query}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
    body,
  });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
}

const answers = {
  first: await call({}),
  again: await call({}),
  wrongToken: await call({ headers: { Authorization: "Bearer wrong" } }),
  largest: await call({ body: `{"sessionId":"ws-1","more":"${"x".repeat(16_000)}"}` }),
  tooLarge: await call({ body: `{"sessionId":"ws-1","more":"${"x".repeat(100_000)}"}` }),
  notJson: await call({ body: "sessionId=ws-1", headers: { "Content-Type": "application/x-www-form-urlencoded" } }),
  wrongBody: await call({ body: "{}" }),
  noFolder: await call({ query: "" }),
};
const besides =
  server === "hono-server"
    ? await fetch(origin)
    : await fetch(origin, { method: "POST", headers: { "Content-Type": "application/json" }, body: '{"hello":1}' });
const cards = sandbox.cards("chat_session").map(({ data }) => data["chat_session_id"]);
await chatSessions.close();
const closed = await call({});
console.log(JSON.stringify({ answers, closed, besides: await besides.text(), cards }));
await close();
await sandbox.close();
