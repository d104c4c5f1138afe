import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Failure, type FailureOptions } from "../../../plugin/base/failure.ts";
import { type Esm, EsmRefusal, type FileAttachment } from "../../../plugin/outside/esm/port.ts";
import { attachWholeLogs } from "../../../plugin/task/download/attach-logs.ts";
import type { CardPlan } from "../../../plugin/task/download/plan-card.ts";
import { askedSystem } from "../../../plugin/task/run-end.ts";
import { mappingFor } from "../../support/ready-made.ts";

const FILE_SETTING = "efecteChat.integration.chatSession.chatLogFile.attributeCode=whole_log";
const NAME = `chat-log-${createHash("sha256").update("whole").digest("hex").slice(0, 16)}.txt`;

function planned(wholeLog: string | undefined, isChatActive = false, fileNames: readonly string[] = []) {
  const plan = { kind: "fill", wholeLog, card: { isChatActive } } as unknown as CardPlan;
  return { card: { dataCardId: "7", stored: {}, fileNames } as never, plan };
}

function attaching(failure?: Error) {
  const attached: FileAttachment[] = [];
  const attachFile = async (file: FileAttachment) => {
    attached.push(file);
    if (failure !== undefined) throw failure;
  };
  return { attached, esm: { attachFile } as unknown as Esm };
}

const noWait = async () => undefined;

describe("the whole log", () => {
  it("is attached to a card that is closed with a part of it, under a name made of its content", async () => {
    const { esm, attached } = attaching();
    expect((await attachWholeLogs(esm, mappingFor(FILE_SETTING), [planned("whole")], askedSystem(), noWait)).size).toBe(
      0,
    );
    const place = { templateCode: "chat_session", dataCardId: "7", attributeCode: "whole_log" };
    expect(attached).toEqual([{ ...place, fileName: NAME, text: "whole" }]);
  });

  it.each<[string, string, ReturnType<typeof planned>[]]>([
    ["the card stays active", FILE_SETTING, [planned("whole", true)]],
    ["the card holds the whole", FILE_SETTING, [planned(undefined)]],
    ["it is attached already", FILE_SETTING, [planned("whole", false, ["other.txt", NAME])]],
    ["no attribute for it is mapped", "", [planned("whole")]],
    [
      "the card is only closed",
      FILE_SETTING,
      [{ ...planned("whole"), plan: { kind: "close", reason: "session-deleted" } }],
    ],
  ])("is not attached when %s", async (_name, settings, cards) => {
    const { esm, attached } = attaching();
    expect((await attachWholeLogs(esm, mappingFor(settings), cards, askedSystem(), noWait)).size).toBe(0);
    expect(attached).toEqual([]);
  });

  it("is not attached where the way into ESM cannot", async () => {
    const esm = { attachFile: undefined } as unknown as Esm;
    expect((await attachWholeLogs(esm, mappingFor(FILE_SETTING), [planned("whole")], askedSystem(), noWait)).size).toBe(
      0,
    );
  });

  it("keeps its card from being closed when it cannot be attached", async () => {
    const failure = new Failure("refused", { code: "esm-refused", scope: "card", retryable: false });
    const end = askedSystem();
    const failures = await attachWholeLogs(
      attaching(failure).esm,
      mappingFor(FILE_SETTING),
      [planned("whole")],
      end,
      noWait,
    );
    expect([...failures]).toEqual([["7", failure]]);
    expect(end.reason).toBeUndefined();
  });

  it.each<[string, FailureOptions]>([
    ["told-to-wait", { code: "told-to-wait", scope: "system", onPurpose: true, retryable: true }],
    ["stopped", { code: "stopped", scope: "run", onPurpose: true, retryable: true }],
    ["esm-login-refused", { code: "esm-login-refused", scope: "system", retryable: true }],
  ])("is not tried for further cards after %s", async (message, options) => {
    const failure = new Failure(message, options);
    const { esm, attached } = attaching(failure);
    const end = askedSystem();
    const cards = [planned("whole"), planned("other")];
    const failures = await attachWholeLogs(esm, mappingFor(FILE_SETTING), cards, end, noWait);
    expect([failures.size, end.reason, attached.length]).toEqual([0, failure, 1]);
  });

  it("takes a mistake of ours for the failure of that card", async () => {
    const { esm } = attaching(new TypeError("ours"));
    const failures = await attachWholeLogs(esm, mappingFor(FILE_SETTING), [planned("whole")], askedSystem(), noWait);
    expect([...failures.values()]).toMatchObject([{ code: "internal-error" }]);
  });

  it.each<[locked: number, tries: number, failures: number]>([
    [1, 2, 0],
    [3, 4, 0],
    [9, 4, 1],
  ])(
    "is tried again while somebody else has the card locked (409, observed): %i times",
    async (locked, tries, failed) => {
      const waits: number[] = [];
      let attempts = 0;
      const attachFile = async () => {
        attempts += 1;
        if (attempts > locked) return;
        throw new EsmRefusal("Resource is locked", { code: "esm-refused", retryable: true, status: 409 });
      };
      const esm = { attachFile } as unknown as Esm;
      const wait = async (milliseconds: number) => void waits.push(milliseconds);
      const failures = await attachWholeLogs(esm, mappingFor(FILE_SETTING), [planned("whole")], askedSystem(), wait);
      expect([attempts, failures.size]).toEqual([tries, failed]);
      expect(waits).toEqual([500, 1_000, 2_000].slice(0, tries - 1));
    },
  );
});
