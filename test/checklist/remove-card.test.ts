import { describe, expect, it } from "vitest";
import { esmServers } from "../outside/esm/esm-server.ts";
import { failureOf } from "../support/rejection.ts";

const start = esmServers();

describe("moving a card to the trash", () => {
  it.each([200, 409])("is done when it is answered with %i: 409 says that it is there already", async (status) => {
    const { esm, asked } = await start({ status, body: { code: status, message: "", timestamp: "" } });
    await esm.removeCard?.("chat_session", "77");
    expect(asked).toMatchObject([{ method: "DELETE", url: "/itsm/api/v1/dc/chat_session/data/77" }]);
  });

  it.each([400, 403, 404])("fails, and not only for now, when it is answered with %i", async (status) => {
    const { esm } = await start({ status, body: { code: status, message: "no", timestamp: "" } });
    expect(await failureOf(esm.removeCard?.("chat_session", "77") ?? Promise.resolve())).toMatchObject({
      code: "esm-refused",
      retryable: false,
      status,
    });
  });
});
