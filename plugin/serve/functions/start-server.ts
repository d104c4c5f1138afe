import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createHttpsServer, type Server as HttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { within } from "../../base/within.ts";
import type { ServerSettings } from "../../settings/function-settings.ts";
import { openCertificateFiles } from "./tls-certificate.ts";

export interface ServerOptions {
  readonly routes: Hono<{ Bindings: HttpBindings }>;
  readonly server: ServerSettings;
  /** Absolute; the configuration's folder, to which paths of certificate files are relative. */
  readonly folder: string;
  /** Environment variables; the service manager uses one to hand over certificate files. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Called with what needs attention but stops nothing. */
  warn(message: string): void;
}

export interface RunningServer {
  /** `https://host:port`, without a slash at the end. */
  readonly origin: string;
  /** Reads the certificate again if its files have changed; for SIGHUP. Each new connection does so too. */
  renewCertificate(): void;
  /** Accepts no new connections, waits at most so many milliseconds for the answers in progress, and cuts the rest. */
  close(withinMs: number): Promise<void>;
}

/** Limits for each connection, so that slow or greedy clients cannot exhaust the server. Times in milliseconds. */
const LIMITS = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 20_000,
  requestTimeout: 30_000,
  /** Longer than proxies keep an idle connection (nginx: 60 seconds), so that the proxy closes it first. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};
const TLS_LIMITS = { minVersion: "TLSv1.2", handshakeTimeout: 10_000 } as const;
/** Connections use file descriptors, and so do runs: well below LimitNOFILE in `deploy/esm-chat.service`. */
export const MOST_CONNECTIONS = 2_000;
/**
 * Connections that the kernel queues until they are accepted. Node's default of 511 is too few for a thousand
 * simultaneous calls.
 */
const BACKLOG = 4_096;
/** Milliseconds between two looks at the certificate files. */
const LOOK_EVERY = 1_000;

/**
 * Starts to listen, over TLS if the settings name a certificate.
 *
 * @throws InputError when the certificate cannot be used, Failure `cannot-listen` when the address is not available
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { routes, server: settings, folder, environment, clock, warn } = options;
  const isTls = settings.tls !== undefined;
  const inHand = new Set<ServerResponse>();
  const answer = getRequestListener((request, bindings) => routes.fetch(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
    // The answer to an invalid Host header or path.
    errorHandler: () => new Response(null, { status: 400 }),
  });
  function listener(incoming: IncomingMessage, outgoing: ServerResponse): void {
    inHand.add(outgoing);
    outgoing.once("close", () => inHand.delete(outgoing));
    if (isTls) outgoing.setHeader("Strict-Transport-Security", "max-age=31536000");
    if (!server.listening) outgoing.setHeader("Connection", "close");
    void answer(incoming, outgoing);
  }
  const { server, renewCertificate } =
    settings.tls === undefined
      ? { server: createHttpServer(LIMITS, listener), renewCertificate: () => undefined }
      : createTlsServer({ ...settings.tls, folder, environment, warn }, clock, listener);
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return {
    origin: `${isTls ? "https" : "http"}://${host}:${port}`,
    renewCertificate,
    async close(withinMs) {
      const closed = once(server, "close");
      server.close();
      server.closeIdleConnections();
      for (const outgoing of inHand) if (!outgoing.headersSent) outgoing.setHeader("Connection", "close");
      if ((await within(clock, withinMs, closed)) !== undefined) return;
      server.closeAllConnections();
      await closed;
    },
  };
}

function createTlsServer(
  options: Parameters<typeof openCertificateFiles>[0],
  clock: Clock,
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): { readonly server: HttpsServer; readonly renewCertificate: () => void } {
  const files = openCertificateFiles(options);
  const server = createHttpsServer({ ...LIMITS, ...TLS_LIMITS, ...files.current() }, listener);
  let lookedAt = clock.now();
  function renewCertificate(): void {
    lookedAt = clock.now();
    const renewed = files.renewed();
    if (renewed !== undefined) server.setSecureContext({ ...TLS_LIMITS, ...renewed });
  }
  // Runs before the connection gets its certificate.
  server.prependListener("connection", () => {
    if (Math.abs(clock.now() - lookedAt) >= LOOK_EVERY) renewCertificate();
  });
  return { server, renewCertificate };
}

async function listen(server: Server | HttpsServer, { host, port }: ServerSettings): Promise<void> {
  try {
    server.listen({ port, host, backlog: BACKLOG });
    await once(server, "listening");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const advice = code === "EADDRINUSE" ? ": something listens there already" : "";
    throw new Failure(`server.host and server.port: cannot listen on ${host}, port ${port} (${code})${advice}`, {
      code: "cannot-listen",
      scope: "run",
      retryable: code === "EADDRINUSE",
    });
  }
}
