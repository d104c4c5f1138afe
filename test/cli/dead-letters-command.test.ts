import { describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import { deadLettersCommand } from "../../plugin/cli/dead-letters-command.ts";
import type { Output } from "../../plugin/cli/output.ts";
import { PLAIN } from "../../plugin/cli/text-shape.ts";
import type { DeadLetter, DeadLetters } from "../../plugin/runner/engine/dead-letters.ts";

const LETTER: DeadLetter = {
  id: "abc-1-2",
  key: { environment: "hel\u001bsinki", task: "T" },
  part: { number: 3, of: 4 },
  dueAt: 0,
  failedAt: Date.UTC(2026, 2, 2, 10),
  attempts: 4,
  reason: "ESM is away",
};

function world(letters: readonly DeadLetter[], json = false) {
  const said: string[] = [];
  const results: unknown[] = [];
  const sent: string[] = [];
  const output: Output = {
    json,
    log: { info: () => undefined, warn: () => undefined },
    shape: PLAIN,
    say: (text) => void said.push(text),
    print: (text) => void said.push(text),
    warn: () => undefined,
    result: (value) => void results.push(value),
    progress: () => undefined,
    endProgress: () => undefined,
  };
  const store: DeadLetters = {
    list: async () => letters,
    async sendAgain(id) {
      if (letters.every((letter) => letter.id !== id)) {
        throw new Failure("there is none", { code: "no-such-dead-letter", scope: "run", retryable: false });
      }
      sent.push(id);
    },
  };
  return { said, results, sent, output, store };
}

describe("esm-chat dead-letters", () => {
  it("says when there are none", async () => {
    const { said, output, store } = world([]);
    expect(await deadLettersCommand({}, output, store)).toBe(0);
    expect(said.join("\n")).toContain("no dead letters");
  });

  it("shows id, environment, part and reason, safe to print", async () => {
    const { said, output, store } = world([LETTER, { ...LETTER, id: "whole", part: null }]);
    await deadLettersCommand({}, output, store);
    const text = said.join("\n");
    for (const part of [
      "abc-1-2",
      "hel\uFFFDsinki",
      "part 3 of 4",
      "whole run",
      "2026-03-02T10:00:00.000Z",
      "ESM is away",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("gives the same as JSON", async () => {
    const { results, output, store } = world([LETTER], true);
    await deadLettersCommand({}, output, store);
    const shown = { ...LETTER, dueAt: "1970-01-01T00:00:00.000Z", failedAt: "2026-03-02T10:00:00.000Z" };
    expect(results).toEqual([{ deadLetters: [shown] }]);
  });

  it.each([
    ["abc-1-2", ["abc-1-2"]],
    ["all", ["abc-1-2", "other"]],
  ])("sends %s again", async (sendAgain, ids) => {
    const { sent, results, output, store } = world([LETTER, { ...LETTER, id: "other" }], true);
    expect(await deadLettersCommand({ sendAgain }, output, store)).toBe(0);
    expect(sent).toEqual(ids);
    expect(results).toEqual([{ sentAgain: ids }]);
  });

  it("refuses an id that is none", async () => {
    const { output, store } = world([LETTER]);
    await expect(deadLettersCommand({ sendAgain: "nothing" }, output, store)).rejects.toMatchObject({
      code: "no-such-dead-letter",
    });
  });
});
