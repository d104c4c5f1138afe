import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { closing } from "../support/closing.ts";
import { folders } from "../support/given-files.ts";
import { checklistWorlds, findingsOf, idsOf } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const closeLater = closing();

/** As the function, but for its answer to the call that carries the token. @returns its address */
async function somethingInFront(status: number, text: string): Promise<string> {
  const server = createServer(({ method, headers }, outgoing) => {
    outgoing.statusCode = method === "GET" ? 405 : headers.authorization === undefined ? 401 : status;
    outgoing.end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closeLater(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Only what the function itself says of a call without a session tells that the token was let in. */
it.each([
  ["a proxy that refuses the call", 400, "<h1>Bad Request</h1>", "status 400"],
  [
    "something that takes the URL parameter away",
    400,
    JSON.stringify({ error: { code: "folder-code-missing" } }),
    "status 400, folder-code-missing",
  ],
  ["something that takes everything", 200, "{}", "status 200"],
])("the token is not found to be right by an answer of %s", async (_, status, text, found) => {
  const world = await start();
  const environmentUrl = await somethingInFront(status, text);
  world.configure((one) => ({ ...one, functions: { ...one.functions, environmentUrl } }));
  const { report } = await world.check();
  expect(idsOf(report, "missing")).toEqual(["function-token"]);
  expect(findingsOf(report)).toMatchObject([{ found }]);
});

describe("who makes the cards", () => {
  const makeCards = { sessions: "live-chats", from: Date.UTC(2026, 11, 1), mostPerRun: 1_000 } as const;
  const BY_FUNCTION = "createChatSession, when the chatbot calls it";
  const BY_TASK = "the task, for sessions with a live chat that changed from 2026-12-01 on";
  const FUNCTION = ["function-folder", "function-reachable", "function-token"];

  it.each([
    ["the function", true, undefined, { state: "done", evidence: BY_FUNCTION }, []],
    ["the task", false, makeCards, { state: "done", evidence: BY_TASK }, []],
    ["both", true, makeCards, { state: "done", evidence: `${BY_TASK}; and ${BY_FUNCTION}` }, []],
    ["neither, as far as is known", false, undefined, { state: "cannot-verify" }, FUNCTION],
  ])("%s", async (_, hasFunction, made, expected, unverified) => {
    const world = await start();
    world.configure((one) => ({
      ...one,
      functions: hasFunction ? one.functions : { ...one.functions, environmentUrl: undefined },
      task: { ...one.task, makeCards: made },
    }));
    const { report, exitCode } = await world.check();
    expect(exitCode).toBe(0);
    expect(report.items.find(({ id }) => id === "cards-made")).toMatchObject(expected);
    const ofFunction = new Set(FUNCTION);
    expect(idsOf(report, "cannot-verify").filter((id) => ofFunction.has(id))).toEqual(unverified);
  });
});
