import { expect, it } from "vitest";
import { connect, values } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";

const start = sandboxes();

it("the Web API writes as Java's writers do, when that is its manner", async () => {
  const sandbox = await start({ sessions: [sampleSession()], createCards: true });
  const rest = await connect(sandbox);
  const text = 'a"b<&>\u000B\u0000\u0001\uFFFE😀ä\u00A0\uD83D\uF8FF\n\tz';
  const authorization = `Basic ${Buffer.from(`${sandbox.login}:${sandbox.password}`).toString("base64")}`;
  const query = encodeURIComponent("SELECT entity FROM entity WHERE $chat_session_id$ = 'ws-1'");
  const found = async () =>
    (await fetch(`${sandbox.esmWebApi}/search.ws?query=${query}`, { headers: { authorization } })).text();
  const [, card = ""] = /<entity id="(\d+)"/.exec(await found()) ?? [];
  await rest.send("PATCH", `/dc/chat_session/data/${card}`, { data: { chat_log: values({ value: text }) } });

  expect(await found()).toContain('<value>a"b&lt;&amp;&gt;😀ä\u00A0\uF8FF\n\tz</value>');
  sandbox.setManners({ webApiXml: "java" });
  expect(await found()).toContain(
    "<value>a&quot;b&lt;&amp;&gt;\u000B&#0;&#1;\uFFFE&#55357;&#56832;&#228;&nbsp;&#55357;&apple;\n\tz</value>",
  );
  sandbox.setManners({ webApiXml: "strict" });
  expect(await found()).not.toContain("&nbsp;");
});
