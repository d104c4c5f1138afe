import type { ServerResponse } from "node:http";
import type { ReceivedRequest } from "./scripted-server.ts";

/** Has another server answer a request. @param target the other server's address; its path is passed over */
export async function forward(request: ReceivedRequest, response: ServerResponse, target: string): Promise<void> {
  const { method, url, headers, body } = request;
  const { authorization = "", "content-type": type = "text/plain" } = headers;
  const reply = await fetch(new URL(url, target), {
    method,
    headers: { authorization, "content-type": type },
    ...(body === "" ? {} : { body }),
  });
  const content = Buffer.from(await reply.arrayBuffer());
  response.writeHead(reply.status, Object.fromEntries(reply.headers));
  response.end(content);
}
