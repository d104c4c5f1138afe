import { html } from "hono/html";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import type { AskedOf } from "../../console-page.ts";
import { ERASE_WORDS } from "../../words/erase.ts";
import { type Say, sayIn } from "../../words/say.ts";
import { type TimeTexts, timeTexts } from "./chat-texts.ts";
import type { Erasing } from "./erasures.ts";

type Reported = Extract<Erasing, { kind: "reported" }>;

export type EraseSay = Say<keyof (typeof ERASE_WORDS)["en"]>;

/** How erasing ended, item by item. */
export function erasedHtml(erasing: Exclude<Erasing, { kind: "going-on" }>, asked: AskedOf): Html {
  const say = sayIn(asked.language, ERASE_WORDS);
  return html`<h2>${say("result")}</h2>
${endingHtml(erasing, say, timeTexts(asked))}`;
}

function endingHtml(erasing: Exclude<Erasing, { kind: "going-on" }>, say: EraseSay, times: TimeTexts): Html {
  switch (erasing.kind) {
    case "reported":
      return reportHtml(erasing, say, times);
    case "others-not-shown":
      return html`<p class="notice warning" role="alert">${say("othersNotShown")}</p>`;
    case "in-the-way":
      return html`<p class="notice warning" role="alert">${say("inTheWay")} ${say("inTheWayAdvice")}</p>${reasonHtml(erasing.failure.message, say)}`;
    case "failed":
      return html`<p class="notice warning" role="alert">${say("failed")} ${say("failedAdvice")}</p>${
        erasing.failure === undefined ? "" : reasonHtml(erasing.failure.message, say)
      }`;
  }
}

function reportHtml({ report, endedAt }: Reported, say: EraseSay, times: TimeTexts): Html {
  const { status, reason, cards, erased, failures, unverified } = report;
  const time = times.second(endedAt);
  return html`${status === "stopped" ? html`<p class="notice warning" role="alert">${say("stopped")}</p>${reason === null ? "" : reasonHtml(reason, say)}` : ""}
<div role="status"><ul>${erased.map(({ dataCardId }) => html`<li>${say("erasedOne", { id: dataCardId })}</li>`)}${failures.map(
    (failure) => html`<li>${say("notErased", { id: failure.dataCardId })} ${reasonHtml(failure.reason, say)}</li>`,
  )}${cards.unchanged === 0 ? "" : html`<li>${say("unchanged", { count: cards.unchanged })}</li>`}</ul>${erased.length === 0 ? "" : html`<p>${isolated(say("proof", { time, zone: times.zone }))}</p>`}</div>
${unverified.map((note) => html`<p class="faint" lang="en">${isolated(note)}</p>`)}`;
}

/** Reasons come from the plugin and from ESM, in English. */
function reasonHtml(reason: string, say: EraseSay): Html {
  return html`<div class="faint">${say("reason")}: <span lang="en">${isolated(reason)}</span></div>`;
}
