// What can go wrong, as rules for the sandbox's control.

/** @typedef {{ name: string, rule: Record<string, unknown>, bulk: boolean }} Fault `bulk`: for a run that writes several cards at once */

const CHAT = { target: "chatHistory", match: "/sessions/" };

/** @type {Record<string, Record<string, unknown>>} by what happens */
const LISTING = {
  "ESM answers 500 once": { kind: "status", status: 500, times: 1 },
  "ESM answers 403": { kind: "status", status: 403 },
  "ESM answers 401 once": { kind: "status", status: 401, times: 1 },
  "ESM answers 429 once": { kind: "status", status: 429, retryAfter: 1, times: 1 },
  "ESM answers half": { kind: "truncate", times: 1 },
  "ESM cuts the connection": { kind: "reset" },
};

/** @type {Record<string, Record<string, unknown>>} */
const WRITING = {
  "ESM refuses the write": { kind: "status", status: 400 },
  "ESM repeats what it refuses": { kind: "echo" },
  "ESM has the card locked": { kind: "status", status: 409 },
  "ESM answers 500 to the write": { kind: "status", status: 500 },
  "ESM writes and cuts once": { kind: "drop-after-write", times: 1 },
  "ESM writes and cuts": { kind: "drop-after-write" },
};

/** @type {Record<string, Record<string, unknown>>} */
const PLATFORM = {
  "the platform answers 500": { kind: "status", status: 500 },
  "the platform answers 502 once": { kind: "status", status: 502, times: 1 },
  "the platform answers 400": { kind: "status", status: 400 },
  "the platform answers 401": { kind: "status", status: 401 },
  "the platform answers 404": { kind: "status", status: 404 },
  "the platform answers 410": { kind: "status", status: 410 },
  "the platform answers 429 once": { kind: "status", status: 429, retryAfter: 1, times: 1 },
  "the platform answers 429 for an hour": { kind: "status", status: 429, retryAfter: 3_600 },
  "the platform answers half": { kind: "truncate" },
  "the platform cuts the connection": { kind: "reset" },
};

/** @type {Record<"rest" | "web-api", readonly (readonly Fault[])[]>} by the way into ESM; the platform is the same whatever that is */
export const FAULTS = {
  rest: [
    faults(LISTING, { target: "esm", match: "/data" }),
    faults(WRITING, { target: "esm", match: "PATCH /itsm" }),
    faults(WRITING, { target: "esm", match: "PUT /itsm" }, "several cards, "),
    faults(PLATFORM, CHAT),
  ],
  "web-api": [
    faults(LISTING, { target: "esm", match: "GET /esm" }),
    faults(WRITING, { target: "esm", match: "dataCardImport" }, "several cards, "),
  ],
};

/** @param {Record<string, Record<string, unknown>>} rules @param {Record<string, unknown>} where @param {string} [several] */
function faults(rules, where, several = "") {
  return Object.entries(rules).map(([name, rule]) => {
    return { name: several + name, rule: { ...where, ...rule }, bulk: several !== "" };
  });
}
