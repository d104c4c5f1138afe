import { elementsOf, type PageElement } from "../../report/written/html/page-tree.ts";

/** A page as the visitor got it. */
export interface VisitedPage {
  readonly status: number;
  /** Where redirects led to: path and query. */
  readonly url: string;
  readonly headers: Headers;
  readonly text: string;
  /** Every element; throws where the page is not well-formed. */
  elements(): PageElement[];
}

/** A browser without scripts: keeps cookies, follows redirects, sends forms with their hidden fields. */
export interface Visitor {
  readonly cookies: Map<string, string>;
  get(path: string): Promise<VisitedPage>;
  /** Sends a form; nothing is added to the fields. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<VisitedPage>;
  /** Sends the form of the latest page that leads there, with its hidden fields. */
  submit(path: string, fields?: Readonly<Record<string, string>>): Promise<VisitedPage>;
  logIn(login: string, password: string, environment?: string): Promise<VisitedPage>;
}

const MOST_REDIRECTS = 5;

export function visitorOf(origin: string, headers: Readonly<Record<string, string>> = {}): Visitor {
  const cookies = new Map<string, string>();
  let latest: VisitedPage | undefined;

  async function ask(path: string, init: RequestInit, redirects = 0): Promise<VisitedPage> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const own = cookie === "" ? headers : { ...headers, cookie };
    const given = init.headers as Record<string, string> | undefined;
    const reply = await fetch(`${origin}${path}`, { ...init, headers: { ...own, ...given }, redirect: "manual" });
    for (const line of reply.headers.getSetCookie()) keep(line);
    const to = reply.headers.get("location");
    if (to !== null && redirects < MOST_REDIRECTS) {
      await reply.body?.cancel();
      return ask(to, {}, redirects + 1);
    }
    const text = await reply.text();
    const page = { status: reply.status, url: path, headers: reply.headers, text, elements: () => elementsOf(text) };
    latest = page;
    return page;
  }

  function keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";");
    const at = pair.indexOf("=");
    const isOver = attributes.some((one) => one.trim().toLowerCase() === "max-age=0");
    if (isOver) cookies.delete(pair.slice(0, at));
    else cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }

  async function post(path: string, fields: Readonly<Record<string, string>>): Promise<VisitedPage> {
    const contentType = { "content-type": "application/x-www-form-urlencoded" };
    return ask(path, { method: "POST", body: new URLSearchParams(fields).toString(), headers: contentType });
  }

  async function submit(path: string, fields: Readonly<Record<string, string>> = {}): Promise<VisitedPage> {
    const elements = latest?.elements() ?? [];
    const form = elements.find(({ name, attributes }) => name === "form" && attributes.get("action") === path);
    if (form === undefined) throw new Error(`no form on the page leads to ${path}`);
    const hidden = elements.filter(
      (one) => one.name === "input" && one.attributes.get("type") === "hidden" && isWithin(one, form),
    );
    const known = hidden.map(({ attributes }) => [attributes.get("name") ?? "", attributes.get("value") ?? ""]);
    return post(path, { ...Object.fromEntries(known), ...fields });
  }

  return {
    cookies,
    get: (path) => ask(path, {}),
    post,
    submit,
    async logIn(login, password, environment) {
      await ask("/console/log-in", {});
      return submit("/console/log-in", { login, password, ...(environment === undefined ? {} : { environment }) });
    },
  };
}

function isWithin({ parent }: PageElement, form: PageElement): boolean {
  return parent !== undefined && (parent === form || isWithin(parent, form));
}
