import { yesOrNo } from "./setting-types.ts";

/** `allowPlainHttp` of a system. @param what would cross the network */
export function allowPlainHttp(what: string) {
  return yesOrNo
    .default(false)
    .describe(`whether plain \`http://\` to another machine is allowed: ${what} can then be read on the way`);
}

/** Names of this machine: what is sent there does not leave it. */
const THIS_MACHINE = /^(?:localhost|(?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/** What is wrong with plain HTTP to another machine. @param name of the setting that allows it */
export function plainHttpMistake(url: string, isAllowed: boolean, name = "allowPlainHttp"): string | undefined {
  const { protocol, hostname } = new URL(url);
  if (isAllowed || protocol !== "http:" || THIS_MACHINE.test(hostname)) return undefined;
  return `is plain http:// to another machine, so secrets and chats could be read on the way: use https://, or say "${name}": true where the network between is protected`;
}

const REST = /\/rest-api\/itsm(?:\/|$)|\/itsm\/api(?:\/|$)/;
const WEB_API = /(?:^|\/)(?:api\/itsm|esm)$|\/\w+\.ws$/;
const CHAT_PLATFORM = /\/v1\/installations(?:\/|$)/;
/** What the REST client puts behind its address. */
const BEHIND_REST = /\/(?:users\/login|users|echo|echo\/jwt|dc|dc\/.*)$/;
const REST_FORM = "<base>/rest-api/itsm/v1 in the cloud, <base>/itsm/api/v1 elsewhere";

/** What shows that ESM is not there, or not in this way. */
export function esmAddressMistake(url: string, api: "rest" | "web-api"): string | undefined {
  const path = pathOf(url);
  if (CHAT_PLATFORM.test(path)) return "is the chat platform's address, and not ESM's";
  const service = /\/(\w+\.ws)$/.exec(path)?.[1];
  if (api === "web-api") {
    if (service !== undefined) return `ends in /${service}, which is put behind it: leave that out`;
    return REST.test(path)
      ? 'is the REST API\'s address: the Web API\'s is <base>/api/itsm in the cloud, <base>/esm elsewhere; or set "api": "rest"'
      : undefined;
  }
  if (WEB_API.test(path)) return `is the Web API's address: the REST API's is ${REST_FORM}; or set "api": "web-api"`;
  const behind = BEHIND_REST.exec(path)?.[0];
  if (behind !== undefined) return `ends in ${cut(behind)}, which is put behind it: leave that out`;
  if (/\/v\d+.*\/v\d+$/.test(path) && REST.test(path)) return `holds the API's path twice: it is ${REST_FORM}`;
  return /\/(?:rest-api\/itsm|itsm\/api)$/.test(path) ? "lacks the API's version at its end: /v1" : undefined;
}

/** What shows that the chat platform is not there. @param isAssumed whether it has the history API that we assume */
export function chatAddressMistake(url: string, isAssumed: boolean): string | undefined {
  const path = pathOf(url);
  if (REST.test(path) || WEB_API.test(path)) return "is ESM's address, and not the chat platform's";
  if (!isAssumed) return undefined;
  const behind = /\/v1(?:\/installations.*)?$/.exec(path)?.[0];
  return behind === undefined ? undefined : `ends in ${cut(behind)}, which is put behind it: leave that out`;
}

/** The functions' path stands behind the address of their environment. */
export function environmentUrlMistake(url: string): string | undefined {
  const path = pathOf(url);
  if (REST.test(path)) return "is ESM's address: the chatbot calls esm-chat serve, and not ESM";
  if (CHAT_PLATFORM.test(path)) return "is the chat platform's address: the chatbot calls esm-chat serve";
  return /\/functions(?:\/createchatsession)?$/.test(path)
    ? "ends in the function's path, which is put behind it: leave out what begins with /functions"
    : undefined;
}

export function collectorMistake(url: string): string | undefined {
  return pathOf(url).endsWith("/v1/traces") ? "ends in /v1/traces, which is put behind it: leave that out" : undefined;
}

function pathOf(url: string): string {
  return new URL(url).pathname.toLowerCase().replace(/\/+$/, "");
}

/** The part of a path that the plugin adds, without the ids behind it. */
function cut(path: string): string {
  return path.split("/").slice(0, 3).join("/");
}
