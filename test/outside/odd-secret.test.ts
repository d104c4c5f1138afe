import { expect, it } from "vitest";
import { doubtAbout } from "../../plugin/outside/odd-secret.ts";

it.each([
  ["canary", ""],
  ["Zx9:canary", ""],
  ['"canary"', "stands in quotation marks"],
  ["\u201ecanary\u201c", "stands in quotation marks"],
  ["${ESM_PASSWORD}", "looks like a place that is still to be filled in"],
  ["changeme", "looks like a place that is still to be filled in"],
  ["<your password>", "looks like a place that is still to be filled in"],
  ["<html><body>canary</body></html>", "begins as a web page or XML does"],
  ["<!DOCTYPE html><p>canary</p>", "begins as a web page or XML does"],
  ["ESM_PASSWORD=canary", "begins with a name and =, as a line of settings does"],
  ["password: canary", "begins with a name and a colon, as a line of settings does"],
  ["esm-password: canary", "begins with a name and a colon, as a line of settings does"],
  ['{"password":"canary"}', "begins with {, as JSON does"],
  ["Bearer canary", "begins with the word that is put in front of it anyway"],
  ["Bearer: canary", "begins with a name and a colon, as a line of settings does"],
  ["can\u200bary", "holds a character that cannot be seen"],
])("%s", (secret, doubt) => {
  expect(doubtAbout("the password", secret)).toBe(doubt === "" ? "" : `; the password ${doubt}: is that part of it?`);
});
