// Answers of `serve`, without what differs from one time to the next.

/** Headers that tell something. */
const HEADERS = ["allow", "cache-control", "content-security-policy", "content-type", "referrer-policy", "retry-after"];
HEADERS.push("www-authenticate", "x-content-type-options", "x-frame-options");

/** Samples whose value is measured, by the end of their name. */
const MEASURED = /_seconds(?:_bucket|_sum)?$|_bytes_total$|_budget_\w+$/;

/** @param {Response} answer */
export async function answerText(answer) {
  const headers = HEADERS.flatMap((name) => {
    const value = answer.headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  return [answer.status, ...headers, "", await answer.text()].join("\n");
}

/** Metrics in the text format of Prometheus: names, meanings, labels, and the values that are counted. @param {string} text */
export function metricsText(text) {
  return text
    .split("\n")
    .map((line) => {
      const [, name = "", labels = ""] = /^(?<name>\w+)(?<labels>\{.*\})? /.exec(line) ?? [];
      const isOwn = name.startsWith("esm_chat_") && !MEASURED.test(name);
      return line === "" || line.startsWith("#") || isOwn ? line : `${name}${labels} <number>`;
    })
    .toSorted()
    .join("\n");
}
