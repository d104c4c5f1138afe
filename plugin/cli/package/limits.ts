/** Bytes of a whole package, about six times what it has. A larger file is not read. */
export const MOST_PACKAGE_BYTES = 64 * 1024 * 1024;

/** Files in a package, about ten times what it has. */
export const MOST_PACKAGE_FILES = 2_000;

/** Bytes of a manifest; an entry takes about 200. */
export const MOST_MANIFEST_BYTES = 1024 * 1024;
