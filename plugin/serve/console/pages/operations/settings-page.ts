import { html } from "hono/html";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import {
  type SettingsInEffect,
  type ShownSection,
  type ShownSetting,
  type ShownValue,
  settingsInEffect,
} from "../../../../settings/settings-in-effect.ts";
import type { AskedOf, Shown } from "../../console-page.ts";
import { type Say, sayIn } from "../../words/say.ts";
import { SETTINGS_WORDS } from "../../words/settings.ts";
import { cutText } from "./cut-text.ts";

type SaySettings = Say<keyof (typeof SETTINGS_WORDS)["en"]>;

/** The configuration as it is in effect, read only. Of secrets, only whether they are present. */
export async function settingsPage({ language, person, services }: AskedOf): Promise<Shown> {
  const say = sayIn(language, SETTINGS_WORDS);
  const { sections, platform } = settingsInEffect(person.configuration, services.hosting);
  return {
    kind: "page",
    title: say("title"),
    uses: ["operations.css"],
    body: html`<p>${say("introduction")}</p>
${sections.map((section) => sectionHtml(section, say))}
${platformHtml(platform, say)}`,
  };
}

function sectionHtml({ name, file, settings }: ShownSection, say: SaySettings): Html {
  return html`<section><h2>${name === "" ? say("top") : html`<code>${name}</code>`}</h2>
<p class="faint">${isolated(say("inFile", { file: cutText(file) }))}</p>
<div class="table"><table><thead><tr><th scope="col">${say("setting")}</th><th scope="col">${say("value")}</th><th scope="col">${say("meaning")}</th></tr></thead>
<tbody>${settings.map((setting) => settingHtml(setting, say))}</tbody></table></div></section>
`;
}

function settingHtml({ name, value, description }: ShownSetting, say: SaySettings): Html {
  return html`<tr><th scope="row"><code>${name}</code></th><td>${valueHtml(value, say)}</td><td lang="en">${isolated(plainWords(description))}</td></tr>
`;
}

function valueHtml(value: ShownValue, say: SaySettings): Html | string {
  switch (value.kind) {
    case "secret":
      return value.isPresent ? say("present") : say("notPresent");
    case "yes-or-no":
      return value.isYes ? say("yes") : say("no");
    case "not-set":
      return html`<span class="faint">${say("notSet")}</span>`;
    case "text":
      return html`<code>${isolated(cutText(value.text))}</code>`;
  }
}

function platformHtml({ file, settings }: SettingsInEffect["platform"], say: SaySettings): Html {
  return html`<section><h2>${say("platformSettings")}</h2>
<p class="faint">${file === undefined ? say("allDefaults") : isolated(say("inFile", { file: cutText(file) }))}</p>
<div class="table"><table><thead><tr><th scope="col">${say("setting")}</th><th scope="col">${say("value")}</th></tr></thead>
<tbody>${settings.map(
    ({
      name,
      code,
    }) => html`<tr><th scope="row"><code>${name}</code></th><td>${code === undefined ? say("off") : html`<code>${isolated(code)}</code>`}</td></tr>
`,
  )}</tbody></table></div></section>`;
}

/** A description without its links and marks. */
function plainWords(markdown: string): string {
  return markdown
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll("`", "")
    .replaceAll(/\*([^*\s][^*]*)\*/g, "$1");
}
