import { type EnvironmentKey, environmentKey } from "../../plugin/state/environment-key.ts";

export function someEnvironment(installationId = "i1"): EnvironmentKey {
  return environmentKey({ esmUrl: "https://esm.test", templateCode: "chat_session", installationId });
}
