import { describe, expect, it } from "vitest";
import { testChatPlatformAdapter } from "../../../plugin/library/contract-tests/chat-platform/test-chat-platform-adapter.ts";
import { BROKEN_CHAT_PLATFORMS, type BrokenChatPlatform } from "./broken-chat-platforms.ts";
import { collectSuite, notBroken, patienceFor, rows, whatWasSeen } from "./harness.ts";
import { ASSUMED_CAN, sandboxPlatform } from "./sandbox-platform.ts";

/** The adapter for the API that the plugin assumes, with one thing broken. */
function suiteOf(broken?: BrokenChatPlatform) {
  const can = { ...ASSUMED_CAN, ...broken?.can };
  const test = sandboxPlatform("broken", can);
  return collectSuite((framework) =>
    testChatPlatformAdapter(framework, {
      ...test,
      patienceMs: patienceFor(broken),
      async connect(given, server) {
        const connecting = broken?.connecting?.(given) ?? given;
        const { chatHistory, close } = await test.connect(connecting, server);
        const secret = server.secrets[0] ?? "";
        return { chatHistory: broken?.chat?.(chatHistory, { ...connecting, secret }) ?? chatHistory, close };
      },
    }),
  );
}

describe("the contract of chat platform adapters fails for one that", () => {
  it.concurrent.each(rows<BrokenChatPlatform>(BROKEN_CHAT_PLATFORMS))("%s: %s", async (_what, rule, broken) => {
    expect(await whatWasSeen(suiteOf(broken), rule)).toContain(broken.says);
  });
});

it("each of its rules can fail", () => {
  const kinds: BrokenChatPlatform["can"][] = [
    {},
    { tellTime: false, countInList: false, liveChatInList: true },
    { changes: "none" },
  ];
  for (const can of kinds) {
    expect(notBroken(suiteOf({ breaks: [], says: "", ...(can && { can }) }), BROKEN_CHAT_PLATFORMS)).toEqual([]);
  }
});
