/** The systems whose requests are counted and can be made to fail. */
export type System = "esm" | "chatHistory";

/** Paths under which the parts of the sandbox answer. */
export const ESM_REST_PATH = "/itsm/api/v1";
export const ESM_WEB_API_PATH = "/esm";
export const CHAT_HISTORY_PATH = "/chat";
export const CONTROL_PATH = "/control";

const PATTERNS: readonly string[] = [
  `${ESM_REST_PATH}/users/login`,
  `${ESM_REST_PATH}/echo`,
  `${ESM_REST_PATH}/echo/jwt`,
  `${ESM_REST_PATH}/openapi.json`,
  `${ESM_REST_PATH}/dc`,
  `${ESM_REST_PATH}/dc/{template}`,
  `${ESM_REST_PATH}/dc/{template}/data`,
  `${ESM_REST_PATH}/dc/{template}/data/stream`,
  `${ESM_REST_PATH}/dc/{template}/data/{id}`,
  `${ESM_REST_PATH}/dc/{template}/data/{id}/{attribute}`,
  `${ESM_REST_PATH}/dc/{template}/data/{id}/{attribute}/file`,
  `${ESM_REST_PATH}/dc/{template}/data/{id}/{attribute}/file/{location}`,
  `${ESM_WEB_API_PATH}/search.ws`,
  `${ESM_WEB_API_PATH}/dataCardImport.ws`,
  `${ESM_WEB_API_PATH}/delete.ws`,
  `${ESM_WEB_API_PATH}/fileUpload.ws`,
  `${ESM_WEB_API_PATH}/fileDownload.ws`,
  `${ESM_WEB_API_PATH}/fileMetadata.ws`,
  `${CHAT_HISTORY_PATH}/v1/installations/{installationId}/sessions`,
  `${CHAT_HISTORY_PATH}/v1/installations/{installationId}/sessions/{sessionId}`,
];

const EXPRESSIONS = PATTERNS.map((pattern) => {
  const source = pattern.replaceAll(".", String.raw`\.`).replaceAll(/\{\w+\}/g, "[^/]+");
  return { pattern, expression: new RegExp(`^${source}$`) };
});

/** The system that a path belongs to; undefined for the control interface and for unknown paths. */
export function systemOf(path: string): System | undefined {
  if (isUnder(path, ESM_REST_PATH) || isUnder(path, ESM_WEB_API_PATH)) return "esm";
  return isUnder(path, CHAT_HISTORY_PATH) ? "chatHistory" : undefined;
}

/**
 * The path with its ids replaced: `/dc/{template}/data/{id}`. All unknown paths have one pattern, so that the number of
 * patterns is limited.
 */
export function pathPattern(path: string): string {
  return EXPRESSIONS.find(({ expression }) => expression.test(path))?.pattern ?? "(unknown path)";
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
