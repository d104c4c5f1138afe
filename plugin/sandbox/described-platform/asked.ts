/** A request that came in, read as far as a description can speak of it. */
export interface Asked {
  readonly method: string;
  /** Below the platform's own address, encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** Undefined where it is no JSON. */
  readonly json: unknown;
  /** Fields of a form. */
  readonly form: Readonly<Record<string, string>>;
}

/** @param base the path at which the platform is */
export async function readAsked(request: Request, base: string): Promise<Asked> {
  const url = new URL(request.url);
  const text = request.method === "POST" ? await request.text() : "";
  const isForm = (request.headers.get("content-type") ?? "").startsWith("application/x-www-form-urlencoded");
  return {
    method: request.method,
    path: url.pathname.slice(base.length),
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    json: isForm ? undefined : parsed(text),
    form: isForm ? Object.fromEntries(new URLSearchParams(text)) : {},
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
