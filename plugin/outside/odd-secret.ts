/** What makes one doubt that a secret was given as it is meant. None of it is certain: a password may hold anything. */
const DOUBTS: readonly (readonly [RegExp, string])[] = [
  [
    /^(["'`]).*\1$|^[\u201c-\u201f\u2018-\u201b\u00ab].*[\u201c-\u201f\u2018-\u201b\u00bb]$/s,
    "stands in quotation marks",
  ],
  [/^<(?:!doctype|html|\?xml)\b/i, "begins as a web page or XML does"],
  [/^(?:\$\{.*\}|\$\w+|%\w+%|<.*>|\[.*\]|\{\{.*\}\})$/s, "looks like a place that is still to be filled in"],
  [
    /^(?:change[-_ ]?me|todo|tbd|x{3,}|\*+|your[-_ ].*|password|passwort|salasana|secret|token)$/i,
    "looks like a place that is still to be filled in",
  ],
  [/^\w+=./, "begins with a name and =, as a line of settings does"],
  [/^\w[\w-]*: ./, "begins with a name and a colon, as a line of settings does"],
  [/^\{/, "begins with {, as JSON does"],
  [/^(?:bearer|basic|token)[ :]/i, "begins with the word that is put in front of it anyway"],
  [/^\s|\s$/, "begins or ends with white space"],
  [/[\u200b-\u200f\u2028\u2029\u2060\ufeff\u00a0]/, "holds a character that cannot be seen"],
];

/**
 * A question to add to the message that a secret was refused; empty when the secret is like others. It says nothing of
 * the secret but its form.
 *
 * @param name what it is called in the message: `the password`
 */
export function doubtAbout(name: string, secret: string): string {
  const doubt = DOUBTS.find(([form]) => form.test(secret))?.[1];
  return doubt === undefined ? "" : `; ${name} ${doubt}: is that part of it?`;
}
