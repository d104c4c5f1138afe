import { isIP } from "node:net";
import { z } from "zod";
import { allowPlainHttp, environmentUrlMistake, plainHttpMistake } from "./addresses.ts";
import { baseUrl, filled, noteMistake, secret, wholeNumber, yesOrNo } from "./setting-types.ts";

/** Commands that users are shown contain the variable, so a shell must accept its name; what is no name is told already. */
const token = secret.refine((reference) => !("env" in reference) || !/^[A-Za-z_]\w*[.-][\w.-]*$/.test(reference.env), {
  path: ["env"],
  error: "must be the name of an environment variable that a shell takes too: letters, digits and _",
});

/** The section `functions`: the functions that the chatbot may call. */
export const functionSettings = z
  .strictObject({
    environmentUrl: baseUrl
      .optional()
      .describe("where the chatbot reaches the functions from outside; `esm-chat functions` and the checklist need it"),
    allowPlainHttp: allowPlainHttp("the chatbot's token"),
    tokens: z
      .array(token, { error: "must be a list of secrets in brackets: [ … ]" })
      .max(8, { error: "must be 8 at most" })
      .default([])
      .describe(
        "where the tokens are kept that the chatbot may present, the current one first; without any, nothing may be called",
      ),
    folderCodes: z
      .array(filled, { error: "must be a list of folder codes in brackets: [ … ]" })
      .max(100, { error: "must be 100 at most" })
      .default([])
      .describe("folders that the chatbot may name, besides the one of the platform settings"),
    answerWithinMs: wholeNumber(500, 60_000)
      .default(5_000)
      .describe(
        "milliseconds after which a call is answered, whatever ESM does: an end user waits in the chat meanwhile",
      ),
    personWithinMs: wholeNumber(0, 60_000)
      .default(1_500)
      .describe("milliseconds to look for the customer; a card is made without one when nobody is found by then"),
    concurrency: wholeNumber(1, 64).default(8).describe("sessions whose cards are made at once"),
    mostWaiting: wholeNumber(1, 100_000)
      .default(2_000)
      .describe("sessions that may wait for their turn; calls for more are told to try again"),
    callsPerMinute: wholeNumber(1, 1_000_000)
      .default(6_000)
      .describe("calls a minute with a valid token; so many may also come at one moment"),
  })
  .superRefine(({ environmentUrl: url, allowPlainHttp: isAllowed }, context) => {
    if (url === undefined) return;
    noteMistake(context, "environmentUrl", environmentUrlMistake(url) ?? plainHttpMistake(url, isAllowed));
  });

/** The section `functions`, with defaults filled in. */
export type FunctionSettings = z.output<typeof functionSettings>;

const tls = z.strictObject({
  certificate: filled.describe("PEM file: the certificate followed by its intermediates"),
  key: filled.describe("PEM file: the private key"),
});

const HOST_ERROR =
  'must be an address of this machine alone, such as 0.0.0.0 for all, without http:// and without a port, which stands in "port"';

const listeningHost = filled.refine((host) => isIP(host) !== 0 || /^[\w.-]+$/.test(host), {
  error: HOST_ERROR,
  abort: true,
});

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "::1", "localhost"]);

const console = z.strictObject({
  enabled: yesOrNo
    .default(false)
    .describe("whether `serve` offers [the console](console.md), pages for a browser, at `/console`"),
  answerWithinMs: wholeNumber(1_000, 60_000)
    .default(10_000)
    .describe("milliseconds after which a page is answered, whatever ESM does"),
  sessionMinutes: wholeNumber(1, 480)
    .default(60)
    .describe(
      "minutes after which one has to log in again; over ESM's REST API at the latest when ESM's token ends, which is usually after 15",
    ),
});

/** The section `server`: where the long-running process listens. */
export const serverSettings = z
  .strictObject({
    host: listeningHost.default("127.0.0.1").describe("interface to listen on; `0.0.0.0` for all"),
    port: wholeNumber(0, 65_535).default(8443).describe("port to listen on; 0 takes any free one"),
    tls: tls.optional().describe("certificate to speak TLS with"),
    behindProxy: yesOrNo
      .default(false)
      .describe("whether a proxy stands in front that ends TLS and adds the client's address to `X-Forwarded-For`"),
    callsPerMinuteAndAddress: wholeNumber(1, 1_000_000)
      .default(3_000)
      .describe("calls a minute from one address, with or without a token; so many may also come at one moment"),
    connectionsPerAddress: wholeNumber(1, 2_000)
      .default(1_000)
      .describe(
        "connections from one address; for a further one, the one that has been idle for longest is closed. Not counted with `behindProxy`: then all are the proxy's",
      ),
    console: console.prefault({}),
    closeWithinMs: wholeNumber(0, 300_000)
      .default(10_000)
      .describe("milliseconds that calls in hand get to finish when the process is told to stop"),
  })
  .superRefine(({ host, tls: certificate, behindProxy }, context) => {
    if (certificate !== undefined || behindProxy || LOOPBACK.has(host)) return;
    const message =
      'is missing: without it tokens would cross the network in the clear. Name certificate and key, or set "behindProxy": true when a proxy in front ends TLS';
    context.addIssue({ code: "custom", path: ["tls"], message });
  });

/** The section `server`, with defaults filled in. */
export type ServerSettings = z.output<typeof serverSettings>;
