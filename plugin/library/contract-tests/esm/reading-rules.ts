import {
  allOf,
  anyOf,
  contains,
  type EqlCondition,
  isBefore,
  isEmpty,
  isFrom,
  isOtherThan,
  mayEqual,
} from "../../../outside/esm/eql.ts";
import type { AttributeValues, CardFold, CardQuery, DataCardId, Esm } from "../../../outside/esm/port.ts";
import { has, holds, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import { ALL, ALL_CARDS, type EsmWorld, refersTo, TEMPLATE, text } from "./esm-world.ts";
import type { EsmTest } from "./under-test.ts";

/** Of cards or ids, the ids. */
const idsOf = (cards: readonly { readonly dataCardId: DataCardId }[]) => cards.map(({ dataCardId }) => dataCardId);
const OLDEST_FIRST = "all that match and no others, oldest first";
/** More than any page holds. */
const MANY = 230;

export function folded(esm: Esm, query: Partial<CardQuery> = {}): Promise<Record<DataCardId, AttributeValues>> {
  return esm.foldCards({ ...ALL_CARDS, ...query }, () => {
    const cards: Record<DataCardId, AttributeValues> = {};
    return {
      take({ dataCardId, values }) {
        holds(!(dataCardId in cards), `card ${dataCardId} is passed to the fold once`);
        cards[dataCardId] = values;
      },
      end: () => cards,
    };
  });
}

function idFold(): CardFold<DataCardId[]> {
  const taken: DataCardId[] = [];
  return { take: ({ dataCardId }) => void taken.push(dataCardId), end: () => taken };
}

export function readingRules({ about, rule }: Rules, world: () => EsmWorld, { can }: EsmTest): void {
  about("template information", () => {
    rule("knows the attributes that exist, and only those", "Esm.templateInformation", async () => {
      const template = await world().esm.templateInformation(TEMPLATE, [...ALL, "no_such_attribute"]);
      same(
        ALL.filter((code) => template?.attributes.has(code)),
        ALL,
        "every attribute of the template that was asked for",
      );
      same(template?.attributes.has("no_such_attribute"), false, "no attribute that the template lacks");
    });

    rule("is null for a template that does not exist", "Esm.templateInformation", async () => {
      const template = await world().esm.templateInformation("no_such_template", ["efecte_id"]);
      same(template, null, "null, and no failure");
    });

    if (can.countTemplates) {
      rule("counts the templates with a code", "Esm.templatesWithCode", async () => {
        const { esm } = world();
        const counts = [await esm.templatesWithCode?.(TEMPLATE), await esm.templatesWithCode?.("no_such_template")];
        same(counts, [1, 0], "one template of chat sessions, none of the other");
      });
    }

    rule("has what the adapter says that it can", "Esm: what is undefined cannot be done", async () => {
      const { esm } = world();
      same(
        {
          pages: esm.hasPages,
          attachFile: esm.attachFile !== undefined,
          removeCard: esm.removeCard !== undefined,
          streamCards: esm.streamCards !== undefined,
          countTemplates: esm.templatesWithCode !== undefined,
        },
        {
          pages: can.pages,
          attachFile: can.attachFile,
          removeCard: can.removeCard,
          streamCards: can.streamCards,
          countTemplates: can.countTemplates,
        },
        "what the test says of the adapter in `can`",
      );
    });
  });

  about("reading", () => {
    rule("lists the ids of matching cards, oldest first, and none when none match", "Esm.cardIds", async () => {
      const { esm, newCard } = world();
      const ids = [await newCard("a"), await newCard("b"), await newCard("c")];
      const idsFor = (filter: EqlCondition | undefined) => esm.cardIds({ templateCode: TEMPLATE, filter });
      same(await idsFor(undefined), ids, OLDEST_FIRST);
      same(await idsFor(mayEqual("chat_session_id", "b")), [ids[1]], OLDEST_FIRST);
      same(await idsFor(mayEqual("chat_session_id", "z")), [], "nothing that matches is an empty list, not a failure");
    });

    rule("lists matching cards with what is wanted of them", "Esm.listCards", async () => {
      const { esm, newCard } = world();
      const ids = [await newCard("a"), await newCard("b", { message_count: [{ kind: "number", number: 0 }] })];
      const list = async (filter: EqlCondition | undefined) => [
        ...(await esm.listCards(
          { templateCode: TEMPLATE, filter, attributeCodes: ["chat_session_id", "message_count"] },
          ({ dataCardId, values }) => {
            return { dataCardId, id: values["chat_session_id"], count: values["message_count"] ?? [] };
          },
        )),
      ];
      const expected = [
        { dataCardId: ids[0], id: [text("a")], count: [] },
        { dataCardId: ids[1], id: [text("b")], count: [{ kind: "number", number: 0 }] },
      ];
      same(await list(undefined), expected, `the results of \`keep\` for ${OLDEST_FIRST}`);
      same(await list(mayEqual("chat_session_id", "z")), [], "nothing that matches is an empty list");
    });

    rule("finds all cards that match, also more than one page of them", "Esm.findCards", async () => {
      const { esm, server } = world();
      const mails = Array.from({ length: MANY }, (_, index) => `person${index}@example.org`);
      const ids: DataCardId[] = [];
      for (const mail of mails) ids.push(await server.addPerson(mail));
      const filter = contains("email", "@example.org");
      const found = await esm.findCards({ templateCode: "person", filter, attributeCodes: ["email"] });
      same(idsOf(found), ids, OLDEST_FIRST);
      same(
        found.map(({ values }) => values["email"]),
        mails.map((mail) => [text(mail)]),
        "each with its own values",
      );
    });

    rule("reads among ids those that still match", "Esm.cardsAmong", async () => {
      const { esm, newCard, names, no } = world();
      const ids = [await newCard("a"), await newCard("b"), await newCard("c"), await newCard("d")];
      await esm.modifyCards(TEMPLATE, [{ dataCardId: ids[1] ?? "", values: { is_chat_active: [no] } }]);
      const query = { ...ALL_CARDS, filter: isOtherThan("is_chat_active", names.no) };
      same(idsOf(await esm.cardsAmong(query, ids.slice(0, 3))), [ids[0], ids[2]], "those among the ids that match");
      same(await esm.cardsAmong(query, []), [], "none among none");
    });

    rule("reads cards by their ids", "Esm.cardsWithIds", async () => {
      const { esm, newCard } = world();
      const ids = [await newCard("a"), await newCard("b"), await newCard("c")];
      const wanted = [ids[0] ?? "", ids[2] ?? ""];
      const found = await esm.cardsWithIds({ templateCode: TEMPLATE, attributeCodes: ALL }, wanted);
      same(idsOf(found), wanted, "those that were asked for, oldest first");
      same(
        found.map(({ values }) => values["chat_session_id"]),
        [[text("a")], [text("c")]],
        "each with its values",
      );
    });

    rule("folds the cards that match, each once", "Esm.foldCards", async () => {
      const { esm, newCard } = world();
      const ids = [await newCard("a"), await newCard("b"), await newCard("c")];
      const all = await folded(esm);
      same(Object.keys(all), ids, "every card is passed to the fold once");
      same(
        ids.map((id) => all[id]?.["chat_session_id"]),
        [[text("a")], [text("b")], [text("c")]],
        "with its values",
      );
      same(Object.keys(await folded(esm, { filter: mayEqual("chat_session_id", "b") })), [ids[1]], "that match");
      same(await folded(esm, { filter: mayEqual("chat_session_id", "z") }), {}, "none when none match");
    });

    rule("tells the names behind references where they are wanted", "CardQuery.withNames", async () => {
      const { esm, server, newCard } = world();
      const vera = await server.addPerson("vera@example.org");
      const id = await newCard("a", { customer: [refersTo(vera)] });
      const [named] = (await folded(esm, { withNames: true }))[id]?.["customer"] ?? [];
      has(named, refersTo(vera), "the reference is that which was written");
      holds(named?.kind === "reference" && named.name, "name is what ESM calls the card behind the reference");
      same((await folded(esm))[id]?.["customer"], [refersTo(vera)], "no name where none is wanted");
    });

    rule("leaves cards in the trash out", "DataCard.deleted", async () => {
      const { esm, server, newCard } = world();
      const ids = [await newCard("a"), await newCard("b")];
      await server.trash(ids[0] ?? "");
      const found = (await esm.findCards(ALL_CARDS)).filter(({ deleted }) => !deleted);
      same(idsOf(found), [ids[1]], "a card in the trash is not found, or `deleted` says that it is there");
    });

    rule(
      "says of hidden cards that they are, or leaves them out where that is wanted",
      "CardQuery.onlyVisible",
      async () => {
        const { esm, server, newCard } = world();
        const ids = [await newCard("a"), await newCard("b")];
        await server.hide([ids[0] ?? ""]);
        const found = await esm.findCards({ ...ALL_CARDS, onlyVisible: true });
        same(idsOf(found.filter(({ hidden }) => !hidden)), [ids[1]], "a hidden card is not taken for one to be seen");
        if (can.tellHidden)
          same(
            found.map(({ hidden }) => hidden),
            [true, false],
            "`hidden` says which cards are hidden",
          );
      },
    );

    for (const [what, filterOf] of CONDITIONS) {
      rule(`understands the condition: ${what}`, "eql, docs/contracts.md", async () => {
        const { esm, newCard } = world();
        const at = Date.parse("2026-01-05T10:57:00Z");
        const log = { chat_log: [text("hello")], start_time: [{ kind: "date" as const, at }] };
        const id = await newCard("a", log);
        const other = { chat_log: [text("other")], start_time: [{ kind: "date" as const, at: at + 86_400_000 }] };
        await newCard("b", { ...other, message_count: [{ kind: "number", number: 1 }], is_chat_active: [world().no] });
        const ids = await esm.cardIds({ templateCode: TEMPLATE, filter: filterOf(world(), at) });
        same(ids, [id], "the card that meets the condition, and no other");
      });
    }

    if (can.limitReplies) {
      rule(
        "reads in parts what does not fit into one reply",
        "Esm.findCards, Esm.listCards, Esm.foldCards",
        async () => {
          const { newCard, connect } = world();
          const esm = await connect({ mostReplyBytes: 40_000 });
          const ids = [await newCard("empty")];
          for (let day = 1; day <= 60; day += 1) {
            const start_time = [{ kind: "date" as const, at: Date.parse("2026-01-01T12:00:00Z") + day * 86_400_000 }];
            ids.push(await newCard(`day ${day}`, { start_time, chat_log: [text("x".repeat(2_000))] }));
          }
          same(await esm.cardIds(ALL_CARDS), ids, "cardIds has all cards");
          same(
            idsOf([...(await esm.listCards(ALL_CARDS, ({ dataCardId }) => ({ dataCardId })))]),
            ids,
            "listCards has all cards",
          );
          same(Object.keys(await folded(esm)), ids, "foldCards has all cards");
          same(idsOf(await esm.findCards(ALL_CARDS)), ids, "findCards has all cards");
          same(idsOf(await esm.cardsAmong(ALL_CARDS, ids)), ids, "cardsAmong has all cards");
          const writes = ids.map((dataCardId) => ({ dataCardId, values: { chat_log: [text("erased")] } }));
          const anew = await connect({ mostReplyBytes: 40_000 });
          const outcomes = await anew.modifyCards(TEMPLATE, writes);
          same(
            outcomes.filter(({ written }) => !written),
            [],
            "cards are written whose replies have to be read in parts",
          );
        },
      );
    }

    if (can.streamCards) {
      rule("streams the cards that match, in one request", "Esm.streamCards", async () => {
        const { esm, newCard, front } = world();
        const ids = [await newCard("a"), await newCard("b")];
        const before = front.requests.length;
        const streamed = await esm.streamCards?.(ALL_CARDS, 1_000_000, idFold());
        same(streamed?.result.toSorted(), ids.toSorted(), "every card is passed to the fold once");
        holds((streamed?.bytes ?? 0) > 0, "bytes is the size of the reply");
        holds(front.requests.length - before <= can.requestsForPage, "it takes one request");
        const tooLarge = await esm.streamCards?.(ALL_CARDS, 10, idFold()).catch((error: unknown) => error);
        has(
          { ...(tooLarge as object) },
          { code: "reply-too-large", retryable: false },
          "no more is read than is taken",
        );
      });
    }
  });
}

const CONDITIONS: readonly (readonly [string, (world: EsmWorld, at: number) => EqlCondition])[] = [
  [
    "a static value other than this one, or none",
    ({ names }) => anyOf([isOtherThan("is_chat_active", names.no) ?? isEmpty("chat_log"), isEmpty("is_chat_active")]),
  ],
  ["text that contains this", () => contains("chat_log", "ell")],
  ["an empty attribute", () => isEmpty("message_count")],
  ["text that is this", () => mayEqual("chat_log", "hello")],
  [
    "an instant between these",
    ({ esm }, at) =>
      allOf([isFrom("start_time", esm.dateLimit(at)), isBefore("start_time", esm.dateLimit(at + 1_000))]),
  ],
];
