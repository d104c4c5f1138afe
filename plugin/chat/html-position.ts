/**
 * Where in an HTML text a place is, as far as it decides what may be written there: as HTML's own tokenizer goes (HTML
 * standard, 13.2.5). `loose` is text behind a `<` that begins no tag: people take it for one.
 */
export type HtmlState =
  | "text"
  | "loose"
  | "open"
  | "open-end"
  | "tag-name"
  | "before-name"
  | "name"
  | "after-name"
  | "equals"
  | "unquoted"
  | "double-quoted"
  | "single-quoted"
  | "bang"
  | "bang-dash"
  | "bogus"
  | "comment"
  | "comment-dash"
  | "comment-end"
  | "comment-bang";

/** Undefined stays where it is. */
type Step = (character: string) => HtmlState | undefined;

const LETTER = /[a-z]/i;
const SPACE = /\s/;
const QUOTES: ReadonlyMap<string, HtmlState> = new Map([
  ['"', "double-quoted"],
  ["'", "single-quoted"],
]);
const IN_NAME: ReadonlyMap<string, HtmlState> = new Map([
  [">", "text"],
  ["=", "equals"],
  ["/", "before-name"],
]);

function ended(character: string): HtmlState | undefined {
  return character === ">" ? "text" : undefined;
}

const STEPS: { readonly [State in HtmlState]: Step } = {
  text: (character) => (character === "<" ? "open" : undefined),
  loose(character) {
    if (character === ">") return "text";
    return character === "<" ? "open" : undefined;
  },
  open(character) {
    if (LETTER.test(character)) return "tag-name";
    if (character === "/") return "open-end";
    if (character === "!") return "bang";
    if (character === "?") return "bogus";
    return STEPS.loose(character) ?? "loose";
  },
  "open-end"(character) {
    if (LETTER.test(character)) return "tag-name";
    return character === ">" ? "text" : "bogus";
  },
  "tag-name"(character) {
    if (character === ">") return "text";
    return character === "/" || SPACE.test(character) ? "before-name" : undefined;
  },
  "before-name"(character) {
    if (character === ">") return "text";
    return character === "/" || SPACE.test(character) ? undefined : "name";
  },
  name(character) {
    if (SPACE.test(character)) return "after-name";
    return IN_NAME.get(character);
  },
  "after-name"(character) {
    if (SPACE.test(character)) return undefined;
    return IN_NAME.get(character) ?? "name";
  },
  equals(character) {
    if (SPACE.test(character)) return undefined;
    if (character === ">") return "text";
    return QUOTES.get(character) ?? "unquoted";
  },
  unquoted(character) {
    if (character === ">") return "text";
    return SPACE.test(character) ? "before-name" : undefined;
  },
  "double-quoted": (character) => (character === '"' ? "before-name" : undefined),
  "single-quoted": (character) => (character === "'" ? "before-name" : undefined),
  bang: (character) => ended(character) ?? (character === "-" ? "bang-dash" : "bogus"),
  // `<!-->` is a whole comment, so its beginning counts as its end.
  "bang-dash": (character) => ended(character) ?? (character === "-" ? "comment-end" : "bogus"),
  bogus: ended,
  comment: (character) => (character === "-" ? "comment-dash" : undefined),
  "comment-dash": (character) => (character === "-" ? "comment-end" : "comment"),
  "comment-end"(character) {
    if (character === "-") return undefined;
    return ended(character) ?? (character === "!" ? "comment-bang" : "comment");
  },
  "comment-bang": (character) => ended(character) ?? (character === "-" ? "comment-dash" : "comment"),
};

/** Behind what a template writes there. */
export function afterHtml(start: HtmlState, html: string): HtmlState {
  let state = start;
  for (const character of html) state = STEPS[state](character) ?? state;
  return state;
}

/** Behind a value that is written there, which is a word. */
export function afterWord(state: HtmlState): HtmlState {
  if (state === "open" || state === "open-end") return "tag-name";
  if (state === "before-name" || state === "after-name") return "name";
  return state === "equals" ? "unquoted" : state;
}
