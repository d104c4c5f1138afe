/** ESM as any client sees it: plain fetch, nothing of the plugin. */
export interface RawCard {
  readonly dataCardId: string;
  readonly data: Readonly<Record<string, { readonly values: readonly RawValue[] }>>;
}

export interface RawValue {
  readonly value?: string | number;
  readonly code?: string | null;
  readonly dataCardId?: string;
}

export interface RawAccess {
  readonly esmRest: string;
  readonly login: string;
  readonly password: string;
}

/** @returns what belongs into the header `Authorization` */
export async function logIn(access: RawAccess): Promise<string> {
  const { esmRest, login, password } = access;
  const body = new URLSearchParams({ login, password });
  const answer = await fetch(`${esmRest}/users/login`, { method: "POST", body });
  // An ESM may be busy at the first request, too.
  if (answer.status === 429) return logIn(access);
  return answer.headers.get("authorization") ?? "";
}

/** All cards of a template, page by page. */
export async function allCards(access: RawAccess, template: string): Promise<RawCard[]> {
  const { esmRest } = access;
  const token = await logIn(access);
  const cards: RawCard[] = [];
  for (let below = ""; ; below = `&filterId=${cards.at(-1)?.dataCardId}`) {
    const url = `${esmRest}/dc/${template}/data?limit=200&dataCards=true${below}`;
    const page = await fetch(url, { headers: { authorization: token } });
    if (page.status === 404) return cards;
    const { data } = (await page.json()) as { data: RawCard[] };
    cards.push(...data);
    if (data.length === 0) return cards;
  }
}

export function first(card: RawCard, code: string): RawValue | undefined {
  return card.data[code]?.values[0];
}
