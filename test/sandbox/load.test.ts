import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readSessionsFile } from "../../plugin/sandbox/sessions-file.ts";
import { cpuTimer } from "../support/cpu-time.ts";
import { draws } from "../support/draws.ts";
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
    const areWhole: boolean[] = [];
    // Not all at once: the machine's queue for new connections is shorter.
    for (let next = 0; next < sessions.length; next += 100) {
      const some = sessions.slice(next, next + 100).map(async ({ sessionId, messages }) => {
        const url = `${sandbox.chatHistory}/v1/installations/${sandbox.installationId}/sessions/${sessionId}?limit=500`;
        const reply = await fetch(url, { headers: { Authorization: `Bearer ${sandbox.token}` } });
        const told = (await reply.json()) as { messages: unknown[]; status: string };
        return told.status === "ended" && told.messages.length === messages.length;
      });
      areWhole.push(...(await Promise.all(some)));
    }
    expect(areWhole).toEqual(sessions.map(() => true));
  });
});

const CARDS = draws(10_000, 100_000);
const ROUNDS = draws(10, 30);
/** How many of the fifty that are searched for in each round are there. */
const FOUND = 5;

describe(`${CARDS} cards`, () => {
  it("are found by a unique attribute and written without looking at each of them", async () => {
    const sample = sampleSession();
    const sessions = Array.from({ length: CARDS }, (_, index) => ({ ...sample, sessionId: `ws-${index}` }));
    const sandbox = await start({ sessions, createCards: true });
    const esm = await connect(sandbox);
    const find = async (parts: readonly string[]) =>
      esm.get<Page>("/dc/chat_session/data", { filter: parts.join(" or "), dataCards: "false" });
    // Nothing is known beforehand of so short a piece of a text.
    const byLookingAtAll = await cpuOfRounds(() =>
      find(Array.from({ length: 50 }, () => "$chat_session_id$ LIKE '%q%'")),
    );
    const byIndex = await cpuOfRounds(async (round) => {
      const from = (round * CARDS) / 50;
      const ids = Array.from({ length: 50 }, (_, index) => `${index < FOUND ? "ws" : "no"}-${from + index}`);
      const { body } = await find(ids.map((id) => `$chat_session_id$ = '${id}'`));
      const data = { message_count: values({ value: round }) };
      const items = body.data.map(({ dataCardId }) => ({ dataCardId, data }));
      const written = await esm.send<ListResponse>("PUT", "/dc/chat_session/data", items);
      expect(written.body.meta.importResult.savedDataCards).toBe(FOUND);
    });
    expect(byIndex).toBeLessThan(byLookingAtAll);
  });
});

/** CPU milliseconds of all rounds, the sandbox's included. */
async function cpuOfRounds(work: (round: number) => Promise<unknown>): Promise<number> {
  const elapsed = cpuTimer();
  for (let round = 0; round < ROUNDS; round += 1) await work(round);
  return elapsed();
}
