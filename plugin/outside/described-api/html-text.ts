import { convert } from "html-to-text";

/** Elements inside of each other; what is deeper is left out. */
const MOST_DEPTH = 200;
/** Characters of HTML that are read; no message of people is as long. */
const LONGEST = 1_000_000;

/** The text of a message that a platform gives as HTML, as a person would read it: links keep their address. */
export function htmlToText(html: string): string {
  return convert(html.slice(0, LONGEST), {
    wordwrap: false,
    limits: { maxDepth: MOST_DEPTH, ellipsis: "…" },
    baseElements: { selectors: [] },
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      ...["h1", "h2", "h3", "h4", "h5", "h6", "table"].map((selector) => ({ selector, options: { uppercase: false } })),
    ],
  });
}
