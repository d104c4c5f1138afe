import type { Configuration } from "../../settings/configuration.ts";

/** Where the environment's systems are, and what may be asked of them. */
export function hostLimits({ esm, chatHistory }: Configuration) {
  return {
    esm: { url: esm.url, limits: esm.budget },
    chatHistory: { url: chatHistory.url, limits: chatHistory.budget },
  };
}
