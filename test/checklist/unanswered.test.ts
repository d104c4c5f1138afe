import { expect, it } from "vitest";
import type { ItemId } from "../../plugin/checklist/checklist-item.ts";
import type { FaultRule } from "../../plugin/sandbox/http/fault-rules.ts";
import { folders } from "../support/given-files.ts";
import { checklistWorlds, idsOf } from "./checklist-world.ts";

const start = checklistWorlds(folders());

/** Away for so long that nobody waits for it. */
function away(rule: Pick<FaultRule, "target" | "match">): FaultRule {
  return { ...rule, kind: "status", status: 503, retryAfter: "600" };
}

it.each<[string, FaultRule, ItemId, readonly ItemId[]]>([
  ["ESM does not log in", away({ target: "esm", match: "/users/login" }), "esm-login", ["template", "folder"]],
  ["ESM does not tell of templates", away({ target: "esm", match: "/dc/" }), "esm-login", ["template", "folder"]],
  [
    "ESM does not tell of persons",
    away({ target: "esm", match: "/dc/person" }),
    "person-attribute",
    ["person-attribute-readable", "persons-findable"],
  ],
  ["ESM's REST API does not answer", { target: "esm", match: "/echo", kind: "reset" }, "esm-api", ["esm-login"]],
  [
    "the chat platform does not tell whether the token is right",
    away({ target: "chatHistory", match: "/sessions?" }),
    "chat-platform-token",
    ["persons-findable"],
  ],
])("the list is not complete when %s", async (_, fault, item, below) => {
  const world = await start();
  await world.install();
  world.sandbox.setFaults([fault]);
  const { exitCode, report } = await world.check();
  const title = report.items.find(({ id }) => id === item)?.title ?? "";
  expect({ exitCode, status: report.status, unanswered: report.unanswered, missing: idsOf(report, "missing") }).toEqual(
    {
      exitCode: 2,
      status: "incomplete",
      unanswered: [title],
      missing: [],
    },
  );
  for (const id of below) {
    expect(report.items.find((one) => one.id === id)).toMatchObject({
      state: "cannot-verify",
      why: `needs “${title}”`,
    });
  }
});
