import type { ChecklistItem } from "./checklist-item.ts";
import { cannotVerify, done, missing } from "./outcome.ts";

const URL_SETTING = "chatHistory.url";

/** The chat platform, where the histories are. */
export const CHAT_PLATFORM_ITEMS: readonly ChecklistItem[] = [
  {
    id: "chat-platform-reachable",
    group: "Chat platform",
    title: "The chat platform can be reached",
    meaning: "Somebody answers at `chatHistory.url`, whatever the answer.",
    advice: "check chatHistory.url, and that this machine may connect to it (name, port, firewall, certificate)",
    setting: URL_SETTING,
    needs: ["configuration"],
    async check({ probe, chatPlatformUrl }) {
      const reply = await probe({ method: "GET", url: chatPlatformUrl });
      const expected = "an answer";
      if (!reply.reached) return missing([{ setting: URL_SETTING, expected, found: reply.why }]);
      if (reply.status < 500) return done(`${new URL(chatPlatformUrl).origin} answers`);
      return missing([{ setting: URL_SETTING, expected, found: `status ${reply.status}` }]);
    },
  },
  {
    id: "chat-platform-token",
    group: "Chat platform",
    title: "The chat platform accepts the token",
    meaning: "The history of this installation is given to this API token.",
    advice:
      "check what the finding names: chatHistory.url, chatHistory.installationId, chatHistory.token or chatHistory.settings (the platform's administrator makes API tokens)",
    setting: "chatHistory.token, chatHistory.installationId, chatHistory.settings, chatHistory.url",
    needs: ["chat-platform-reachable"],
    async check({ chatHistory }) {
      await chatHistory.probe();
      return done("the installation is known, the token is accepted");
    },
  },
  {
    id: "clock-difference",
    group: "Chat platform",
    title: "The clocks agree",
    meaning:
      "The chat platform's clock and this machine's differ by no more than `checklist.clockDifferenceMinutes`. Cards are closed by the platform's clock; schedules, business hours and waiting times go by this machine's.",
    advice:
      "have this machine's clock set by a time server (NTP); for a platform with a time of its own, such as a sandbox, set checklist.clockDifferenceMinutes to any",
    setting: "checklist.clockDifferenceMinutes",
    needs: ["chat-platform-reachable"],
    async check({ probe, chatPlatformUrl, clock, limits: { clockDifferenceMinutes: most } }) {
      if (most === "any") return done("not compared, as the configuration says");
      const reply = await probe({ method: "GET", url: chatPlatformUrl });
      const byEye = "compare the time of a message on the platform with this machine's clock";
      if (!reply.reached) return cannotVerify(reply.why, byEye);
      if (reply.date === undefined) return cannotVerify("the platform does not tell its time", byEye);
      const seconds = secondsApart(reply.date, clock.now());
      if (seconds === 0) return done("no difference can be seen");
      if (seconds <= most * 60) return done(`they differ by ${seconds} seconds`);
      const found = `they differ by ${Math.round(seconds / 60)} minutes`;
      return missing([{ setting: "checklist.clockDifferenceMinutes", expected: `${most} minutes at most`, found }]);
    },
  },
];

/** The difference between a time in whole seconds, as HTTP tells it, and another; 0 if they may be the same. */
function secondsApart(wholeSecond: number, time: number): number {
  const apart = Math.max(wholeSecond - time, time - (wholeSecond + 999), 0);
  return Math.ceil(apart / 1000);
}
