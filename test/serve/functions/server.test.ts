import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { connect } from "node:net";
import { basename, join } from "node:path";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../../plugin/base/clock.ts";
import { Failure } from "../../../plugin/base/failure.ts";
import { createFunctionApp } from "../../../plugin/serve/functions/function-app.ts";
import { stopFunctions } from "../../../plugin/serve/functions/stop-functions.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { folders, given, problemsOf } from "../../support/given-files.ts";
import { failureOf, rejectionOf } from "../../support/rejection.ts";
import { scriptedServers } from "../../support/scripted-server.ts";
import { callFunction, FOLDER_CODE, functionWorlds, TOKEN, until } from "./function-world.ts";
import { held } from "./held-esm.ts";
import { selfSigned } from "./self-signed.ts";

const startWorld = functionWorlds();
const newFolder = folders();
const startServer = scriptedServers();

const FILES = { certificate: "tls/cert.pem", key: "tls/key.pem" };
const PATH = `/functions/createChatSession?folderCode=${FOLDER_CODE}`;
const HEAD = `Host: localhost\r\nAuthorization: Bearer ${TOKEN}\r\nContent-Type: application/json\r\n`;

/** Resolves when a handshake has failed. */
async function handshake(origin: string, options: ConnectionOptions): Promise<void> {
  const socket = connectTls({ port: Number(new URL(origin).port), rejectUnauthorized: false, ...options });
  await rejectionOf(once(socket, "secureConnect"));
}

/** What the server answers to bytes on a connection of their own. */
async function rawAnswer(origin: string, text: string, halfClose = true): Promise<string> {
  const socket = connect(Number(new URL(origin).port), "127.0.0.1");
  let answer = "";
  socket.setEncoding("utf8").on("data", (data: string) => {
    answer += data;
  });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  if (halfClose) socket.end(text);
  else socket.write(text);
  await once(socket, "close");
  return answer;
}

/** Calls over TLS, trusting one certificate. @returns the status and whose certificate it was */
async function callOverTls(
  origin: string,
  ca: string,
): Promise<{ status: number; hsts: unknown; fingerprint: string }> {
  const body = JSON.stringify({ sessionId: "ws-1" });
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const sent = request(`${origin}${PATH}`, { method: "POST", headers, ca, agent: false, servername: "localhost" });
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const { fingerprint256 } = (answer.socket as TLSSocket).getPeerCertificate();
  answer.resume();
  await once(answer, "end");
  return {
    status: answer.statusCode ?? 0,
    hsts: answer.headers["strict-transport-security"],
    fingerprint: fingerprint256,
  };
}

describe("over TLS", () => {
  it("answers with the certificate of the files, and with a renewed one without a new start", async () => {
    const folder = newFolder();
    const [first, second] = [selfSigned(), selfSigned()];
    given(folder, FILES.certificate, first.cert, 0o644);
    given(folder, FILES.key, first.key);
    const clock = clockByHand();
    const { origin } = await (await startWorld()).serve({ folder, clock, server: { tls: FILES } });
    expect(origin).toMatch(/^https:/);
    const before = await callOverTls(origin, first.cert);
    expect(before).toMatchObject({ status: 200, hsts: "max-age=31536000" });

    given(folder, FILES.certificate, second.cert, 0o644);
    given(folder, FILES.key, second.key);
    clock.advance(1_000);
    const after = await callOverTls(origin, second.cert);
    expect(after.status).toBe(200);
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });

  it("keeps the old certificate while the files do not fit each other, and takes the pair when told to", async () => {
    const folder = newFolder();
    const [first, second] = [selfSigned(), selfSigned()];
    given(folder, FILES.certificate, first.cert);
    given(folder, FILES.key, first.key);
    const clock = clockByHand();
    const { origin, renewCertificate, logged } = await (await startWorld()).serve({
      folder,
      clock,
      server: { tls: FILES },
    });
    given(folder, "next.pem", second.cert);
    renameSync(join(folder, "next.pem"), join(folder, FILES.certificate));
    renewCertificate();
    expect((await callOverTls(origin, first.cert)).status).toBe(200);
    expect(logged.join("\n")).toContain("tls/key.pem is not the key of the first certificate in tls/cert.pem");
    given(folder, FILES.key, second.key);
    renewCertificate();
    expect((await callOverTls(origin, second.cert)).status).toBe(200);
  });

  it("takes files that the service's manager hands over, whatever their permissions", async () => {
    const [folder, credentials] = [newFolder(), newFolder()];
    const { cert, key } = selfSigned();
    given(credentials, "tls-certificate", cert, 0o444);
    given(credentials, "tls-key", key, 0o444);
    const tls = { certificate: "$CREDENTIALS_DIRECTORY/tls-certificate", key: "$CREDENTIALS_DIRECTORY/tls-key" };
    const { serve } = await startWorld();
    const environment = { CREDENTIALS_DIRECTORY: credentials };
    const { origin } = await serve({ folder, environment, server: { tls } });
    expect((await callOverTls(origin, cert)).status).toBe(200);
    expect(String(await rejectionOf(serve({ folder, server: { tls } })))).toContain(
      "server.tls.key: $CREDENTIALS_DIRECTORY/tls-key: the environment variable CREDENTIALS_DIRECTORY is not set",
    );
  });

  it("logs once a minute, by code, that callers do not agree on a cipher or speak no TLS", async () => {
    const folder = newFolder();
    const { cert, key } = selfSigned();
    given(folder, FILES.certificate, cert);
    given(folder, FILES.key, key);
    const { origin, logged, close } = await (await startWorld()).serve({ folder, server: { tls: FILES } });
    for (const _ of [1, 2]) {
      await handshake(origin, { maxVersion: "TLSv1.2", ciphers: "ECDHE-RSA-AES128-GCM-SHA256" });
      await rawAnswer(origin, `GET /health HTTP/1.1\r\n${HEAD}\r\n`);
    }
    // As a balancer that tries whether the port is open.
    await rawAnswer(origin, "");
    await close(0);
    const line = "a caller did not agree on TLS with the server, so that no call came of it";
    const codes = ["ERR_SSL_NO_SHARED_CIPHER", "ERR_SSL_HTTP_REQUEST"];
    expect(logged).toEqual([
      ...codes.map((code) => `${line} ${JSON.stringify({ code })}`),
      ...codes.map((code) => `${line}, and more in the last minute ${JSON.stringify({ code, more: 1 })}`),
    ]);
  });

  it("does not answer without TLS", async () => {
    const folder = newFolder();
    const { cert, key } = selfSigned();
    given(folder, FILES.certificate, cert);
    given(folder, FILES.key, key);
    const { origin } = await (await startWorld()).serve({ folder, server: { tls: FILES } });
    expect(await rawAnswer(origin, `GET /health HTTP/1.1\r\n${HEAD}\r\n`)).not.toContain("alive");
  });

  it.each([
    ["no files", {}, "does not exist"],
    ["a key that is no key", { "tls/cert.pem": "x", "tls/key.pem": "y" }, "tls/cert.pem holds no certificate in PEM"],
  ])("refuses to begin with %s", async (_, files, words) => {
    const folder = newFolder();
    for (const [name, text] of Object.entries(files)) given(folder, name, text);
    const { serve } = await startWorld();
    const error = await rejectionOf(serve({ folder, server: { tls: FILES } }));
    const [problem] = problemsOf(() => {
      throw error;
    });
    expect(problem?.place).toMatch(/^server\.tls/);
    expect(problem?.message).toContain(words);
  });

  it.skipIf(process.platform === "win32").each(
    Object.values(FILES).flatMap(
      (name) =>
        [
          [name, "a link to itself", "cannot be read", (path: string) => symlinkSync(basename(path), path)],
          [name, "a folder", "is not a file", (path: string) => mkdirSync(path)],
          [name, "a link to nothing", "does not exist", (path: string) => symlinkSync("nothing", path)],
          [name, "a device without end", "is not a file", (path: string) => symlinkSync("/dev/zero", path)],
        ] as const,
    ),
  )("a connection comes and %s is %s: the old certificate stays in use", async (name, _, words, replace) => {
    const folder = newFolder();
    const { cert, key } = selfSigned();
    given(folder, FILES.certificate, cert);
    given(folder, FILES.key, key);
    const clock = clockByHand();
    const { origin, logged } = await (await startWorld()).serve({ folder, server: { tls: FILES }, clock });
    rmSync(join(folder, name));
    replace(join(folder, name));
    clock.advance(1_000);
    expect((await callOverTls(origin, cert)).status).toBe(200);
    expect(logged.join("\n")).toContain(`${name} ${words}: the certificate that was in use stays in use`);
  });

  it.skipIf(process.platform === "win32").each(Object.values(FILES))(
    "goes on with the old certificate when %s becomes a pipe, and says so",
    async (name) => {
      const folder = newFolder();
      const { cert, key } = selfSigned();
      given(folder, FILES.certificate, cert);
      given(folder, FILES.key, key);
      const { origin, renewCertificate, logged } = await (await startWorld()).serve({ folder, server: { tls: FILES } });
      rmSync(join(folder, name));
      execFileSync("mkfifo", [join(folder, name)]);
      renewCertificate();
      expect((await callOverTls(origin, cert)).status).toBe(200);
      expect(logged.join("\n")).toContain(`${name} is not a file: the certificate that was in use stays in use`);
    },
  );

  it.each([
    [
      "a folder",
      (folder: string): unknown => mkdirSync(join(folder, FILES.certificate), { recursive: true }),
      "is not a file",
    ],
    [
      "larger than a certificate can be",
      (folder: string): unknown => given(folder, FILES.certificate, "x".repeat(256 * 1024 + 1)),
      "is larger than 262144 bytes",
    ],
  ] as const)("refuses to begin with a certificate that is %s", async (_, put, words) => {
    const folder = newFolder();
    put(folder);
    given(folder, FILES.key, selfSigned().key);
    const { serve } = await startWorld();
    expect(String(await rejectionOf(serve({ folder, server: { tls: FILES } })))).toContain(
      `server.tls.certificate: ${FILES.certificate} ${words}`,
    );
  });

  it("refuses a key that everybody can read", async () => {
    const folder = newFolder();
    const { cert, key } = selfSigned();
    given(folder, FILES.certificate, cert, 0o644);
    given(folder, FILES.key, key, 0o644);
    const { serve } = await startWorld();
    expect(String(await rejectionOf(serve({ folder, server: { tls: FILES } })))).toContain("can be read by everybody");
  });
});

describe("a port that is taken", () => {
  it("is named, with what to do", async () => {
    const { serve } = await startWorld();
    const { origin } = await serve();
    const port = Number(new URL(origin).port);
    const failure = await failureOf(serve({ server: { port } }));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure.message).toContain("something listens there already");
  });
});

describe("bytes that are no proper request", () => {
  const lying = "POST /functions/createChatSession HTTP/1.1";
  it.each([
    ["no HTTP at all", "\u0016\u0003\u0001\u0002\u0000", 400],
    ["two lengths", `${lying}\r\n${HEAD}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`, 400],
    ["a length and chunks", `${lying}\r\n${HEAD}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ["a header with a line feed alone", `GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\nY b\r\n\r\n`, 400],
    ["a huge header", `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431],
    ["a Host that is none", "GET /health HTTP/1.1\r\nHost: a b<c>\r\nConnection: close\r\n\r\n", 400],
    ["no Host", "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    ["TRACE", `TRACE /health HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, 405],
    ["dots in the path", `GET /x/../health HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, 404],
    ["encoded dots in the path", `GET /x/%2e%2e/health HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, 404],
    ["a path of another server", `GET http://localhost/nothing HTTP/1.1\r\n${HEAD}Connection: close\r\n\r\n`, 404],
  ])("%s", async (_, text, status) => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    const answer = await rawAnswer(origin, text);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).not.toMatch(/node|hono|at .*\.ts/i);
    expect(sandbox.stats().esm.requests).toBe(0);
    expect((await fetch(`${origin}/health`)).status).toBe(200);
  });

  it("a body that never comes is given up within the limit", async () => {
    const clock = clockByHand();
    const { origin } = await (await startWorld()).serve({ clock });
    const answer = rawAnswer(origin, `POST ${PATH} HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n{`, false);
    await clock.waiting(1);
    clock.advance(5_000);
    expect(await answer).toContain("HTTP/1.1 408 ");
  });

  it("a body that breaks off makes no card", async () => {
    const { serve, cards } = await startWorld();
    const { origin } = await serve();
    await rawAnswer(origin, `POST ${PATH} HTTP/1.1\r\n${HEAD}Content-Length: 100\r\n\r\n{"sessionId":"ws-1"}`);
    expect((await fetch(`${origin}/health`)).status).toBe(200);
    expect(await cards()).toEqual([]);
  });
});

describe("closing", () => {
  it("lets calls in hand finish, and takes no new ones", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin, close } = await serve();
    await callFunction(origin, { sessionId: "ws-0" });
    sandbox.resetStats();
    sandbox.setFaults([{ target: "esm", kind: "slow", delayMs: 200 }]);
    const call = callFunction(origin, { sessionId: "ws-1" });
    await until(() => sandbox.stats().esm.requests > 0);
    const closed = close(10_000);
    const { status, headers } = await call;
    expect({ status, connection: headers.get("connection") }).toEqual({ status: 200, connection: "close" });
    await closed;
    await expect(fetch(`${origin}/health`)).rejects.toThrow("fetch failed");
  });

  it("waits for cards that are being made although nobody waits for the answer", async () => {
    const { sandbox, serve, cards } = await startWorld();
    const esm = await held(startServer, sandbox.esmRest);
    const clock = clockByHand();
    const server = await serve({ clock, esmUrl: esm.url });
    const call = callFunction(server.origin, { sessionId: "ws-1" });
    await esm.asked();
    clock.advance(5_000);
    expect((await call).status).toBe(503);
    const stopped = stopFunctions(server.app, server, 20_000, systemClock);
    esm.letGo();
    await stopped;
    expect(await cards()).toHaveLength(1);
  });

  it("does not wait for them for ever", async () => {
    const clock = clockByHand();
    const stopped = stopFunctions(
      { stop: () => undefined, idle: () => new Promise(() => undefined) },
      { close: async () => clock.advance(700) },
      1_000,
      clock,
    );
    await clock.waiting(1);
    expect(clock.waits).toEqual([300]);
    clock.advance(300);
    await stopped;
  });

  it("cuts what is not done in time", async () => {
    const { sandbox, serve } = await startWorld();
    const clock = clockByHand();
    const { origin, close } = await serve({ clock });
    sandbox.setFaults([{ target: "esm", kind: "timeout" }]);
    const call = rejectionOf(callFunction(origin, { sessionId: "ws-1" }));
    await until(() => sandbox.stats().esm.requests > 0);
    const closed = close(1_000);
    await clock.waiting(2);
    clock.advance(1_000);
    await closed;
    expect(String(await call)).toContain("fetch failed");
  });
});

describe("environments", () => {
  it("need names of their own", () => {
    const log = { info: () => undefined, warn: () => undefined };
    const environment = { name: "helsinki" } as never;
    const [problem] = problemsOf(() =>
      createFunctionApp({
        environments: [environment, environment],
        behindProxy: false,
        callsPerMinuteAndAddress: 1,
        clock: systemClock,
        log,
      }),
    );
    expect(problem).toMatchObject({ place: "name" });
  });
});
