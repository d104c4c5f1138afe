import { expect, it } from "vitest";
import { servingProblems } from "../../plugin/checklist/connect-checklist.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { folders, given } from "../support/given-files.ts";

const folder = folders();

const GOOD = {
  esm: { url: "https://esm.example.org/itsm/api/v1", login: "task", password: { env: "PASSWORD" } },
  chatHistory: { url: "https://chat.example.org", installationId: "i1", token: { env: "TOKEN" } },
};

const SERVED = {
  ...GOOD,
  functions: { tokens: [{ file: "no-token" }, { env: "SHORT" }] },
  server: { tls: { certificate: "no-certificate.pem", key: "no-key.pem" } },
  watch: { metrics: { token: { file: "no-metrics-token" } } },
  engine: { kind: "redis", url: { env: "NO_ENGINE" } },
};

async function problemsWith(configuration: object, files: readonly string[] = []) {
  const where = folder();
  for (const file of files) given(where, file, "not what it should be, but long enough");
  const environment = { PASSWORD: "p", TOKEN: "t", SHORT: "short" };
  const file = given(where, "esm-chat.config.json", JSON.stringify(configuration));
  return (await servingProblems(await readConfiguration(file, environment), environment)).map(
    ({ place, message }) => `${place}: ${message}`,
  );
}

it("nothing is asked for that the configuration does not name", async () => {
  expect(await problemsWith(GOOD)).toEqual([]);
});

it("every file and variable that serve would miss is told at once", async () => {
  expect(await problemsWith(SERVED)).toEqual([
    "functions.tokens.0: no-token does not exist: esm-chat functions --renew-token makes one",
    expect.stringMatching(/^functions\.tokens\.1: the environment variable SHORT holds a token of less than 20/),
    "server.tls.certificate: no-certificate.pem does not exist",
    "server.tls.key: no-key.pem does not exist",
    "watch.metrics.token: no-metrics-token does not exist",
    "engine.url: the environment variable NO_ENGINE is not set",
  ]);
});

it("what is there has to be usable", async () => {
  const { server } = SERVED;
  expect(await problemsWith({ ...GOOD, server }, ["no-certificate.pem", "no-key.pem"])).toEqual([
    "server.tls.certificate: no-certificate.pem holds no certificate in PEM",
    expect.stringMatching(/^server\.tls\.key: no-key\.pem /),
  ]);
});

it("metrics that are switched off need no token", async () => {
  const watch = { metrics: { enabled: false, token: { file: "no-metrics-token" } } };
  expect(await problemsWith({ ...GOOD, watch })).toEqual([]);
});
