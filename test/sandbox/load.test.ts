import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSessionsFile } from "../../plugin/sandbox/sessions-file.ts";
import { connect, type ListResponse, type Page, values } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

const start = sandboxes();
const FILE = fileURLToPath(new URL("../../../shared/data/support-sessions.ndjson", import.meta.url));

describe.skipIf(!existsSync(FILE))("the 1,200 real sessions", () => {
  it("become persons and cards in the file's order, and are told whole", async () => {
    const sessions = readSessionsFile(FILE);
    const sandbox = await start({ sessions, createCards: true });
    const esm = await connect(sandbox);
    const { body } = await esm.get<Page>("/dc/chat_session/data/stream", { dataCards: "false" });
    expect(body.data.map(({ name }) => name).toReversed()).toEqual(sessions.map(({ sessionId }) => sessionId));
    const emails = new Set(
      sessions.flatMap(({ visitor, operators }) =>
        [visitor, ...operators].map(({ externalId }) => externalId?.trim().toLowerCase()),
      ),
    );
    const persons = await esm.get<Page>("/dc/person/data/stream", { dataCards: "false" });
    expect(persons.body.data).toHaveLength(emails.size);
    const counts = await Promise.all(
      sessions.map(async ({ sessionId, messages }) => {
        const url = `${sandbox.chatHistory}/v1/installations/${sandbox.installationId}/sessions/${sessionId}?limit=500`;
        const reply = await fetch(url, { headers: { Authorization: `Bearer ${sandbox.token}` } });
        const told = (await reply.json()) as { messages: unknown[]; status: string };
        return told.status === "ended" && told.messages.length === messages.length;
      }),
    );
    expect(counts.every(Boolean)).toBe(true);
  });
});

describe("100,000 cards", () => {
  it("are found by a unique attribute and written without looking at each of them", { timeout: 60_000 }, async () => {
    const sample = sampleSession();
    const sessions = Array.from({ length: 100_000 }, (_, index) => ({ ...sample, sessionId: `ws-${index}` }));
    const sandbox = await start({ sessions, createCards: true });
    const esm = await connect(sandbox);
    const find = async (attribute: string, from: number) => {
      const parts = Array.from({ length: 50 }, (_, index) => `$${attribute}$ = 'ws-${from + index}'`);
      return esm.get<Page>("/dc/chat_session/data", { filter: parts.join(" or "), dataCards: "false" });
    };
    const byLookingAtAll = await time((round) => find("chat_log", round * 3_000));
    const byIndex = await time(async (round) => {
      const { body } = await find("chat_session_id", round * 3_000);
      const data = { message_count: values({ value: round }) };
      const items = body.data.map(({ dataCardId }) => ({ dataCardId, data }));
      const written = await esm.send<ListResponse>("PUT", "/dc/chat_session/data", items);
      expect(written.body.meta.importResult.savedDataCards).toBe(50);
    });
    expect(byIndex).toBeLessThan(byLookingAtAll);
  });
});

/** Milliseconds that thirty rounds take. */
async function time(work: (round: number) => Promise<unknown>): Promise<number> {
  const before = performance.now();
  for (let round = 0; round < 30; round += 1) await work(round);
  return performance.now() - before;
}
