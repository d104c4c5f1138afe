// Runs the task once: twelve made-up chats of a sandbox become data cards. Needs nothing but the package.
import { openEnvironment, runOnce } from "esm-chat-history";
import { generateSessions, startSandbox } from "esm-chat-history/sandbox";

const sessions = generateSessions({ count: 12, startAt: "2026-11-23T06:00:00Z" });
const sandbox = await startSandbox({ sessions, createCards: true });
const environment = await openEnvironment({ ...sandbox.environment(), folder: "." });
const report = await runOnce(environment.downloadTask);
console.log(report.status, report.sessions);
await sandbox.close();
