import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";
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
