import type { ChecklistItem } from "./checklist-item.ts";
import { done, missing } from "./outcome.ts";

/** What the files contain. Mistakes in them are found before any request: see `refused-configuration.ts`. */
export const CONFIGURATION_ITEMS: readonly ChecklistItem[] = [
  {
    id: "configuration",
    group: "Configuration",
    title: "The configuration can be read",
    meaning:
      "`esm-chat.config.json`, the secrets of ESM and of the chat platform, and the template of the log are there; every setting is one that exists.",
    advice: "mend the place that the finding names; no system was contacted",
    setting: "--config",
    needs: [],
    check: async () => done("complete, with the secrets of ESM and of the chat platform"),
  },
  {
    id: "platform-settings",
    group: "Configuration",
    title: "The platform settings can be read",
    meaning:
      "The file holds known settings only, each once; no two attributes have one code; *no* and *yes* are two values. Without a file all settings have their defaults.",
    advice: "mend the line that the finding names; no system was contacted",
    setting: "platformSettings",
    needs: ["configuration"],
    async check({ settings, settingsFile }) {
      const attributes = `${settings.mapped.length} attributes are mapped`;
      return done(`${settingsFile ?? "no file, all settings have their defaults"}; ${attributes}`);
    },
  },
  {
    id: "serve-files",
    group: "Configuration",
    title: "What esm-chat serve reads is there",
    meaning:
      "Tokens, certificate, key and the engine's address, as far as the configuration names them, can be read and used; the packages of an engine and of traces are installed. `esm-chat run` needs none of them but those of traces.",
    advice:
      "mend the file, the variable or the package that the finding names: esm-chat serve does not start without it",
    setting: "functions.tokens, server.tls, watch.metrics.token, watch.traces, engine",
    needs: ["configuration"],
    async check({ servingProblems }) {
      if (servingProblems.length === 0) return done("all that the configuration names");
      return missing(servingProblems.map(({ place, message }) => ({ setting: place, found: message })));
    },
  },
];
