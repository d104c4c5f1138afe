import { InputError } from "../base/failure.ts";
import { type EngineAddress, engineUrlMistake } from "../settings/engine-settings.ts";
import type { Hosting } from "../settings/hosting.ts";
import { readSecret } from "../settings/secrets.ts";

/**
 * Where the engine is, its secret read.
 *
 * @throws InputError when this process is its own engine, or the secret cannot be read
 */
export function engineAddress(
  { engine, folder }: Pick<Hosting, "engine" | "folder">,
  environment: NodeJS.ProcessEnv,
): EngineAddress {
  if (engine.kind === "process") throw problem("is missing: this configuration names no PostgreSQL or Redis");
  const read = readSecret(engine.url, folder, environment);
  if ("problem" in read) throw problem(read.problem);
  const mistake = engineUrlMistake(engine.kind, read.secret);
  if (mistake !== undefined) throw problem(mistake);
  return engine.kind === "postgresql"
    ? { kind: "postgresql", url: read.secret, schema: engine.schema }
    : { kind: "redis", url: read.secret, prefix: engine.prefix };
}

function problem(message: string): InputError {
  return new InputError([{ file: "", place: "engine.url", message }]);
}
