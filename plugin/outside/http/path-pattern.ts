/** Words in the paths of both systems that are the same for everybody; documented, and for the chat platform assumed. */
const WORDS: ReadonlySet<string> = new Set([
  "users",
  "login",
  "dc",
  "data",
  "stream",
  "file",
  "search.ws",
  "dataCardImport.ws",
  "v1",
  "installations",
  "sessions",
]);

/** A path as it may be shown: everything in it that is not one of the known words becomes `{}`. */
export function pathPattern(path: string): string {
  return path
    .split("/")
    .map((segment) => (segment === "" || WORDS.has(segment) ? segment : "{}"))
    .join("/");
}
