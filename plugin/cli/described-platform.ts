import type { PlatformDescription } from "../outside/chat-history/described/compile-platform.ts";
import { platformFile, readPlatformFile, shippedPlatforms } from "../settings/platform-description.ts";

/**
 * The description that `--platform` names, and what names it in a configuration.
 *
 * @throws InputError
 */
export function describedPlatform(nameOrPath: string): {
  readonly named: string;
  readonly described: PlatformDescription;
} {
  const namedIn = { file: "", place: "--platform" };
  const file = platformFile(nameOrPath, process.cwd(), namedIn);
  const named = shippedPlatforms().includes(nameOrPath) ? nameOrPath : file;
  return { named, described: readPlatformFile(file, namedIn) };
}
