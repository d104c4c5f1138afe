/**
 * Names that a file in the package may have: plain characters with slashes between folders, so that it can neither be
 * unpacked outside the package's folder nor mean different things on different systems.
 */
export const PACKAGE_PATH = /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[A-Za-z0-9._@+-]+(?:\/[A-Za-z0-9._@+-]+)*$/;

/** Characters. Windows allows 260 for a whole path; this leaves room for the folder. */
export const LONGEST_PACKAGE_PATH = 150;

/** Names that Windows takes for devices, with any ending. Source: documented by Microsoft. */
const DEVICE = /(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\/|$)/i;

/** Why a path is not allowed in a package; undefined if it is. */
export function pathProblem(path: string): string | undefined {
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is an absolute path";
  if (path.includes("\\")) return "has a backslash in it";
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path)) return "leads out of the folder";
  if (path.length > LONGEST_PACKAGE_PATH) return `is longer than ${LONGEST_PACKAGE_PATH} characters`;
  if (!PACKAGE_PATH.test(path)) return "has a name with other characters than letters, digits and . _ @ + -";
  if (DEVICE.test(path)) return "has the name of a device";
  return /\.(?:\/|$)/.test(path) ? "has a name that ends with a dot" : undefined;
}

/** The paths that occur more than once. Case does not count, as on Windows. */
export function doubledPaths(paths: readonly string[]): string[] {
  const seen = new Set<string>();
  return paths.filter((path) => {
    const key = path.toLowerCase();
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}

/** The order of files in a package, the same in every language of the machine. */
export function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}
