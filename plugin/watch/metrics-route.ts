import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
import type { Metrics } from "./metrics.ts";

/** Headers that proxies add to what they pass on. */
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/**
 * `GET /metrics`, to be mounted at the root of a server's paths. Where a token is configured, only callers with that
 * token are answered; otherwise only callers on this machine that do not come through a proxy.
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
    route.use("/metrics", bearerAuth({ token }));
  }
  route.get("/metrics", async (context) =>
    context.body(await metrics.text(), 200, { "Content-Type": metrics.contentType, "Cache-Control": "no-store" }),
  );
  return route;
}

function isThisMachine(address: string | undefined): boolean {
  return address !== undefined && (address === "::1" || /^(?:::ffff:)?127\./.test(address));
}
