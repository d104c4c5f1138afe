import { Failure } from "../../../plugin/base/failure.ts";
import type { ConnectingEsm } from "../../../plugin/library/contract-tests/esm/under-test.ts";
import type { AttributeValue, AttributeValues, CardFold, DataCard, Esm } from "../../../plugin/outside/esm/port.ts";
import type { Broken } from "./harness.ts";

type Connecting = ConnectingEsm & { readonly secret: string };
type Change = (esm: Esm, connecting: Connecting) => Esm;

/** An adapter that breaks a rule. */
export interface BrokenEsm extends Broken {
  connecting?(connecting: ConnectingEsm): ConnectingEsm;
  esm?: Change;
}

/** Changes the cards that are read, whichever way they are. */
const eachCard =
  (change: (card: DataCard) => DataCard): Change =>
  (esm) => ({
    ...esm,
    findCards: async (query) => (await esm.findCards(query)).map(change),
    listCards: (query, keep) => esm.listCards(query, (card) => keep(change(card))),
    cardsAmong: async (...given) => (await esm.cardsAmong(...given)).map(change),
    cardsWithIds: async (...given) => (await esm.cardsWithIds(...given)).map(change),
    async newestCards(...given) {
      const page = await esm.newestCards(...given);
      return { ...page, cards: page.cards.map(change) };
    },
    foldCards: (query, begin) => esm.foldCards(query, () => folding(begin(), change)),
  });

function folding<T>(fold: CardFold<T>, change: (card: DataCard) => DataCard): CardFold<T> {
  return { take: (card) => fold.take(change(card)), end: () => fold.end() };
}

const eachValue = (change: (value: AttributeValue, code: string) => AttributeValue) =>
  eachCard((card) => ({
    ...card,
    values: Object.fromEntries(
      Object.entries(card.values).map(([code, values]) => [code, values.map((value) => change(value, code))]),
    ),
  }));

/** Changes what is written. */
const written =
  (change: (values: AttributeValues) => AttributeValues): Change =>
  (esm) => ({
    ...esm,
    createCard: (template, folder, values) => esm.createCard(template, folder, change(values)),
    modifyCards: (template, writes) =>
      esm.modifyCards(
        template,
        writes.map(({ dataCardId, values }) => ({ dataCardId, values: change(values) })),
      ),
  });

const writtenText = (change: (text: string) => string) =>
  written((values) =>
    Object.fromEntries(
      Object.entries(values).map(([code, list]) => [
        code,
        list.map((value) => (value.kind === "text" ? { ...value, text: change(value.text) } : value)),
      ]),
    ),
  );

const mixedMembers = written((values) => ({
  ...values,
  ...(values["members"] && { members: values["members"].toReversed() }),
}));

const eachFailure =
  (change: (failure: Failure, connecting: Connecting) => Error): Change =>
  (esm, connecting) => {
    const changed = (error: Failure) => {
      throw change(error, connecting);
    };
    return {
      ...esm,
      cardsAmong: (...given) => esm.cardsAmong(...given).catch(changed),
      cardIds: (...given) => esm.cardIds(...given).catch(changed),
    };
  };

const TROUBLES = [
  "a login that is refused",
  "an ESM that is not available",
  "a reply that breaks off",
  "a reply that cannot be understood",
  "a reply without an end",
  "a refusal that repeats what was sent",
];
const TEXTS = [
  "emoji and other 4-byte characters",
  "right-to-left text",
  "what looks like XML",
  "quotes and backslashes",
  "white space within",
  "text that looks like a number",
  "text that looks like a decimal",
  "text that looks like a telephone number",
  "10,000 characters",
];
const TIMES = [
  "winter",
  "summer",
  "the hour before clocks go forward",
  "the hour after clocks went forward",
  "the first time of the hour that comes twice",
  "the second time of the hour that comes twice",
];
const CONDITIONS = [
  "a static value other than this one, or none",
  "text that contains this",
  "an empty attribute",
  "text that is this",
  "an instant between these",
];
const LISTS_IDS = "lists the ids of matching cards, oldest first, and none when none match";
const PAGES = "have the cards newest first, each on one page";

export const BROKEN_ESMS: Readonly<Record<string, BrokenEsm>> = {
  "knows attributes that do not exist": {
    breaks: ["knows the attributes that exist, and only those"],
    says: "no attribute that the template lacks",
    esm: (esm) => ({
      ...esm,
      async templateInformation(...given) {
        const template = await esm.templateInformation(...given);
        const [some] = template?.attributes.values() ?? [];
        return (
          template && {
            ...template,
            attributes: new Map([...template.attributes, ["no_such_attribute", some as never]]),
          }
        );
      },
    }),
  },
  "fails for a template that does not exist": {
    breaks: ["is null for a template that does not exist"],
    says: "Failure: no such template",
    esm: (esm) => ({
      ...esm,
      async templateInformation(...given) {
        const template = await esm.templateInformation(...given);
        if (template === null)
          throw new Failure("no such template", { code: "made-up", scope: "card", retryable: false });
        return template;
      },
    }),
  },
  "counts no templates": {
    breaks: ["counts the templates with a code"],
    says: "one template of chat sessions, none of the other",
    esm: (esm) => ({ ...esm, templatesWithCode: async () => 1 }),
  },
  "hides what it can": {
    breaks: ["has what the adapter says that it can"],
    says: "what the test says of the adapter in `can`",
    esm: (esm) => ({ ...esm, removeCard: undefined }),
  },
  "lists ids newest first": {
    breaks: [LISTS_IDS],
    says: "oldest first",
    esm: (esm) => ({ ...esm, cardIds: async (query) => (await esm.cardIds(query)).toReversed() }),
  },
  "leaves conditions out": {
    breaks: [LISTS_IDS, ...CONDITIONS.map((what) => `understands the condition: ${what}`)],
    says: "no other",
    esm: (esm) => ({ ...esm, cardIds: (query) => esm.cardIds({ ...query, filter: undefined }) }),
  },
  "takes empty for nothing there": {
    breaks: ["lists matching cards with what is wanted of them"],
    says: "the results of `keep`",
    esm: (esm) => ({
      ...esm,
      listCards: (query, keep) => esm.listCards(query, (card) => keep({ ...card, values: {} })),
    }),
  },
  "reads one page alone": {
    breaks: ["finds all cards that match, also more than one page of them"],
    says: "all that match and no others, oldest first",
    esm: (esm) => ({ ...esm, findCards: async (query) => (await esm.findCards(query)).slice(0, 200) }),
  },
  "reads cards that no longer match": {
    breaks: ["reads among ids those that still match"],
    says: "those among the ids that match",
    esm: (esm) => ({ ...esm, cardsAmong: (query, ids) => esm.cardsAmong({ ...query, filter: undefined }, ids) }),
  },
  "reads other cards than were asked for": {
    breaks: ["reads cards by their ids"],
    says: "those that were asked for, oldest first",
    esm: (esm) => ({ ...esm, cardsWithIds: (query) => esm.findCards({ ...query, filter: undefined }) }),
  },
  "folds cards twice": {
    breaks: ["folds the cards that match, each once"],
    says: "is passed to the fold once",
    esm: (esm) => ({
      ...esm,
      foldCards: (query, begin) =>
        esm.foldCards(query, () => {
          const fold = begin();
          return {
            take(card) {
              fold.take(card);
              fold.take(card);
            },
            end: () => fold.end(),
          };
        }),
    }),
  },
  "knows no names": {
    breaks: ["tells the names behind references where they are wanted", "begin below an id"],
    says: "name",
    esm: eachValue((value) =>
      value.kind === "reference" ? { kind: "reference", dataCardId: value.dataCardId } : value,
    ),
  },
  "finds what is in the trash": {
    breaks: ["leaves cards in the trash out"],
    says: "a card in the trash is not found",
    esm: (esm) => ({
      ...esm,
      async findCards(query) {
        const cards = await esm.findCards(query);
        return [...cards, ...cards];
      },
    }),
  },
  "shows hidden cards": {
    breaks: ["says of hidden cards that they are, or leaves them out where that is wanted"],
    says: "a hidden card is not taken for one to be seen",
    esm: eachCard((card) => ({ ...card, hidden: false })),
  },
  "gives up what is too large": {
    breaks: ["reads in parts what does not fit into one reply"],
    says: "cards",
    esm: (esm, { mostReplyBytes }) =>
      mostReplyBytes === undefined
        ? esm
        : { ...esm, findCards: async (query) => (await esm.findCards(query)).slice(0, 20) },
  },
  "streams cards twice": {
    breaks: ["streams the cards that match, in one request"],
    says: "every card is passed to the fold once",
    esm: (esm) => ({
      ...esm,
      streamCards: async (query, most, fold) => {
        await esm.streamCards?.(query, most, { take: (card) => fold.take(card), end: () => undefined });
        return (await esm.streamCards?.(query, most, fold)) as never;
      },
    }),
  },
  "has its pages oldest first": {
    breaks: [PAGES],
    says: "one page has them all",
    esm: (esm) => ({
      ...esm,
      async newestCards(...given) {
        const page = await esm.newestCards(...given);
        return { ...page, cards: page.cards.toReversed() };
      },
    }),
  },
  "leaves conditions out of pages": {
    breaks: ["have only cards that match"],
    says: "pages of the cards that match",
    esm: (esm) => ({
      ...esm,
      newestCards: (query, page) => esm.newestCards({ ...query, filter: undefined }, page),
    }),
  },
  "begins at the top": {
    breaks: ["begin below an id"],
    says: "the newest card below the id",
    esm: (esm) => ({
      ...esm,
      newestCards: (query, page) => esm.newestCards(query, { ...page, belowId: undefined }),
    }),
  },
  "counts pages by places": {
    breaks: ["are not doubled or lost when cards are made meanwhile"],
    says: "the next page holds the cards below the last one",
    esm(esm) {
      let place = 0;
      return {
        ...esm,
        async newestCards(query, { most }) {
          const { cards } = await esm.newestCards(query, { belowId: undefined, most: 200 });
          const page = cards.slice(place, place + most);
          place += most;
          return { cards: page, unreadable: 0, next: cards[place] && page.at(-1)?.dataCardId };
        },
      };
    },
  },
  "asks for each card of a page": {
    breaks: ["take one request each, however many cards there are"],
    says: "calls have a price",
    esm: (esm) => ({
      ...esm,
      async newestCards(query, page) {
        const found = await esm.newestCards(query, page);
        for (const { dataCardId } of found.cards) await esm.cardsAmong(query, [dataCardId]);
        return found;
      },
    }),
  },
  "gives an empty page for anything": {
    breaks: ["of a template that does not exist are a failure"],
    says: "a page of a template that does not exist: it should have failed",
    esm: (esm) => ({
      ...esm,
      newestCards: (...given) => esm.newestCards(...given).catch(() => ({ cards: [], unreadable: 0, next: undefined })),
    }),
  },
  "mixes references": {
    breaks: ["creates a card with values of every kind, and gives its id"],
    says: "ESM holds the values, those of references in their order",
    esm: mixedMembers,
  },
  "mixes references that it changes": {
    breaks: ["replaces what is named, clears by an empty list, and leaves the rest alone"],
    says: "what is named is replaced",
    esm: mixedMembers,
  },
  "gives another id": {
    breaks: ["creates a card with values of every kind, and gives its id"],
    says: "the id is that of the only card",
    esm: (esm) => ({ ...esm, createCard: async (...given) => `${await esm.createCard(...given)}0` }),
  },
  "trashes nothing": {
    breaks: ["moves a card to the trash, and takes one that is there already for moved"],
    says: "the card is in the trash, and no other",
    esm: (esm) => ({ ...esm, removeCard: async () => undefined }),
  },
  "attaches nothing": {
    breaks: ["attaches a file, and shows that it is there"],
    says: "ESM holds the file, under its name",
    esm: (esm) => ({ ...esm, attachFile: async () => undefined }),
  },
  "swallows refusals": {
    breaks: [
      "refuses a card in a folder that does not exist, and makes none",
      "refuses a second card with the same unique value",
    ],
    says: "it should have failed",
    esm: (esm) => ({ ...esm, createCard: (...given) => esm.createCard(...given).catch(() => "0") }),
  },
  "makes a card in spite of all": {
    breaks: ["refuses a card in a folder that does not exist, and makes none"],
    says: "no card was made",
    esm: (esm) => ({
      ...esm,
      async createCard(template, folder, values) {
        if (folder === "no_such_folder") await esm.createCard(template, "chat_sessions", values);
        return esm.createCard(template, folder, values);
      },
    }),
  },
  "does not clear": {
    breaks: ["replaces what is named, clears by an empty list, and leaves the rest alone"],
    says: "an empty list clears",
    esm: written((values) => Object.fromEntries(Object.entries(values).filter(([, list]) => list.length > 0))),
  },
  "takes all for written": {
    breaks: ["modifies many cards, and says which one was refused"],
    says: "one outcome for each write, in the same order",
    esm: (esm) => ({
      ...esm,
      async modifyCards(...given) {
        const outcomes = await esm.modifyCards(...given);
        return outcomes.map(({ dataCardId }) => ({ dataCardId, written: true }));
      },
    }),
  },
  "changes texts": {
    breaks: TEXTS.map((what) => `keeps ${what}`),
    says: "ESM holds the text",
    esm: writtenText((text) => (text === "a" ? text : `${text.slice(0, -1)}?`)),
  },
  "takes texts for numbers": {
    breaks: ["keeps text that looks like a number", "keeps text that looks like a decimal"],
    says: "the text is read as it was written",
    esm: eachValue((value) =>
      value.kind === "text" && Number.isFinite(Number(value.text))
        ? { kind: "text", text: String(Number(value.text)) }
        : value,
    ),
  },
  "reads dates an hour late": {
    breaks: TIMES.map((what) => `gives back of a time in ${what} what it says it will`),
    says: "the date is that of `storedDate`",
    esm: eachValue((value) => (value.kind === "date" ? { ...value, at: value.at + 3_600_000 } : value)),
  },
  "says that it stores what it does not": {
    breaks: TIMES.map((what) => `gives back of a time in ${what} what it says it will`),
    says: "the date is that of `storedDate`",
    esm: (esm) => ({ ...esm, storedDate: (at) => ({ at: at + 3_600_000 }) }),
  },
  "ends the run for every failure": {
    breaks: TROUBLES.map((what) => `${what}: says whether trying again helps, and how much it affects`),
    says: "scope is ",
    esm: eachFailure(({ message, code, retryable }) => new Failure(message, { code, scope: "run", retryable })),
  },
  "throws what is no Failure": {
    breaks: TROUBLES.map((what) => `${what}: says whether trying again helps, and how much it affects`),
    says: "is told as a Failure",
    esm: eachFailure(({ message }) => new Error(message)),
  },
  "shows a secret": {
    breaks: [
      ...TROUBLES.map((what) => `${what}: repeats no secret and nothing of the reply`),
      "a login that is refused from the start says so, and never shows the password",
    ],
    says: "a secret stands in the error",
    esm: eachFailure(({ message, code, scope, retryable }, { secret }) => {
      const cause = new Error("POST", { cause: { body: `password=${secret}` } });
      return new Failure(message, { code, scope, retryable, cause });
    }),
  },
  "tries nothing again": {
    breaks: ["reset", "breaks-off", "unavailable"].map((trouble) => `what passes is tried again: ${trouble}`),
    says: "Failure: ",
    esm: (esm, { url }) => ({
      ...esm,
      async cardIds(query) {
        const isFine = await fetch(`${url}/${query.templateCode}`).then(
          async (reply) => (await reply.text().catch(() => undefined)) !== undefined && reply.status !== 503,
          () => false,
        );
        if (!isFine) throw new Failure("away", { code: "made-up", scope: "request", retryable: true });
        return esm.cardIds(query);
      },
    }),
  },
  "writes twice": {
    breaks: ["a write whose reply is lost is said to be unknown, and not done twice"],
    says: "the write was sent once",
    esm: (esm) => ({
      ...esm,
      modifyCards: (...given) =>
        esm.modifyCards(...given).catch(async (error: Failure) => {
          await esm.modifyCards(...given);
          throw error;
        }),
    }),
  },
  "takes lost for written": {
    breaks: ["a write whose reply is lost is said to be unknown, and not done twice"],
    says: "a write whose reply is lost: it should have failed",
    esm: (esm) => ({ ...esm, modifyCards: (...given) => esm.modifyCards(...given).catch(() => []) }),
  },
  "takes a failed list for an empty one": {
    breaks: ["a failed list is no empty list"],
    says: "only ESM itself may say that nothing matches",
    esm: (esm) => ({ ...esm, cardIds: (...given) => esm.cardIds(...given).catch(() => []) }),
  },
  "never recovers": {
    breaks: ["one failure does not spoil what comes after it"],
    says: "Error: broken",
    esm(esm) {
      let isBroken = false;
      return {
        ...esm,
        async cardIds(query) {
          if (isBroken) throw new Error("broken");
          return esm.cardIds(query);
        },
        cardsAmong: (...given) =>
          esm.cardsAmong(...given).catch((error: Failure) => {
            isBroken = true;
            throw error;
          }),
      };
    },
  },
  "does not stop": {
    breaks: ["whoever is told to stop stops, and says that it was on purpose"],
    says: "waited for the request to be given up once the signal is aborted",
    connecting: (connecting) => ({ ...connecting, signal: new AbortController().signal }),
  },
  "waits for ever": {
    breaks: ["an ESM that does not answer is given up"],
    says: "waited for the time limit",
    connecting: (connecting) => ({ ...connecting, hurry: false }),
  },
};
