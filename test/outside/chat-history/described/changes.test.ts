import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readChanges } from "../../../../plugin/outside/chat-history/described/changes.ts";
import { compilePlatform } from "../../../../plugin/outside/chat-history/described/compile-platform.ts";
import { readPlatform } from "../../../../plugin/settings/platform-description.ts";

const ASSUMED = readFileSync("test/outside/chat-history/described/assumed.yaml", "utf8");
const PAGES = 41;

/** Reads a list of 41 pages, of which 40 are wanted at most; on each page is one session, the latest first. */
async function readLongList(order: string) {
  const platform = compilePlatform(
    readPlatform(
      "assumed.yaml",
      ASSUMED.replace(/  order: oldest-first\n  id: sessionId/, `  ${order}\n  id: sessionId`),
    ),
    () => 0,
  );
  if ("problems" in platform) throw new Error("the description is wrong");
  let page = 0;
  const ask = async () => {
    page += 1;
    const updatedAt = new Date(1_000_000 - page).toISOString();
    const sessions = [{ sessionId: `ws-${page}`, status: "ended", updatedAt, messageCount: 1 }];
    const json = { sessions, nextCursor: page < PAGES ? `c${page}` : null };
    return { kind: "reply", json, text: "", date: 2_000_000 } as const;
  };
  const values = { installation: "i1", token: "t" };
  const query = { since: 0, wanted: undefined, mostPages: 40 };
  return readChanges(platform, { ask, url: "https://chat.example.org", values }, query);
}

it.each([
  ["order: oldest-first", 40, false],
  ["order: newest-first", PAGES, true],
  ["order: any", PAGES, true],
])(
  "a list with %s is read as far as it must be, so that nothing is lost behind its end",
  async (order, size, whole) => {
    const changes = await readLongList(order);
    expect({ size: changes?.sessions.size, whole: changes?.isComplete }).toEqual({ size, whole });
  },
);
