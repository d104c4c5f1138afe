import type { HttpClient } from "../../plugin/outside/http/http-client.ts";
import { type ReplyCheck, replyCheck } from "../sandbox/openapi-check.ts";

let check: Promise<ReplyCheck> | undefined;

/** The check made from the OpenAPI document that the sandbox serves; it is the same for every sandbox. */
export function openApiCheck(esmRest: string): Promise<ReplyCheck> {
  check ??= fetch(`${esmRest}/openapi.json`).then(async (answer) => replyCheck(await answer.json()));
  return check;
}

/** Holds every reply that the REST adapter gets against the OpenAPI document; what does not fit is collected. */
export function withCheckedReplies(http: HttpClient, replyIsWrong: ReplyCheck, problems: string[]): HttpClient {
  return {
    ...http,
    async request(request) {
      const reply = await http.request(request);
      const type = reply.header("content-type") ?? "";
      const problem = replyIsWrong(request.method, request.path.text, reply.status, type, reply.text);
      // A fault may answer with any status; what the body says still has to be in ESM's shape.
      const isStatusOfFault = reply.status >= 400 && problem?.includes("may not answer") === true;
      if (problem !== undefined && !isStatusOfFault) problems.push(problem);
      return reply;
    },
  };
}
