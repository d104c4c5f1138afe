import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { folders } from "../support/given-files.ts";
import { drawRequest } from "./drawn-requests.ts";
import { IS_WHOLE, SEED, TIMEOUT, tell } from "./how-much.ts";
import { rawCall } from "./raw-call.ts";
import { type ServedWorld, startServedWorld } from "./serve-world.ts";

const COUNT = IS_WHOLE ? 100_000 : 1_000;
/** Callers at once. */
const CALLERS = 32;
/** Milliseconds after which an answer hangs. A machine that is shared by many may take as long for a good one. */
const HANGS_MS = IS_WHOLE ? 2_000 : 60_000;

const folder = folders();
let world: ServedWorld;
beforeAll(async () => {
  world = await startServedWorld(folder, ["healthy", "hostile"], SEED);
});
afterAll(() => world.close());

describe(`${COUNT} drawn requests to serve`, () => {
  it("end nothing, hold nothing up, and lose or double no card", TIMEOUT, async () => {
    const random = mulberry32(SEED);
    const { serving, environments } = world;
    const port = Number(new URL(serving.origin).port);
    const tokens = [...environments.map(({ token }) => token), "canary-wrong-token", "", "\u00e4", "x".repeat(3_000)];
    const sessionIds = Array.from({ length: 200 }, (_, index) => `asked-${index}`);
    const statuses = new Map<number, number>();
    const problems: string[] = [];
    const made = new Set<string>();
    let left = COUNT;
    async function caller(): Promise<void> {
      while (left > 0 && serving.ended() === undefined) {
        left -= 1;
        const drawn = drawRequest(random, tokens, sessionIds);
        const { status, body, tookMs } = await rawCall(port, drawn);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (drawn.isWhole && tookMs > HANGS_MS)
          problems.push(`${Math.round(tookMs)} ms: ${String(drawn.text).slice(0, 300)}`);
        if (status === 500) problems.push(`500: ${String(drawn.text).slice(0, 300)}`);
        if (status === 200 && body.includes("dataCardId"))
          made.add((JSON.parse(body) as { dataCardId: string }).dataCardId);
      }
    }
    await Promise.all(Array.from({ length: CALLERS }, caller));
    const health = await serving.health();
    tell(
      `statuses ${JSON.stringify(Object.fromEntries(statuses))}, health ${JSON.stringify(health)}, ${Math.round(serving.peakBytes() / 1024 ** 2)} MB`,
    );
    expect(serving.ended()).toBeUndefined();
    expect(problems).toEqual([]);
    const cards = (await Promise.all(environments.map((one) => one.cards()))).flat();
    expect((await Promise.all(environments.map((one) => one.problems()))).flat()).toEqual([]);
    expect(cards.length).toBeGreaterThanOrEqual(made.size / environments.length);
    expect(serving.peakBytes()).toBeLessThan(512 * 1024 ** 2);
    expect(serving.said()).not.toMatch(/canary/i);
  });
});
