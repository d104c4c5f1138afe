import type { ChecklistItem } from "./checklist-item.ts";
import { done } from "./outcome.ts";

/** What the files say. What is wrong with them is found out before anybody is contacted: see `refused-configuration.ts`. */
export const CONFIGURATION_ITEMS: readonly ChecklistItem[] = [
  {
    id: "configuration",
    group: "Configuration",
    title: "The configuration can be read",
    meaning:
      "`esm-chat.config.json`, the secrets and the other files that it names are there, and every setting is one that exists.",
    advice: "mend the place that the finding names; no system was contacted",
    setting: "--config",
    needs: [],
    check: async () => done("complete, all secrets are there"),
  },
  {
    id: "platform-settings",
    group: "Configuration",
    title: "The platform settings can be read",
    meaning:
      "The file that `platformSettings` names holds known settings only, each once, no two attributes are mapped to one code, and no and yes are two values. Without a file every setting has its default.",
    advice: "mend the line that the finding names; no system was contacted",
    setting: "platformSettings",
    needs: ["configuration"],
    async check({ settings, settingsFile }) {
      const attributes = `${settings.mapped.length} attributes are mapped`;
      return done(`${settingsFile ?? "no file, all settings have their defaults"}; ${attributes}`);
    },
  },
];
