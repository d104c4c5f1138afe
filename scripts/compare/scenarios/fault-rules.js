// What can go wrong with one session, as rules for the sandbox's control.

/** @typedef {Record<string, Record<string, unknown>>} Rules by what happens */

const CHAT = { target: "chatHistory", match: "/sessions/" };

/** @param {string} list part of the request that lists cards @param {string} write of the one that writes them @returns {Rules} */
function ofEsm(list, write) {
  const listed = { target: "esm", match: list };
  const written = { target: "esm", match: write };
  return {
    "ESM answers 500 once": { ...listed, kind: "status", status: 500, times: 1 },
    "ESM answers 403": { ...listed, kind: "status", status: 403 },
    "ESM answers 401 once": { ...listed, kind: "status", status: 401, times: 1 },
    "ESM answers 429 once": { ...listed, kind: "status", status: 429, retryAfter: 1, times: 1 },
    "ESM answers half": { ...listed, kind: "truncate", times: 1 },
    "ESM cuts the connection": { ...listed, kind: "reset" },
    "ESM refuses the card": { ...written, kind: "status", status: 400 },
    "ESM repeats what it refuses": { ...written, kind: "echo" },
    "ESM has the card locked": { ...written, kind: "status", status: 409 },
    "ESM answers 500 to the write": { ...written, kind: "status", status: 500 },
    "ESM writes and cuts once": { ...written, kind: "drop-after-write", times: 1 },
    "ESM writes and cuts": { ...written, kind: "drop-after-write" },
  };
}

/** @type {Rules} */
const OF_PLATFORM = {
  "the platform answers 500": { ...CHAT, kind: "status", status: 500 },
  "the platform answers 502 once": { ...CHAT, kind: "status", status: 502, times: 1 },
  "the platform answers 400": { ...CHAT, kind: "status", status: 400 },
  "the platform answers 401": { ...CHAT, kind: "status", status: 401 },
  "the platform answers 404": { ...CHAT, kind: "status", status: 404 },
  "the platform answers 410": { ...CHAT, kind: "status", status: 410 },
  "the platform answers 429 once": { ...CHAT, kind: "status", status: 429, retryAfter: 1, times: 1 },
  "the platform answers 429 for an hour": { ...CHAT, kind: "status", status: 429, retryAfter: 3_600 },
  "the platform answers half": { ...CHAT, kind: "truncate" },
  "the platform cuts the connection": { ...CHAT, kind: "reset" },
};

/** By the way into ESM. The chat platform is the same whatever that is. */
export const FAULTS = {
  rest: { ...ofEsm("/data", "PUT /itsm"), ...OF_PLATFORM },
  "web-api": ofEsm("GET /esm", "dataCardImport"),
};
