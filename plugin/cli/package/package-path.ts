/**
 * What a file in the package may be called: folders and names of plain characters with slashes between them, so that it
 * can neither leave the folder it is unpacked into nor mean different things on different systems.
 */
export const PACKAGE_PATH = /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[A-Za-z0-9._@+-]+(?:\/[A-Za-z0-9._@+-]+)*$/;

/** Characters. Leaves room for the folder on Windows, where a whole path has 260. */
export const LONGEST_PACKAGE_PATH = 150;

/** Names that Windows takes for devices, with any ending. Source: documented by Microsoft. */
const DEVICE = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\/|$)/i;

/** Why a path has no place in a package; undefined when it may stand there. */
export function pathTrouble(path: string): string | undefined {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is an absolute path";
  if (path.includes("\\")) return "has a backslash in it";
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path)) return "leads out of the folder";
  if (path.length > LONGEST_PACKAGE_PATH) return `is longer than ${LONGEST_PACKAGE_PATH} characters`;
  if (!PACKAGE_PATH.test(path)) return "has a name with other characters than letters, digits and . _ @ + -";
  if (DEVICE.test(path)) return "has the name of a device";
  return /\.(?:\/|$)/.test(path) ? "has a name that ends with a dot" : undefined;
}

/** The paths that are given more than once, also when they only differ in case, as Windows does not tell those apart. */
export function doubledPaths(paths: readonly string[]): string[] {
  const seen = new Set<string>();
  return paths.filter((path) => {
    const key = path.toLowerCase();
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

/** The order of files in a package, the same whatever the language of the machine. */
export function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}
