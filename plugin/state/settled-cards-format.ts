import { z } from "zod";
import { type KeptSettledCards, NOTHING_SETTLED } from "./settled-cards.ts";

const VERSION = 1;

const instant = z.iso.datetime().transform((text) => Date.parse(text));

const keptSchema = z.strictObject({
  version: z.literal(VERSION),
  rulesKey: z.string(),
  cards: z.array(
    z.strictObject({
      dataCardId: z.string().min(1),
      sessionId: z.string().min(1),
      readAt: instant,
      ended: z.boolean(),
      messageCount: z.number().int().nonnegative(),
      lastEventAt: instant,
      readAgainAt: instant,
      cardDigest: z.string().min(1),
    }),
  ),
});

/** As the text of a file. Times are ISO 8601 UTC, for whoever looks into it. */
export function settledCardsText({ rulesKey, cards }: KeptSettledCards): string {
  const lines = [...cards].map(([dataCardId, { readAt, lastEventAt, readAgainAt, ...rest }]) =>
    JSON.stringify({
      dataCardId,
      ...rest,
      readAt: iso(readAt),
      lastEventAt: iso(lastEventAt),
      readAgainAt: iso(readAgainAt),
    }),
  );
  return `{"version":${VERSION},"rulesKey":${JSON.stringify(rulesKey)},"cards":[\n${lines.join(",\n")}\n]}\n`;
}

/** Nothing is settled when the text is not of this version, or damaged: then everything is read, which is always right. */
export function readSettledCardsText(text: string): KeptSettledCards {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return NOTHING_SETTLED;
  }
  const { data } = keptSchema.safeParse(value);
  if (data === undefined) return NOTHING_SETTLED;
  return { rulesKey: data.rulesKey, cards: new Map(data.cards.map(({ dataCardId, ...card }) => [dataCardId, card])) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
