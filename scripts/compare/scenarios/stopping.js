// A run that is told to stop, one beside another, and a sandbox that is told to stop.
import { setTimeout as wait } from "node:timers/promises";

/** So slow that the run goes on until it is told to stop, on a busy machine too. */
const SLOW = { target: "chatHistory", match: "/sessions/", kind: "slow", delayMs: 5_000 };

/** @param {import("../world.js").World} world */
export async function stopping(world) {
  const sandbox = await world.sandbox({ sessions: world.sessions.first(60), args: ["--create-cards"] });
  const cwd = sandbox.folder;
  sandbox.configure((settings) => Object.assign(settings, { task: { concurrency: 1 } }));
  await sandbox.control("faults", { rules: [SLOW] });
  const run = world.start(["run", "--json"], { sandbox });
  await untilHistoriesAreRead(sandbox);
  await world.observe("a run beside another", ["run", "--json"], { cwd });
  await world.observe("erasing beside a run", ["erase", "--session", "ws-nobody", "--yes"], { cwd });
  run.kill("SIGTERM");
  const { code, stdout, stderr } = await run.ended;
  // How far it came depends on the machine.
  const { status, reason, retryAt } = JSON.parse(stdout);
  world.note("a run that is told to stop", JSON.stringify({ code, status, reason, retryAt, stderr }, null, 1));
  await sandbox.control("faults", { rules: [] });
  const { stdout: next } = await world.run(["run", "--json"], { sandbox });
  world.note("the next run", JSON.parse(next).status);
  await world.noteCards("cards", sandbox);

  const other = world.start(["sandbox"]);
  const access = JSON.parse(await other.firstLine);
  other.kill("SIGTERM");
  // The values are secrets and addresses.
  world.note(
    "a sandbox that is told to stop",
    `exit code ${(await other.ended).code}\n${Object.keys(access).join("\n")}`,
  );
}

/** @param {import("../world.js").Sandbox} sandbox */
async function untilHistoriesAreRead(sandbox) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (/sessions\/\{sessionId\}/.test(await sandbox.requests())) return;
    await wait(100);
  }
  throw new Error("the run has read no history");
}
