import { html } from "hono/html";
import type { Instant } from "../../../chat/session.ts";
import type { Html } from "../../../report/written/html/markup.ts";
import type { Times } from "../words/times.ts";

/** A list of what is known, each with its name. Facts that are undefined are left out. */
export function factsHtml(facts: readonly (readonly [name: string, value: Html | string | undefined])[]): Html {
  const rows = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [html`<div><dt>${name}</dt><dd>${value}</dd></div>`],
  );
  return html`<dl class="facts">${rows}</dl>`;
}

/** A sign and a word. The sign stands there by style alone: it is not read out, and checkers cannot judge the contrast of such signs. */
export function markHtml(sign: string, word: string, isBad: boolean): Html {
  return html`<span${isBad ? html` class="bad"` : ""}><span class="mark" data-sign="${sign}"></span>${word}</span>`;
}

/** An instant as the reader writes it. */
export function timeHtml(instant: Instant, { at }: Times): Html {
  return html`<time datetime="${new Date(instant).toISOString()}">${at(instant)}</time>`;
}
