import { Failure } from "../../../base/failure.ts";
import { contains, mayEqual } from "../../../outside/esm/eql.ts";
import type { CardQuery, DataCardId } from "../../../outside/esm/port.ts";
import { holds, rejectionOf, same } from "../checks.ts";
import type { Rules } from "../rules.ts";
import { ALL_CARDS, type EsmWorld, refersTo } from "./esm-world.ts";
import type { EsmTest } from "./under-test.ts";

const FROM = "Esm.newestCards";

export function pageRules({ about, rule }: Rules, world: () => EsmWorld, { can }: EsmTest): void {
  /** Newest first, each with a count and a customer; the third but last is `b1`. */
  async function sixCards(): Promise<DataCardId[]> {
    const { server, newCard } = world();
    const vera = await server.addPerson("vera@example.org");
    const ids: DataCardId[] = [];
    for (const name of ["a1", "a2", "b1", "a3", "a4", "a5"]) {
      const values = { customer: [refersTo(vera)], message_count: [{ kind: "number" as const, number: 3 }] };
      ids.unshift(await newCard(name, values));
    }
    return ids;
  }

  async function pages(query: Partial<CardQuery>, most: number): Promise<DataCardId[][]> {
    const found: DataCardId[][] = [];
    let next: DataCardId | undefined;
    do {
      const page = await world().esm.newestCards({ ...ALL_CARDS, ...query }, { belowId: next, most });
      same(page.unreadable, 0, "no card is unreadable");
      for (const { values } of page.cards)
        same(values["message_count"], [{ kind: "number", number: 3 }], "each card has its values");
      found.push(page.cards.map(({ dataCardId }) => dataCardId));
      ({ next } = page);
      holds(found.length < 20, "the pages come to an end");
    } while (next !== undefined);
    return found.filter(({ length }) => length > 0);
  }

  about("pages", () => {
    rule("have the cards newest first, each on one page", FROM, async () => {
      const ids = await sixCards();
      same(await pages({}, 200), [ids], "one page has them all");
      same(await pages({}, 4), [ids.slice(0, 4), ids.slice(4)], "two pages, of which the second is not full");
      same(await pages({}, 3), [ids.slice(0, 3), ids.slice(3)], "two full pages");
    });

    rule("have only cards that match", FROM, async () => {
      const ids = await sixCards();
      const filter = contains("chat_session_id", "a");
      const matching = ids.filter((id) => id !== ids[3]);
      const expected = [matching.slice(0, 2), matching.slice(2, 4), matching.slice(4)];
      same(await pages({ filter }, 2), expected, "pages of the cards that match");
      same(await pages({ filter: mayEqual("chat_session_id", "z") }, 5), [], "no page when none match");
    });

    rule("begin below an id", "PageQuery.belowId", async () => {
      const ids = await sixCards();
      const query = { ...ALL_CARDS, attributeCodes: ["customer"], withNames: true };
      const { cards } = await world().esm.newestCards(query, { belowId: ids[1], most: 1 });
      same(
        cards.map(({ dataCardId }) => dataCardId),
        [ids[2]],
        "the newest card below the id",
      );
      const [name] = cards[0]?.values["customer"] ?? [];
      holds(name?.kind === "reference" && name.name, "with the names behind references where they are wanted");
    });

    rule("are not doubled or lost when cards are made meanwhile", FROM, async () => {
      const ids = await sixCards();
      const { esm, newCard } = world();
      const first = await esm.newestCards(ALL_CARDS, { belowId: undefined, most: 3 });
      await newCard("new");
      const second = await esm.newestCards(ALL_CARDS, { belowId: first.next, most: 3 });
      const found = [...first.cards, ...second.cards].map(({ dataCardId }) => dataCardId);
      same(found, ids, "the next page holds the cards below the last one of the page before");
    });

    if (can.pages) {
      rule("take one request each, however many cards there are", "Esm.hasPages", async () => {
        await sixCards();
        const { esm, front } = world();
        const { next } = await esm.newestCards(ALL_CARDS, { belowId: undefined, most: 2 });
        const before = front.requests.length;
        const { cards } = await esm.newestCards(ALL_CARDS, { belowId: next, most: 2 });
        same(cards.length, 2, "a full page");
        const sent = front.requests.length - before;
        holds(
          sent <= can.requestsForPage,
          `it takes ${can.requestsForPage} request, and not ${sent}: calls have a price`,
        );
      });
    }

    rule("of a template that does not exist are a failure", FROM, async () => {
      const query = { templateCode: "no_such_template", filter: undefined, attributeCodes: [] };
      const page = world().esm.newestCards(query, { belowId: undefined, most: 2 });
      const error = await rejectionOf(page, "a page of a template that does not exist");
      holds(error instanceof Failure, "a Failure says that the template is not there");
    });
  });
}
