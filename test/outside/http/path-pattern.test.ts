import { expect, it } from "vitest";
import { pathPattern } from "../../../plugin/outside/http/path-pattern.ts";

it.each([
  ["/users/login", "/users/login"],
  ["/dc/chat_session", "/dc/{}"],
  ["/dc/chat_session/data", "/dc/{}/data"],
  ["/dc/chat_session/data/stream", "/dc/{}/data/stream"],
  ["/dc/chat_session/data/4711/chat_log_file/file", "/dc/{}/data/{}/{}/file"],
  ["/search.ws", "/search.ws"],
  ["/v1/installations/acme/sessions/ws-1", "/v1/installations/{}/sessions/{}"],
  ["/v1/installations/acme/sessions/a%2Fb", "/v1/installations/{}/sessions/{}"],
  ["/anything/Hanna%20%C3%96berg", "/{}/{}"],
])("of %s only known words are shown: %s", (path, pattern) => {
  expect(pathPattern(path)).toBe(pattern);
});
