import { readFileSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { closing } from "../support/closing.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders } from "../support/given-files.ts";
import { type Stop, startWatchedProxy, type WatchedRequest } from "../support/watched-proxy.ts";
import { DAY, worlds } from "../task/task-world.ts";
import { START, wireSession } from "../task/wire-session.ts";

const { start } = esmChatCommands();
const folder = folders();
const startWorld = worlds();
const closeLater = closing();

const IDS = ["ws-1", "ws-2", "ws-3", "ws-4"];

it.each<Stop>(["asked", "worked", "answered"])(
  "a run killed while it makes the second card (%s): the next one makes the others, one card each",
  async (moment) => {
    const sessions = IDS.map((sessionId) => wireSession({ sessionId }));
    const world = await startWorld({ sessions, clock: START + DAY, createCards: false });
    const { origin } = new URL(world.sandbox.control);
    const proxy = await startWatchedProxy(origin);
    closeLater(proxy.close);
    const config = writeSandboxConfig(folder(), world.sandbox, "rest");
    const settings = JSON.parse(readFileSync(config, "utf8").replaceAll(origin, proxy.origin)) as object;
    writeFileSync(config, JSON.stringify({ ...settings, task: { makeCards: { from: "2025-03-14" } } }));

    const running = start(["run", "--config", config]);
    let creates = 0;
    let second: WatchedRequest | undefined;
    let isKilled = false;
    proxy.watch((stop, request) => {
      const isCreate = request.method === "POST" && request.url.includes("/dc/chat_session/data");
      if (isCreate && stop === "asked") creates += 1;
      if (isCreate && stop === "asked" && creates === 2) second = request;
      if (request === second && stop === moment) isKilled = running.process.kill("SIGKILL");
      return isKilled ? "lost" : undefined;
    });
    await running.finished();
    expect(running.process.signalCode).toBe("SIGKILL");
    proxy.watch(undefined);

    const made = (await allCards(world.sandbox, "chat_session")).length;
    expect(made).toBe(moment === "asked" ? 1 : 2);
    const again = await esmChatHere(["run", "--config", config, "--json"]);
    expect(again.exitCode).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ newCards: { made: 4 - made, left: 0 }, sessions: { written: 4 } });
    const cards = await allCards(world.sandbox, "chat_session");
    expect(cards.map((card) => first(card, "chat_session_id")?.value).toSorted()).toEqual(IDS);
    // What was kept is gone on with.
    const third = await esmChatHere(["run", "--config", config, "--json"]);
    expect(JSON.parse(third.stdout)).toMatchObject({ newCards: { made: 0, left: 0 }, sessions: { seen: 0 } });
  },
);
