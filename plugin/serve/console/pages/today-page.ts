import { html } from "hono/html";
import { isolated } from "../../../report/written/html/markup.ts";
import { type Asked, pagePath, type Shown } from "../console-page.ts";
import { FRAME_WORDS } from "../words/frame.ts";
import { sayIn } from "../words/say.ts";

/** Is all well? Each environment in which the reader is logged in. */
export async function todayPage({ session, language }: Asked): Promise<Shown> {
  const say = sayIn(language, FRAME_WORDS);
  const people = [...session.people.values()];
  return {
    kind: "page",
    title: say("today"),
    body: html`<ul>${people.map(
      (person) => html`<li><a href="${pagePath(person, "/chats")}">${isolated(person.configuration.name)}</a></li>`,
    )}</ul>`,
  };
}
