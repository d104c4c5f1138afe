import { describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { createBrokenEnvironments, LOOK_EVERY_MS } from "../../plugin/serve/broken-environments.ts";
import type { Configuration } from "../../plugin/settings/configuration.ts";
import { readEnvironments } from "../../plugin/settings/environments.ts";
import { createMetrics } from "../../plugin/watch/metrics.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";

const folder = folders();
const GOOD = {
  name: "south",
  esm: { url: "https://esm.example.org/itsm/api/v1", login: "task", password: { env: "SECRET" } },
  chatHistory: { url: "https://chat.example.org", installationId: "i1", token: { env: "SECRET" } },
};
const SECRETS = { SECRET: "canary" };

/** One broken environment that is looked at by a clock that the test moves. */
async function watched(takeOn: (configuration: Configuration) => Promise<void>) {
  const where = folder();
  const file = given(where, "south.json", "{");
  const list = given(where, "list.json", JSON.stringify({ environments: ["south.json"] }));
  const logged: Readonly<Record<string, unknown>>[] = [];
  const note = (fields: Readonly<Record<string, unknown>>) => void logged.push(fields);
  const log = { info: note, warn: note, error: note };
  const clock = clockByHand();
  const metrics = createMetrics();
  const broken = createBrokenEnvironments({ environment: SECRETS, log, metrics, clock });
  for (const one of await readEnvironments(list, SECRETS)) if ("problems" in one) broken.add(one);
  broken.watch(new Map(), takeOn);
  return {
    broken,
    clock,
    logged,
    /** One more that is broken. */
    add(name: string) {
      const other = given(where, `${name}.json`, "{");
      const namedIn = { file: list, place: "environments.1" };
      broken.add({ name, isOwnName: false, file: other, namedIn, problems: [{ file: other, place: "", message: "" }] });
      return { mend: () => given(where, `${name}.json`, JSON.stringify({ ...GOOD, name })) };
    },
    mend: () => given(where, "south.json", JSON.stringify(GOOD)),
    file,
    /** Half a minute passes, and what is looked at then has been seen. */
    async passes(): Promise<void> {
      await clock.waiting(1);
      clock.advance(LOOK_EVERY_MS);
      await clock.waiting(1);
    },
  };
}

describe("an environment that cannot be served", () => {
  it("is looked at every half minute, and taken on once it is mended", async () => {
    const taken: string[] = [];
    const { broken, logged, mend, passes, file } = await watched(async ({ name }) => void taken.push(name));
    await passes();
    expect({ taken, said: logged.length }).toEqual({ taken: [], said: 1 });
    mend();
    await passes();
    await passes();
    expect(taken).toEqual(["south"]);
    expect(broken.list()).toEqual([]);
    expect(logged.at(-1)).toEqual({ environment: "south", file });
    await broken.stop();
  });

  it("that is mended and cannot be taken on stays one, with the reason, until it can", async () => {
    let isAway = true;
    const { broken, logged, mend, passes } = await watched(async () => {
      if (isAway) throw new Failure("nobody is there", { code: "unreachable", scope: "run", retryable: true });
    });
    mend();
    await passes();
    await passes();
    expect(logged.slice(1)).toEqual([expect.objectContaining({ code: "unreachable", problems: ["nobody is there"] })]);
    expect(broken.list()).toMatchObject([{ name: "south", reason: "unreachable" }]);
    isAway = false;
    await passes();
    expect(broken.list()).toEqual([]);
    await broken.stop();
  });

  it("does not end the looking when the program has a mistake", async () => {
    let times = 0;
    const { broken, logged, mend, passes } = await watched(async () => {
      times += 1;
      if (times === 1) throw new TypeError("canary");
    });
    mend();
    await passes();
    expect(logged.at(-1)).toEqual({ environment: "south", error: "TypeError" });
    await passes();
    expect(broken.list()).toEqual([]);
    await broken.stop();
  });

  it("costs no other its look when the program has a mistake", async () => {
    const { broken, mend, passes, add } = await watched(async ({ name }) => {
      if (name === "south") throw new TypeError("canary");
    });
    const { mend: mendOther } = add("west");
    mend();
    mendOther();
    await passes();
    expect(broken.list().map(({ name }) => name)).toEqual(["south"]);
    await broken.stop();
  });

  it("is not waited for at the end when taking it on does not end, as with an engine that is away", async () => {
    const { broken, mend, clock } = await watched(() => new Promise(() => undefined));
    mend();
    void broken.look();
    await clock.waiting(1);
    const stopped = broken.stop();
    await clock.waiting(1);
    clock.advance(LOOK_EVERY_MS);
    await expect(stopped).resolves.toBeUndefined();
  });
});
