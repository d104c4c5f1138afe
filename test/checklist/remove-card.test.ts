import { describe, expect, it } from "vitest";
import { esmServers } from "../outside/esm/esm-server.ts";
import { failureOf } from "../support/rejection.ts";

const start = esmServers();

describe("moving a card to the trash", () => {
  const CARD = "/itsm/api/v1/dc/chat_session/data/77";
  /** Both come with the same status. */
  const CONFLICT = { status: 409, body: { code: 409, message: "Conflict" } };

  it("is done when it is answered with 200", async () => {
    const { esm, asked } = await start({ status: 200, body: { code: 200, message: "", timestamp: "" } });
    await esm.removeCard?.("chat_session", "77");
    expect(asked).toMatchObject([{ method: "DELETE", url: CARD }]);
  });

  it.each([
    ["the card says so (documented)", { body: { dataCardId: "77", deleted: true } }],
    ["it is not shown any more", { status: 404 }],
  ])("is done when 409 means that it is in the trash already: %s", async (_how, card) => {
    const { esm, asked } = await start([CONFLICT, card]);
    await esm.removeCard?.("chat_session", "77");
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([`DELETE ${CARD}`, `GET ${CARD}`]);
  });

  it.each([{ deleted: false }, { deleted: null }, {}])(
    "may help later when 409 means that somebody else has it locked (observed on other writes): %j",
    async (state) => {
      const { esm } = await start([CONFLICT, { body: { dataCardId: "77", ...state } }]);
      const failure = await failureOf(esm.removeCard?.("chat_session", "77") ?? Promise.resolve());
      expect(failure).toMatchObject({ code: "esm-refused", retryable: true, status: 409 });
      expect(failure.message).toContain("somebody else may have the card locked");
    },
  );

  it.each([400, 403, 404])("fails, and not only for now, when it is answered with %i", async (status) => {
    const { esm } = await start({ status, body: { code: status, message: "no", timestamp: "" } });
    expect(await failureOf(esm.removeCard?.("chat_session", "77") ?? Promise.resolve())).toMatchObject({
      code: "esm-refused",
      retryable: false,
      status,
    });
  });
});
