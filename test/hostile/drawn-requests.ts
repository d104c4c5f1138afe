import { integer, pick } from "../support/draws.ts";

/** A request as bytes, drawn from a grammar of our own. */
export interface DrawnRequest {
  readonly text: string | Buffer;
  /** Whether it is a whole request, which must be answered or refused at once; if not, the caller leaves in the middle. */
  readonly isWhole: boolean;
}

const METHODS = ["GET", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "PATCH", "TRACE", "get", "BREW", "P\u00d6ST"];
const CALL = "/functions/createChatSession";
const PATHS = [
  "/",
  "/health",
  "/ready",
  "/metrics",
  "/openapi.json",
  CALL,
  `${CALL}/`,
  `/hostile${CALL}`,
  `/healthy${CALL}`,
  "/__proto__",
  "/healthy/../healthy/ready",
  "//health",
  "/%00",
  "/%ff%fe",
  "*",
  `/${"a".repeat(5_000)}`,
  "/health?x[]=1&x[__proto__]=2",
];
const FOLDERS = [
  "?folderCode=chat_sessions",
  "",
  "?folderCode=",
  "?folderCode=__proto__",
  "?folderCode=a&folderCode=b",
  `?folderCode=${"y".repeat(4_000)}`,
  "?folderCode=%ff",
];
const TYPES = [
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
];
const BODIES = [
  "",
  "{}",
  "null",
  "[]",
  "7",
  '"x"',
  '{"sessionId":7}',
  '{"sessionId":""}',
  '{"sessionId":"__proto__"}',
  '{"sessionId":"a","sessionId":"b"}',
  String.raw`{"sessionId":"\ud800"}`,
  '{"sessionId":"x","startedAt":"+275760-09-13T00:00:00Z"}',
  '{"sessionId":"x","visitorExternalId":{"a":1}}',
  '{"__proto__":{"sessionId":"p"}}',
  "{",
  `${"[".repeat(8_000)}${"]".repeat(8_000)}`,
  `{"sessionId":"${"s".repeat(16_000)}"}`,
  `{"a":"${"b".repeat(40_000)}"}`,
];

/**
 * @param tokens of the environments, and others
 * @param sessionIds that callers who are right ask for
 */
export function drawRequest(
  random: () => number,
  tokens: readonly string[],
  sessionIds: readonly string[],
): DrawnRequest {
  const oneIn = (count: number) => integer(random, 1, count) === 1;
  const isRight = oneIn(4);
  const method = isRight ? "POST" : pick(random, METHODS);
  const path = isRight
    ? `/${pick(random, ["healthy", "hostile"])}${CALL}${FOLDERS[0]}`
    : pick(random, PATHS) + pick(random, FOLDERS);
  const body = isRight ? JSON.stringify({ sessionId: pick(random, sessionIds) }) : pick(random, BODIES);
  const token = pick(random, tokens);
  const bytes = Buffer.byteLength(body);
  const length = isRight
    ? bytes
    : pick(random, [bytes, bytes, bytes, bytes + 5, Math.max(0, bytes - 1), "-1", "1e3", "99999999999999999999"]);
  const lines = [
    `${method} ${path} HTTP/${isRight || !oneIn(20) ? "1.1" : pick(random, ["1.0", "0.9", "2.0", "x"])}`,
    ...(isRight || !oneIn(20) ? ["Host: localhost"] : []),
    `Authorization: ${isRight || !oneIn(5) ? "Bearer" : pick(random, ["Basic", "bearer", "", "Bearer Bearer"])} ${token}`,
    `Content-Type: ${isRight ? "application/json" : pick(random, TYPES)}`,
    `Content-Length: ${length}`,
    ...(isRight || !oneIn(20)
      ? []
      : [
          pick(random, [
            "Content-Length: 1",
            "Transfer-Encoding: chunked",
            "Expect: 100-continue",
            "Expect: a miracle",
            "Upgrade: websocket\r\nConnection: upgrade",
            `X-More: ${"z".repeat(20_000)}`,
            "no colon",
            "X-Forwarded-For: __proto__",
            "a\0b: c",
          ]),
        ]),
    "Connection: close",
  ];
  const text = `${lines.join("\r\n")}\r\n\r\n${body}`;
  if (isRight || !oneIn(10)) return { text, isWhole: length === bytes || isRight };
  return oneIn(2)
    ? { text: text.slice(0, integer(random, 1, text.length)), isWhole: false }
    : {
        text: Buffer.from(Array.from({ length: integer(random, 1, 500) }, () => integer(random, 0, 255))),
        isWhole: false,
      };
}
