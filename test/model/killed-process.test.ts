import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import { seeds } from "../support/draws.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders } from "../support/given-files.ts";
import { startWatchedProxy } from "../support/watched-proxy.ts";
import { DAY, startWorld } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";
import { cardsOf } from "./cards-of.ts";
import { countRequests, environmentOf, killAt, momentOf, STAGES, type Stage } from "./kill-moments.ts";

const { start, run: esmChat } = esmChatCommands();
const folder = folders();

const SESSIONS = [...generateSessions({ seed: 5, count: 40, startAt: START })];

/** The first write is refused as a whole and cut in two, so that a run can die when only half of the cards are written. */
const CUT_IN_TWO = { target: "esm", match: "PUT ", kind: "status", status: 413, times: 1 } as const;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A world, a configuration that leads to it through a proxy, and one card more, for which the journal has an entry. */
async function watchedWorld() {
  const world = await startWorld({ sessions: SESSIONS, clock: START + DAY });
  closing.push(world.close);
  await world.esm("POST", "/dc/chat_session/data", {
    folderCode: "chat_sessions",
    data: {
      chat_session_id: { values: [{ value: "ws-unknown" }] },
      is_chat_active: { values: [{ value: "Yes", code: "yes" }] },
    },
  });
  world.sandbox.setFaults([CUT_IN_TWO]);
  const { origin } = new URL(world.sandbox.control);
  const proxy = await startWatchedProxy(origin);
  closing.push(proxy.close);
  const config = writeSandboxConfig(folder(), world.sandbox, "rest");
  writeFileSync(config, readFileSync(config, "utf8").replaceAll(origin, proxy.origin));
  return { world, proxy, config };
}

describe("kill -9 in the middle of a run", () => {
  let expected: unknown;
  let requests: ReadonlyMap<Stage, number>;
  const killedWhile = new Set<Stage>();

  beforeAll(async () => {
    const { world, proxy, config } = await watchedWorld();
    requests = countRequests(proxy);
    await esmChat(["run", "--config", config]);
    expected = await cardsOf(world);
  });

  it.each(seeds(STAGES.length, 200))(
    "leaves nothing that one more run does not put right (moment %i)",
    async (number) => {
      const { world, proxy, config } = await watchedWorld();
      const moment = momentOf(number, mulberry32(number), requests);
      const running = start(["run", "--config", config], { environment: environmentOf(moment) });
      killAt(moment, proxy, running);
      await running.finished();
      expect({ moment, endedBy: running.process.signalCode }).toEqual({ moment, endedBy: "SIGKILL" });
      killedWhile.add(moment.stage);
      proxy.watch(undefined);
      world.sandbox.setFaults([]);
      // The further ones are judged within this process, which costs a third.
      const judge = number <= STAGES.length ? esmChat : esmChatHere;
      const again = await judge(["run", "--config", config, "--json"]);
      expect(again).toMatchObject({ exitCode: 0, lines: [] });
      expect(await cardsOf(world)).toEqual(expected);
    },
  );

  it("fell into everything that a run does", () => {
    expect([...killedWhile].toSorted()).toEqual(STAGES.toSorted());
  });
});
