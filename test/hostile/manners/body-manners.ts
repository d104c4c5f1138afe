import type { Exchange } from "../proxy.ts";
import { reply } from "../wire.ts";
import type { Entry } from "./entry.ts";

/* Bodies that are wrong whatever was asked: not JSON, or JSON that is deep, wide, huge, empty or written oddly. */

/** What 600,000 elements do to a reader that looks at each. */
const MANY = 600_000;
const DEEP = 10_000;
/** Characters. */
const HUGE = 20_000_000;

/** A body that is the same each time, made when it is first wanted. */
function body(make: () => string | Uint8Array, status = 200): Entry["manner"] {
  let made: Buffer | undefined;
  return ({ wire }) => reply(wire, { status, body: (made ??= Buffer.from(make())) });
}

/** The healthy body, changed as text. It begins with `{` in all calls of both systems that answer with JSON. */
function rewritten(change: (json: string, exchange: Exchange) => string | Uint8Array): Entry["manner"] {
  return async (exchange) => {
    const { status, headers, body: text } = await exchange.healthy();
    await reply(exchange.wire, {
      status,
      headers: { ...headers, connection: "close" },
      body: change(text === "" ? "{}" : text, exchange),
    });
  };
}

/** The healthy body with more members in its outermost object, before its own. */
function withMembers(members: () => string): Entry["manner"] {
  let made: string | undefined;
  return rewritten((json) =>
    json.replace(/^\s*\{(\s*\}$)?/, (_, end) => `{${(made ??= members())}${end === undefined ? "," : "}"}`),
  );
}

export const BODY_MANNERS: readonly Entry[] = [
  { name: "empty", kind: "empty", manner: body(() => "") },
  { name: "white-space", kind: "empty", manner: body(() => " \r\n\t ") },
  { name: "empty-object", kind: "empty", manner: body(() => "{}") },
  { name: "empty-list", kind: "empty", manner: body(() => "[]") },
  { name: "null", kind: "empty", manner: body(() => "null") },
  { name: "number", kind: "wrong type", manner: body(() => "-1e999") },
  { name: "text-for-object", kind: "wrong type", manner: body(() => '"canary"') },
  { name: "html", kind: "wrong type", manner: body(() => "<html><body>canary: please log in</body></html>") },
  { name: "cut-off", kind: "malformed", manner: rewritten((json) => json.slice(0, json.length / 2)) },
  { name: "comma-too-many", kind: "malformed", manner: rewritten((json) => json.replace(/\}\s*$/, ",}")) },
  { name: "two-documents", kind: "malformed", manner: rewritten((json) => json + json) },
  {
    name: "not-utf-8",
    kind: "text",
    manner: rewritten((json) =>
      Buffer.concat([
        Buffer.from(json.replace(/\}\s*$/, ',"x":"')),
        Buffer.from([0xc3, 0x28, 0xff, 0xfe]),
        Buffer.from('"}'),
      ]),
    ),
  },
  { name: "utf-16", kind: "text", manner: rewritten((json) => Buffer.from(`\ufeff${json}`, "utf16le")) },
  { name: "byte-order-mark", kind: "text", taken: "either", manner: rewritten((json) => `\ufeff${json}`) },
  { name: "deep-lists", kind: "deep", manner: body(() => "[".repeat(DEEP) + "]".repeat(DEEP)) },
  { name: "deep-objects", kind: "deep", manner: body(() => '{"a":'.repeat(DEEP) + "1" + "}".repeat(DEEP)) },
  {
    name: "deep-in-a-new-field",
    kind: "deep",
    taken: "either",
    manner: withMembers(() => `"new":${"[".repeat(DEEP)}${"]".repeat(DEEP)}`),
  },
  { name: "wide-list", kind: "wide", manner: body(() => `[${Array(MANY).fill("{}").join(",")}]`) },
  {
    name: "wide-object",
    kind: "wide",
    manner: body(() => `{${Array.from({ length: MANY }, (_, index) => `"k${index}":1`).join(",")}}`),
  },
  {
    name: "wide-in-a-new-field",
    kind: "wide",
    taken: "either",
    manner: withMembers(() => `"new":[${Array(MANY).fill("{}").join(",")}]`),
  },
  {
    name: "wide-lists-in-lists",
    kind: "wide",
    manner: body(() => `{"data":[${Array(MANY).fill("[[],[]]").join(",")}]}`),
  },
  { name: "huge-text", kind: "huge", manner: body(() => `{"sessionId":"canary${"y".repeat(HUGE)}"}`) },
  { name: "huge-key", kind: "huge", manner: body(() => `{"canary${"y".repeat(HUGE)}":1}`) },
  { name: "huge-number", kind: "huge", manner: body(() => `{"messageCount":${"9".repeat(HUGE)}}`) },
  { name: "huge-escapes", kind: "huge", manner: body(() => `{"sessionId":"${"\\u0000".repeat(HUGE / 8)}"}`) },
  {
    name: "huge-error",
    kind: "huge",
    manner: body(() => JSON.stringify({ code: 400, message: "no ".repeat(HUGE / 3), error: "x" }), 400),
  },
  { name: "deep-error", kind: "deep", manner: body(() => `{"message":${"[".repeat(DEEP)}${"]".repeat(DEEP)}}`, 400) },
  {
    name: "wide-error",
    kind: "wide",
    manner: body(() => `{"errors":[${Array(MANY).fill('{"message":"no"}').join(",")}]}`, 400),
  },
  {
    name: "keys-twice",
    kind: "lying",
    taken: "either",
    manner: withMembers(() => '"sessionId":7,"data":7,"token":7,"meta":7,"messages":7'),
  },
  {
    name: "prototype-keys",
    kind: "text",
    taken: "yes",
    manner: withMembers(
      () =>
        '"__proto__":{"messages":[],"data":[],"status":"ended"},"constructor":{"prototype":{"polluted":1}},"toString":1,"hasOwnProperty":null',
    ),
  },
  {
    name: "lone-surrogates",
    kind: "text",
    taken: "yes",
    manner: withMembers(() => String.raw`"\ud800":"\udfff\ud800","new":"\udc00"`),
  },
];
