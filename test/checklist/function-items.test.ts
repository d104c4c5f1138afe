import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
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
