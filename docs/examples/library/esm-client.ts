// A small client of ESM over fetch, as an example of one that is tested against the sandbox: esm-client.test.ts.

/** A data card as the REST API writes it, as far as this client looks. */
export interface DataCard {
  dataCardId: string;
  name: string;
  data: Record<string, { values: { value?: unknown; code?: string; dataCardId?: string }[] }>;
}

export interface Access {
  esmRest: string;
  esmWebApi: string;
  login: string;
  password: string;
}

/** Logs in. The client asks on for as long as the token lives, usually 15 minutes. */
export async function connect({ esmRest, esmWebApi, login, password }: Access) {
  const credentials = new URLSearchParams({ login, password });
  const { token } = await asJson<{ token: string }>(
    await fetch(`${esmRest}/users/login`, { method: "POST", body: credentials }),
  );
  const headers = { Authorization: token, "Content-Type": "application/json" };

  return {
    /** All cards that match an EQL condition, page by page. */
    async list(template: string, filter: string): Promise<DataCard[]> {
      const cards: DataCard[] = [];
      const query = new URLSearchParams({ filter, dataCards: "true", limit: "100" });
      let url: string | undefined = `${esmRest}/dc/${template}/data?${query}`;
      while (url !== undefined) {
        const response: Response = await fetch(url, { headers });
        // A list in which nothing matches is a 404, as observed.
        if (response.status === 404) return cards;
        const page: { data: DataCard[]; links?: { next?: string } } = await asJson(response);
        cards.push(...page.data);
        url = page.data.length === 0 ? undefined : page.links?.next;
      }
      return cards;
    },
    async create(template: string, folderCode: string, data: DataCard["data"]): Promise<DataCard> {
      const body = JSON.stringify({ folderCode, data });
      const response = await fetch(`${esmRest}/dc/${template}/data?dataCards=true`, { method: "POST", headers, body });
      return (await asJson<{ dataCard: DataCard }>(response)).dataCard;
    },
    async modify(template: string, dataCardId: string, data: DataCard["data"]): Promise<void> {
      const body = JSON.stringify({ data });
      await asJson(await fetch(`${esmRest}/dc/${template}/data/${dataCardId}`, { method: "PATCH", headers, body }));
    },
    /** The older Web API: the XML of the cards that an EQL statement finds. */
    async search(statement: string): Promise<string> {
      const basic = Buffer.from(`${login}:${password}`).toString("base64");
      const url = `${esmWebApi}/search.ws?${new URLSearchParams({ query: statement })}`;
      const response = await fetch(url, { headers: { Authorization: `Basic ${basic}` } });
      if (!response.ok) throw new Error(`ESM's Web API answers ${response.status}`);
      return response.text();
    },
  };
}

async function asJson<Reply>(response: Response): Promise<Reply> {
  if (!response.ok) throw new Error(`ESM answers ${response.status}: ${await response.text()}`);
  return (await response.json()) as Reply;
}
