import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono } from "hono";
import { isAuthorized, tokenHash } from "../settings/bearer-token.ts";
import type { Metrics } from "./metrics.ts";

/** Headers that proxies add to the requests they forward. */
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/**
 * `GET /metrics`, to be mounted at the root of a server's paths. If a token is configured, callers need it; otherwise
 * only callers on this machine are answered, and only if they do not come through a proxy.
 */
export function createMetricsRoute(metrics: Metrics, token: string | undefined): Hono {
  const route = new Hono();
  if (token === undefined) {
    route.use("/metrics", async (context, next) => {
      const isDirect = PROXY_HEADERS.every((name) => context.req.header(name) === undefined);
      if (isDirect && isThisMachine(getConnInfo(context).remote.address)) return next();
      return context.text("metrics are for this machine only, unless watch.metrics.token is configured\n", 403);
    });
  } else {
    const hashes = [tokenHash(token)];
    route.use("/metrics", async (context, next) => {
      if (isAuthorized(context.req.header("authorization"), hashes)) return next();
      return context.text(
        "metrics need the header Authorization: Bearer with the token of watch.metrics.token\n",
        401,
        {
          "WWW-Authenticate": "Bearer",
          "Cache-Control": "no-store",
        },
      );
    });
  }
  /** One text for all who ask while it is made: it takes milliseconds, and every series has its lines in it. */
  let underWay: Promise<string> | undefined;
  function text(): Promise<string> {
    underWay ??= metrics.text().finally(() => {
      underWay = undefined;
    });
    return underWay;
  }
  route.get("/metrics", async (context) =>
    context.body(await text(), 200, { "Content-Type": metrics.contentType, "Cache-Control": "no-store" }),
  );
  return route;
}

function isThisMachine(address: string | undefined): boolean {
  return address !== undefined && (address === "::1" || /^(?:::ffff:)?127\./.test(address));
}
