import { describe, expect, it } from "vitest";
import { createSharedWork } from "../../../plugin/task/create-chat-session/shared-work.ts";
import { rejectionOf } from "../../support/rejection.ts";

/** Work that is done when the test says so. */
function byHand() {
  const begun: string[] = [];
  const ends = new Map<
    string,
    { readonly resolve: (result: string) => void; readonly reject: (error: Error) => void }
  >();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve, reject) => {
      ends.set(name, { resolve, reject });
    });
  };
  return { begun, work, end: (name: string) => ends.get(name) };
}

describe("work for a key", () => {
  it("is done once for all who come meanwhile, and again for who comes later", async () => {
    const { begun, work, end } = byHand();
    const shared = createSharedWork<string>({ concurrency: 2, mostWaiting: 5 });
    const [first, second] = [shared.run("ws-1", work("one")), shared.run("ws-1", work("two"))];
    end("one")?.resolve("card 7");
    expect(await first).toEqual({ result: "card 7", joined: false });
    expect(await second).toEqual({ result: "card 7", joined: true });
    const third = shared.run("ws-1", work("three"));
    end("three")?.resolve("card 8");
    expect(await third).toEqual({ result: "card 8", joined: false });
    expect(begun).toEqual(["one", "three"]);
  });

  it("that fails fails for all who share it, and the next one tries again", async () => {
    const { work, end } = byHand();
    const shared = createSharedWork<string>({ concurrency: 2, mostWaiting: 5 });
    const calls = [rejectionOf(shared.run("ws-1", work("one"))), rejectionOf(shared.run("ws-1", work("two")))];
    const away = new Error("away");
    end("one")?.reject(away);
    expect(await Promise.all(calls)).toEqual([away, away]);
    const again = shared.run("ws-1", work("three"));
    end("three")?.resolve("card 7");
    expect(await again).toEqual({ result: "card 7", joined: false });
  });

  it("waits for its turn; one more than may wait is told that there are too many", async () => {
    const { begun, work, end } = byHand();
    const shared = createSharedWork<string>({ concurrency: 1, mostWaiting: 1 });
    const first = shared.run("ws-1", work("one"));
    const second = shared.run("ws-2", work("two"));
    expect(begun).toEqual(["one"]);
    expect(await rejectionOf(shared.run("ws-3", work("three")))).toMatchObject({
      code: "busy",
      scope: "request",
      retryable: true,
      message: "1 sessions wait for their cards already",
    });
    const joined = shared.run("ws-2", work("four"));
    end("one")?.resolve("card 1");
    await first;
    await Promise.resolve();
    end("two")?.resolve("card 2");
    expect([await second, await joined]).toEqual([
      { result: "card 2", joined: false },
      { result: "card 2", joined: true },
    ]);
    expect(begun).toEqual(["one", "two"]);
  });

  it("is waited for by whoever wants to end", async () => {
    const { work, end } = byHand();
    const shared = createSharedWork<string>({ concurrency: 1, mostWaiting: 1 });
    let isIdle = false;
    const run = shared.run("ws-1", work("one"));
    const idle = shared.idle().then(() => {
      isIdle = true;
    });
    await new Promise(setImmediate);
    expect(isIdle).toBe(false);
    end("one")?.resolve("card 1");
    await Promise.all([run, idle]);
    expect(isIdle).toBe(true);
  });
});
