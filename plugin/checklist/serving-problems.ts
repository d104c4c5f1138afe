import { InputError, type Problem } from "../base/failure.ts";
import { readTokens } from "../serve/functions/read-tokens.ts";
import { openCertificateFiles } from "../serve/functions/tls-certificate.ts";
import type { Configuration } from "../settings/configuration.ts";
import { readSecret } from "../settings/secrets.ts";

/** Reads what `serve` reads besides what every task does. All mistakes, where `serve` itself may end at the first. */
export function servingProblems(configuration: Configuration, environment: NodeJS.ProcessEnv): Problem[] {
  const { functions, watch, engine, folder } = configuration;
  const problems: Problem[] = [];
  function look(place: string, read: object): void {
    if ("problem" in read) problems.push({ file: "", place, message: String(read.problem) });
  }
  for (const [index, reference] of functions.tokens.entries()) {
    look(`functions.tokens.${index}`, readTokens(reference, folder, environment));
  }
  problems.push(...certificateProblems(configuration, environment));
  const { enabled, token } = watch.metrics;
  if (enabled && token !== undefined) look("watch.metrics.token", readSecret(token, folder, environment));
  if (engine.kind !== "process") look("engine.url", readSecret(engine.url, folder, environment));
  return problems;
}

function certificateProblems(
  { server: { tls }, folder }: Configuration,
  environment: NodeJS.ProcessEnv,
): readonly Problem[] {
  if (tls === undefined) return [];
  try {
    openCertificateFiles({ ...tls, folder, environment, warn: () => undefined });
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}
