import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { startSandbox } from "../../plugin/sandbox/start-sandbox.ts";

it("the sandbox serves a valid OpenAPI document, and docs/sandbox-openapi.json is the same (npm run openapi)", async () => {
  const sandbox = await startSandbox();
  const served = (await (await fetch(`${sandbox.esmRest}/openapi.json`)).json()) as Record<string, unknown>;
  await sandbox.close();
  expect(await new Validator().validate(structuredClone(served))).toMatchObject({ valid: true });
  expect(JSON.parse(readFileSync("docs/sandbox-openapi.json", "utf8"))).toEqual(served);
});
