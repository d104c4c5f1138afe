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
import { createConnections, MOST_CONNECTIONS, readInPortions } from "./connections.ts";
import { createSparseLog } from "./sparse-log.ts";
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
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

export interface RunningServer {
  /** `https://host:port`, without a slash at the end. */
  readonly origin: string;
  /** Reads the certificate again if its files have changed; for SIGHUP. Each new connection does so too. */
  renewCertificate(): void;
  /** Accepts no new connections, waits at most so many milliseconds for the answers in progress, and cuts the rest. */
  close(withinMs: number): Promise<void>;
}

/** Milliseconds, for a connection that says nothing, too; the chatbot and proxies send the headers at once. */
export const HEADERS_WITHIN_MS = 10_000;
/** Limits for each connection, so that slow or greedy clients cannot exhaust the server. Times in milliseconds. */
const LIMITS = {
  /** Bytes of a request's first line and its headers together. */
  maxHeaderSize: 16 * 1024,
  headersTimeout: HEADERS_WITHIN_MS,
  /** Until the end of the body. */
  requestTimeout: 30_000,
  /** Longer than proxies keep an idle connection (nginx: 60 seconds), so that the proxy closes it first. */
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
};
const TLS_LIMITS = { minVersion: "TLSv1.2", handshakeTimeout: 10_000 } as const;
/** Headers of a request; the chatbot behind two proxies sends some twenty. */
export const MOST_HEADERS = 100;
/** Milliseconds in which a caller must have taken an answer. */
export const TAKEN_WITHIN_MS = 30_000;
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
  // Behind a proxy all connections are the proxy's.
  const connections = createConnections(settings.behindProxy ? MOST_CONNECTIONS : settings.connectionsPerAddress);
  const answer = getRequestListener((request, bindings) => routes.fetch(request, bindings as HttpBindings), {
    overrideGlobalObjects: false,
    // Of an HTTP/1.0 request, as some load balancers ask for health, which may do without a Host header.
    hostname: "localhost",
    // The answer to an invalid Host header or path.
    errorHandler: () => new Response(null, { status: 400 }),
  });
  function listener(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (!connections.takes(incoming, outgoing)) return;
    if (isTls) outgoing.setHeader("Strict-Transport-Security", "max-age=31536000");
    if (!server.listening) outgoing.setHeader("Connection", "close");
    if (incoming.rawHeaders.length > 2 * MOST_HEADERS) {
      // Node leaves out further headers without a word, perhaps one that matters.
      outgoing.writeHead(431, { Connection: "close" }).end();
      return;
    }
    void answer(incoming, outgoing).then(() => closeUnlessTaken(incoming, outgoing, clock));
  }
  const log = createSparseLog({ warn: (fields, message) => warn(message, fields) }, clock);
  const { server, renewCertificate } =
    settings.tls === undefined
      ? { server: createHttpServer(LIMITS, listener), renewCertificate: () => undefined }
      : createTlsServer({ ...settings.tls, folder, environment, warn }, clock, listener);
  server.on("tlsClientError", (error: NodeJS.ErrnoException) => {
    // Others only went away, as a balancer does that tries whether the port is open.
    if (error.code?.startsWith("ERR_SSL_") !== true) return;
    log.warn({ code: error.code }, "a caller did not agree on TLS with the server, so that no call came of it");
  });
  server.maxHeadersCount = MOST_HEADERS + 1;
  server.on("connection", connections.opened);
  server.on(isTls ? "secureConnection" : "connection", readInPortions);
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host;
  return {
    origin: `${isTls ? "https" : "http"}://${host}:${port}`,
    renewCertificate,
    async close(withinMs) {
      log.close();
      const closed = once(server, "close");
      server.close();
      connections.closeIdle();
      for (const outgoing of connections.inHand()) if (!outgoing.headersSent) outgoing.setHeader("Connection", "close");
      if ((await within(clock, withinMs, closed)) !== undefined) return;
      connections.closeAll();
      await closed;
    },
  };
}

/** Closes the connection of a caller that does not take its answer, or too slowly. */
async function closeUnlessTaken({ socket }: IncomingMessage, outgoing: ServerResponse, clock: Clock): Promise<void> {
  // The system has it all, as nearly always.
  if (outgoing.writableLength === 0 || socket.destroyed) return;
  const over = new AbortController();
  const { signal } = over;
  // Of an answer that waits behind another one, Node does not say that it was closed.
  const closed = Promise.race([once(outgoing, "close", { signal }), once(socket, "close", { signal })]);
  const isOver = within(
    clock,
    TAKEN_WITHIN_MS,
    closed.catch(() => undefined),
  );
  if ((await isOver) === undefined) socket.destroy();
  over.abort();
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
