import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";

const schema = JSON.parse(readFileSync("docs/esm-chat.config.schema.json", "utf8")) as object;
const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
const ONE = {
  esm: { url: "https://esm.example.org", login: "task", password: { env: "A" } },
  chatHistory: { url: "https://chat.example.org", installationId: "i1", token: { env: "B" } },
};

it.each([
  ["one environment", ONE, true],
  ["one environment with an unknown setting", { ...ONE, esn: 1 }, false],
  ["a list of several", { environments: ["a.json", "b.json"], server: { port: 1 } }, true],
  ["an empty list", { environments: [] }, false],
  ["a list with an environment's own section", { environments: ["a.json"], esm: ONE.esm }, false],
  ["nothing", {}, false],
])("editors are told about %s", (_, configuration, expected) => {
  expect(isValid(configuration)).toBe(expected);
});
