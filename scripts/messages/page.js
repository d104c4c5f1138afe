// Makes docs/messages.md from the messages in plugin/ and what scripts/messages/explanations.yaml says of them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { collectMessages } from "./collect.js";

const EXPLANATIONS = "scripts/messages/explanations.yaml";

const INTRODUCTION = `# All messages

<!-- Made by npm run messages from the code and ${EXPLANATIONS}. -->

Look for the words of a message, without its names and figures: \`…\` stands for what varies. Most messages have a *code*: it
stands in the log, and as \`code\` or \`status\` in what \`--json\` prints. Exit codes, and cards that look wrong:
[trouble and what to do](trouble.md).
`;

/** @type {Record<string, string>} */
const SCOPES = {
  card: "one card or session",
  request: "one request",
  system: "all requests to that system",
  run: "the whole run",
};

/**
 * @param {string} root the folder that holds plugin/ and scripts/
 * @returns {{ page: string, complaints: string[] }} the page, and what must be said or taken out before it is right
 */
export function messagesPage(root) {
  const said = parse(readFileSync(join(root, EXPLANATIONS), "utf8"));
  const found = collectMessages(root);
  const others = found.others.filter(
    ({ path }) => !said.notMessages.some((/** @type {string} */ one) => path.startsWith(one)),
  );
  const logged = others.filter(({ level }) => level !== undefined);
  const parts = [
    INTRODUCTION,
    "## With a code",
    ...Object.keys(said.codes)
      .toSorted()
      .map((code) => codeSection(code, found.coded.get(code), said.codes[code])),
    "## Sentences that need more than their words",
    table(
      ["words", "what it means", "what to do"],
      said.sentences.map((/** @type {any} */ { words, means, do: what }) => [`*${words}*`, means, what]),
    ),
    "## The log",
    "Without those that come with a code above. A field `code` beside it is one of those above.",
    table(
      ["level", "message"],
      unique(logged.map(({ level, text }) => `${level}\t${text}`)).map((line) => {
        const [level = "", text = ""] = line.split("\t");
        return [level, literally(text)];
      }),
    ),
    ...areasOf(
      said.areas,
      others.filter(({ level }) => level === undefined),
    ),
  ];
  return {
    page: `${parts.join("\n\n").replaceAll(/\n{3,}/g, "\n\n")}\n`,
    complaints: complaintsOf(said, found, others),
  };
}

function complaintsOf(
  /** @type {any} */ said,
  /** @type {ReturnType<typeof collectMessages>} */ found,
  /** @type {{ path: string, text: string }[]} */ others,
) {
  const codes = new Map([...found.coded].map(([code, { places }]) => [code, [...places].join(", ")]));
  for (const [code, place] of found.literalCodes) {
    if (!codes.has(code) && !said.notCodes.includes(code)) codes.set(code, place);
  }
  for (const [code, { in: path }] of Object.entries(said.codes)) {
    if (path !== undefined && found.words.get(code)?.has(path)) codes.set(code, path);
  }
  const texts = [...found.coded.values()].flatMap((one) => [...one.texts]).concat(others.map(({ text }) => text));
  return [
    ...found.unclear,
    ...[...codes].flatMap(([code, places]) => {
      const { means, do: what } = said.codes[code] ?? {};
      if (typeof means === "string" && typeof what === "string") return [];
      return [
        `the code ${code} (${places}) is not explained: add to ${EXPLANATIONS}, under codes, "${code}:" with "means:" and "do:"; if it is no code of a message, add it to notCodes`,
      ];
    }),
    ...Object.keys(said.codes).flatMap((code) =>
      codes.has(code) ? [] : [`${EXPLANATIONS} explains ${code}, which no code in plugin/ gives any more: take it out`],
    ),
    ...Object.entries(said.codes).flatMap(([code, { saying = [] }]) =>
      saying.flatMap((/** @type {string} */ words) =>
        [...(found.coded.get(code)?.texts ?? [])].some((text) => text.includes(words))
          ? []
          : [`${EXPLANATIONS}: no message of ${code} says "${words}" any more: correct saying`],
      ),
    ),
    ...said.sentences.flatMap((/** @type {any} */ { words }) =>
      texts.some((text) => text.includes(words))
        ? []
        : [`${EXPLANATIONS} explains "${words}", which nothing in plugin/ says: correct it under sentences`],
    ),
    ...unique(others.map(({ path }) => path)).flatMap((path) =>
      areaOf(said.areas, path) === undefined
        ? [`${path} belongs to no area: add its folder to one in ${EXPLANATIONS}`]
        : [],
    ),
  ];
}

function codeSection(
  /** @type {string} */ code,
  /** @type {import("./collect.js").Coded | undefined} */ found,
  /** @type {any} */ said,
) {
  const { texts, scopes, retryable } = found ?? { texts: [], scopes: new Set(), retryable: new Set() };
  const { means, do: what, saying } = said;
  const shown = [...texts].filter(
    (text) => saying === undefined || saying.some((/** @type {string} */ words) => text.includes(words)),
  );
  const facts = [
    ...(scopes.size === 0
      ? []
      : [
          `Concerns ${[...scopes]
            .toSorted()
            .map((scope) => SCOPES[scope] ?? scope)
            .join(", or ")}.`,
        ]),
    ...(retryable.size === 0 ? [] : [`Tried again by itself: ${again(retryable)}.`]),
  ];
  return [
    `### \`${code}\``,
    [`**It means:** ${means}.`, `**What to do:** ${what}${/[.?]$/.test(what) ? "" : "."}`, ...facts].join(" "),
    list(shown),
  ].join("\n\n");
}

function again(/** @type {Set<string>} */ retryable) {
  const [first] = retryable;
  if (retryable.size > 1 || first === undefined) return "it depends";
  return first === "true" ? "yes" : first === "false" ? "no" : "it depends";
}

/** Headings and messages of all areas, by file. */
function areasOf(/** @type {any[]} */ areas, /** @type {{ path: string, text: string }[]} */ others) {
  return areas.flatMap((area) => {
    const own = others.filter(({ path }) => areaOf(areas, path) === area);
    const paths = unique(own.map(({ path }) => path));
    return [
      `## ${area.title}`,
      area.about,
      ...paths.flatMap((path) => [`\`${path}\``, list(own.filter((one) => one.path === path).map(({ text }) => text))]),
    ];
  });
}

/** The area whose folder is the nearest around a file. */
function areaOf(/** @type {any[]} */ areas, /** @type {string} */ path) {
  const around = areas.flatMap((area) => area.under.map((/** @type {string} */ folder) => ({ area, folder })));
  const fitting = around.filter(({ folder }) => path.startsWith(`${folder}/`));
  return fitting.toSorted((one, other) => other.folder.length - one.folder.length)[0]?.area;
}

function list(/** @type {string[]} */ texts) {
  return unique(texts)
    .map((text) => `- ${literally(text)}`)
    .join("\n");
}

/** A message as it is written, on one line. */
function literally(/** @type {string} */ text) {
  const line = text
    .trim()
    .replaceAll(/\s*\n\s*/g, " ⏎ ")
    .replaceAll(/\s+/g, " ");
  const fence = line.includes("`") ? "``" : "`";
  return line.includes("`") ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

function table(/** @type {string[]} */ heads, /** @type {string[][]} */ rows) {
  return [heads, heads.map(() => "---"), ...rows].map(tableLine).join("\n");
}

function tableLine(/** @type {string[]} */ cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function unique(/** @type {string[]} */ texts) {
  return [...new Set(texts)];
}
