import { expect, it } from "vitest";
import { path } from "../../../plugin/outside/http/request-path.ts";

const template = path`/dc/${"chat_session"}`;
const sessions = path`/v1/installations/${"acme"}/sessions`;

it.each([
  [path`/users/login`, "/users/login", "/users/login"],
  [template, "/dc/chat_session", "/dc/{}"],
  [path`${template}/data`, "/dc/chat_session/data", "/dc/{}/data"],
  [path`${template}/data/stream`, "/dc/chat_session/data/stream", "/dc/{}/data/stream"],
  [
    path`${path`${template}/data/${"4711"}`}/${"chat_log_file"}/file`,
    "/dc/chat_session/data/4711/chat_log_file/file",
    "/dc/{}/data/{}/{}/file",
  ],
  [path`/search.ws`, "/search.ws", "/search.ws"],
  [path`${sessions}/${"ws-1"}`, "/v1/installations/acme/sessions/ws-1", "/v1/installations/{}/sessions/{}"],
  [path`${sessions}/${"a/b"}`, "/v1/installations/acme/sessions/a%2Fb", "/v1/installations/{}/sessions/{}"],
  [path`/anything/${"Hanna Öberg"}`, "/anything/Hanna%20%C3%96berg", "/anything/{}"],
  [path`/dc/${"data"}`, "/dc/data", "/dc/{}"],
  [path``, "", ""],
])("%j is sent as %s and shown as %s", (written, text, pattern) => {
  expect(written).toEqual({ text, pattern });
});
