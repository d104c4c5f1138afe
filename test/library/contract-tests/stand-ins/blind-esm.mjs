import { sandboxEsm, testEsmAdapter } from "esm-chat-history/contract-tests";
import { startSandbox } from "esm-chat-history/sandbox";

/** It finds nothing, and writes nothing. */
const blind = {
  longestFilter: 1_000,
  storedDate: (at) => ({ at }),
  dateLimit: (at) => ({ at, literal: new Date(at).toISOString() }),
  templateInformation: async () => null,
  templatesWithCode: undefined,
  cardIds: async () => [],
  listCards: async () => [],
  foldCards: async (_query, begin) => begin().end(),
  streamCards: undefined,
  newestCards: async () => ({ cards: [], unreadable: 0, next: undefined }),
  hasPages: true,
  findCards: async () => [],
  cardsAmong: async () => [],
  cardsWithIds: async () => [],
  createCard: async () => "1",
  modifyCards: async (_template, writes) => writes.map(({ dataCardId }) => ({ dataCardId, written: true })),
  attachFile: undefined,
  removeCard: undefined,
};

/** @param {import("esm-chat-history/contract-tests").TestFramework} framework */
export function suite(framework) {
  testEsmAdapter(framework, {
    name: "a blind adapter",
    patienceMs: 2_000,
    startEsm: async () => sandboxEsm(await startSandbox()),
    connect: () => ({ esm: blind, close: () => undefined }),
    can: {
      pages: true,
      attachFile: false,
      removeCard: false,
      streamCards: false,
      countTemplates: false,
      tellStaticNames: true,
      tellHidden: true,
      requestsForPage: 1,
      hurry: false,
      limitReplies: false,
    },
  });
}
