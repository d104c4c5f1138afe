// A process of its own for one system of the sandbox. Told over IPC to start anew with a workload; says where it listens,
// and at the end what it was asked and how long its processor worked. Argument: `esm` or `chatHistory`.
import { startSandbox } from "../../dist/sandbox/start-sandbox.js";
import { clockAfter, workloadSessions } from "./workload.js";

/** Fixed, so that a recorded request can be sent again to a sandbox that was started later. */
const CREDENTIALS = { password: "bench-password", token: "bench-token" };
/** Finished cards made in one request. */
const MADE_AT_ONCE = 200;
const [system = ""] = process.argv.slice(2);
const SYSTEMS = { esm: system === "esm", chats: system === "chatHistory" };

/** @type {import("../../dist/sandbox/start-sandbox.js").Sandbox | undefined} */
let sandbox;
/** @type {{ key: string, sessions: ReturnType<typeof workloadSessions> } | undefined} */
let prepared;
let before = process.cpuUsage();

process.on("message", async (message) => {
  process.send?.(await answer(message));
});
process.on("disconnect", () => process.exit());

async function answer(message) {
  if (message.kind === "stats") return { traffic: sandbox?.stats()[system], cpuMs: cpuMs() };
  await sandbox?.close();
  const key = JSON.stringify(message.workload);
  prepared = prepared?.key === key ? prepared : { key, sessions: workloadSessions(message.workload) };
  const { sessions } = prepared;
  sandbox = await startSandbox({
    sessions,
    ...SYSTEMS,
    createCards: true,
    clock: clockAfter(sessions),
    ...CREDENTIALS,
  });
  const { finishedCards = 0, delayMs = 0 } = message.workload;
  if (SYSTEMS.esm) await makeFinishedCards(finishedCards);
  sandbox.setFaults(delayMs === 0 ? [] : [{ target: system, kind: "slow", delayMs }]);
  sandbox.resetStats();
  before = process.cpuUsage();
  const { esmRest, esmWebApi, chatHistory, control, installationId, login, password, token, timeZone } = sandbox;
  const meanMessages = sessions.reduce((sum, { messages }) => sum + messages.length, 0) / sessions.length;
  const access = { esmRest, esmWebApi, chatHistory, control, installationId, login, password, token, timeZone };
  return { access, meanMessages };
}

/** @param {number} count */
async function makeFinishedCards(count) {
  if (sandbox === undefined || count === 0) return;
  const { esmRest, login, password } = sandbox;
  const body = new URLSearchParams({ login, password });
  const authorization = (await fetch(`${esmRest}/users/login`, { method: "POST", body })).headers.get("authorization");
  for (let made = 0; made < count; made += MADE_AT_ONCE) {
    const cards = Array.from({ length: Math.min(MADE_AT_ONCE, count - made) }, (_, index) => ({
      folderCode: "chat_sessions",
      data: {
        chat_session_id: { values: [{ value: `finished-${made + index}` }] },
        chat_log: { values: [{ value: "a finished chat" }] },
        is_chat_active: { values: [{ value: "No", code: "no" }] },
      },
    }));
    const reply = await fetch(`${esmRest}/dc/chat_session/data`, {
      method: "PUT",
      headers: { authorization: authorization ?? "", "content-type": "application/json" },
      body: JSON.stringify(cards),
    });
    const { meta } = await reply.json();
    if (meta.importResult.notSavedDataCards !== 0) throw new Error("the sandbox did not save the finished cards");
  }
}

function cpuMs() {
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}
