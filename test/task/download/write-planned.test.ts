import { describe, expect, it } from "vitest";
import type { ChatSessionCard } from "../../../plugin/chat/card.ts";
import { type CardWrite, type Esm, EsmRefusal } from "../../../plugin/outside/esm/port.ts";
import { toAttributeValues } from "../../../plugin/task/card/card-values.ts";
import type { CardOutcome } from "../../../plugin/task/download/card-outcome.ts";
import { createPlannedWriter, type PlannedCard } from "../../../plugin/task/download/write-planned.ts";
import { createRunEnd } from "../../../plugin/task/run-end.ts";
import { message } from "../../chat/sample-session.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { mappingFor, settingsOf } from "../../support/ready-made.ts";
import { failure } from "../erase/erase-world.ts";
import { memoryEsm } from "../erase/memory-esm.ts";
import { digested, stored } from "./digested.ts";

const mapping = mappingFor();
const WAIT = {
  seconds: null,
  rule: "no-live-chat",
  liveChatId: null,
  visitorMessageId: null,
  operatorMessageId: null,
} as const;

interface Planned {
  readonly members?: readonly string[];
  /** Members of the card in each further attempt. */
  readonly ifRefused?: readonly (readonly string[])[];
  readonly isPersonsFinal?: boolean;
}

function cardOf(members: readonly string[]): ChatSessionCard {
  return { ...stored({ members }), messageCount: 1 } as ChatSessionCard;
}

function planned(
  dataCardId: string,
  { members = ["c"], ifRefused = [], isPersonsFinal = true }: Planned = {},
): PlannedCard {
  const card = cardOf(members);
  return {
    card: { dataCardId, stored: stored(), fileNames: [] },
    sessionId: `ws-${dataCardId}`,
    reading: digested({ messages: [message("visitor", 1)] }),
    plan: {
      kind: "fill",
      card,
      ifRefused: ifRefused.map(cardOf),
      removed: [],
      changed: ["members"],
      waitTime: WAIT,
      isLogCut: false,
      wholeLog: undefined,
    },
    values: toAttributeValues(card, mapping),
    isPersonsFinal,
  };
}

const closing: PlannedCard = {
  ...planned("9"),
  plan: { kind: "close", reason: "session-deleted" },
  values: { is_chat_active: [{ kind: "static", code: "no", name: "No" }] },
};

/** Members that a write puts on its card. */
const membersOf = ({ values }: CardWrite) =>
  values["members"]?.map((value) => (value.kind === "reference" ? value.dataCardId : value.kind));

/** An ESM that refuses each card with one of these members. */
function refusing(...removed: readonly string[]): Pick<Esm, "modifyCards"> {
  return {
    modifyCards: async (_, writes) =>
      writes.map((one) =>
        membersOf(one)?.some((member) => removed.includes(member)) === true
          ? {
              dataCardId: one.dataCardId,
              written: false,
              errors: [{ attributeCode: "members", message: "no such card" }],
            }
          : { dataCardId: one.dataCardId, written: true },
      ),
  };
}

async function write(cards: readonly PlannedCard[], changes: Partial<Esm> = {}, dryRun = false) {
  const requests: string[][] = [];
  const inner = memoryEsm({ settings: settingsOf(), changes });
  const esm = {
    ...inner,
    modifyCards: (template: string, writes: readonly CardWrite[]) => {
      requests.push(writes.map((one) => `${one.dataCardId}: ${membersOf(one)?.join(" ") ?? "closed"}`));
      return inner.modifyCards(template, writes);
    },
  };
  const outcomes: CardOutcome[] = [];
  const noted: string[] = [];
  const { signal } = new AbortController();
  await createPlannedWriter({
    esm,
    mapping,
    account: (outcome) => void outcomes.push(outcome),
    end: createRunEnd(signal).esm,
    readingChoice: {
      needsNoReading: () => false,
      forget: () => undefined,
      noteFullyRead: ({ card }, { members }) => void noted.push(`${card.dataCardId}: ${members?.join(" ")}`),
    },
    planAgain: async () => ({ planned: [], settled: new Set() }),
    dryRun,
    context: {
      clock: clockWithoutWaits(),
      signal,
      log: { info: () => undefined, warn: () => undefined },
      progress: () => undefined,
    },
  })(cards);
  const kinds = outcomes.map(({ kind, of }) => `${of.card.dataCardId} ${kind}`);
  return { requests, outcomes, kinds, noted };
}

describe("cards that are written", () => {
  it("are written together, and noted as fully read when their persons cannot change", async () => {
    const cards = [planned("1"), planned("2", { isPersonsFinal: false }), closing];
    expect(await write(cards)).toMatchObject({
      requests: [["1: c", "2: c", "9: closed"]],
      kinds: ["1 changed", "2 changed", "9 changed"],
      noted: ["1: c"],
    });
  });

  it("are only told of in a dry run, which notes nothing", async () => {
    expect(await write([planned("1"), closing], {}, true)).toMatchObject({
      requests: [],
      kinds: ["1 changed", "9 changed"],
      noted: [],
    });
  });

  it("are none when there is nothing to write", async () => {
    expect(await write([])).toMatchObject({ requests: [], kinds: [] });
  });

  it("are not done when ESM is to be asked no more", async () => {
    const refused = failure("esm-login-refused", { scope: "system" });
    const { outcomes } = await write([planned("1"), planned("2")], { modifyCards: () => Promise.reject(refused) });
    expect(outcomes).toMatchObject([
      { kind: "not-done", why: refused },
      { kind: "not-done", why: refused },
    ]);
  });

  it("are not tried without persons when the request failed for another reason", async () => {
    const down = failure("esm-down", { scope: "request" });
    const card = planned("1", { members: ["c", "x"], ifRefused: [["c"]] });
    const { requests, outcomes } = await write([card], { modifyCards: () => Promise.reject(down) });
    expect(requests).toHaveLength(1);
    expect(outcomes).toMatchObject([{ kind: "failed", failure: down }]);
  });
});

describe("a card that ESM refuses", () => {
  const card = planned("1", { members: ["c", "x", "y"], ifRefused: [["c", "y"], ["c", "x"], ["c"]] });

  it.each<[string, string[], string[], string[]]>([
    ["one who was removed", ["x"], ["c", "y"], ["x"]],
    ["another one who was removed", ["y"], ["c", "x"], ["y"]],
    ["all who are only kept, when several were removed", ["x", "y"], ["c"], ["x", "y"]],
  ])("is written without %s, which is remembered", async (_, gone, members, removed) => {
    const { outcomes, noted } = await write([planned("2"), card], refusing(...gone));
    expect(outcomes).toMatchObject([
      { kind: "changed", of: { card: { dataCardId: "2" } }, plan: { removed: [] } },
      { kind: "changed", plan: { card: { members }, removed } },
    ]);
    expect(noted).toEqual(["2: c", `1: ${members.join(" ")}`]);
  });

  it("is not written again once it was saved, and the others are not written twice", async () => {
    const { requests } = await write([planned("2"), card], refusing("x"));
    expect(requests).toEqual([["2: c", "1: c x y"], ["1: c y"]]);
  });

  it("fails for the first reason when it is refused without them, too", async () => {
    const { requests, outcomes } = await write([card, closing], refusing("c"));
    expect(requests).toEqual([["1: c x y", "9: closed"], ["1: c y"], ["1: c x"], ["1: c"]]);
    expect(outcomes).toMatchObject([{ kind: "failed", failure: { code: "esm-card-refused" } }, { kind: "changed" }]);
    expect(outcomes[0]?.kind === "failed" && outcomes[0].failure.message).toContain("members");
  });

  it("fails at once when nobody is only kept", async () => {
    const { requests, kinds } = await write([planned("1")], refusing("c"));
    expect([requests, kinds]).toEqual([[["1: c"]], ["1 failed"]]);
  });

  it("fails when it is refused as a whole request", async () => {
    const refused = new EsmRefusal("no", { code: "esm-refused", retryable: false, status: 400 });
    const modifyCards: Esm["modifyCards"] = () => Promise.reject(refused);
    const { requests, kinds } = await write([planned("1"), planned("2")], { modifyCards });
    expect(requests).toEqual([["1: c", "2: c"], ["1: c"], ["2: c"]]);
    expect(kinds).toEqual(["1 failed", "2 failed"]);
  });

  it("is not tried again when ESM is to be asked no more", async () => {
    const refused = failure("esm-login-refused", { scope: "system" });
    const modifyCards: Esm["modifyCards"] = (template, writes) =>
      writes.length === 1 ? Promise.reject(refused) : refusing("x").modifyCards(template, writes);
    const { requests, kinds } = await write([planned("2"), card], { modifyCards });
    expect(requests).toHaveLength(2);
    expect(kinds).toEqual(["2 changed", "1 failed"]);
  });
});
