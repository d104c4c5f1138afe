/** The systems whose requests are counted and can be made to fail. */
export type System = "esm" | "chatHistory";

/** Paths under which the parts of the sandbox answer. */
export const ESM_REST_PATH = "/itsm/api/v1";
export const ESM_WEB_API_PATH = "/esm";
/** Where both answer in the cloud. Source: documented. */
const CLOUD_REST_PATH = "/rest-api/itsm/v1";
const CLOUD_WEB_API_PATH = "/api/itsm";

/** The paths of ESM's two APIs, by where ESM is. */
export const ESM_PATHS = {
  "on-premises": { rest: ESM_REST_PATH, webApi: ESM_WEB_API_PATH },
  cloud: { rest: CLOUD_REST_PATH, webApi: CLOUD_WEB_API_PATH },
} as const;

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

const CLOUD_PATTERNS = PATTERNS.flatMap((pattern) => {
  if (isUnder(pattern, ESM_REST_PATH)) return [CLOUD_REST_PATH + pattern.slice(ESM_REST_PATH.length)];
  return isUnder(pattern, ESM_WEB_API_PATH) ? [CLOUD_WEB_API_PATH + pattern.slice(ESM_WEB_API_PATH.length)] : [];
});

const EXPRESSIONS = [...PATTERNS, ...CLOUD_PATTERNS].map((pattern) => {
  const source = pattern.replaceAll(".", String.raw`\.`).replaceAll(/\{\w+\}/g, "[^/]+");
  return { pattern, expression: new RegExp(`^${source}$`) };
});

/** The system that a path belongs to; undefined for the control interface and for unknown paths. */
export function systemOf(path: string): System | undefined {
  if (esmPlaceOf(path) !== undefined) return "esm";
  return isUnder(path, CHAT_HISTORY_PATH) ? "chatHistory" : undefined;
}

/**
 * The path with its ids replaced: `/dc/{template}/data/{id}`. All unknown paths have one pattern, so that the number of
 * patterns is limited.
 */
export function pathPattern(path: string): string {
  return EXPRESSIONS.find(({ expression }) => expression.test(path))?.pattern ?? "(unknown path)";
}

/** Where an ESM is that answers at this path; undefined for a path that is not ESM's. */
export function esmPlaceOf(path: string): keyof typeof ESM_PATHS | undefined {
  return (["on-premises", "cloud"] as const).find(
    (place) => isUnder(path, ESM_PATHS[place].rest) || isUnder(path, ESM_PATHS[place].webApi),
  );
}

export function isWebApiPath(path: string): boolean {
  return isUnder(path, ESM_WEB_API_PATH) || isUnder(path, CLOUD_WEB_API_PATH);
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}
