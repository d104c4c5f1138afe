import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

function writeMessages(...options: string[]) {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/write-messages.js", ...options], {
    encoding: "utf8",
  });
  return { status, complaints: stderr.split("\n").filter((line) => line !== "") };
}

it("docs/messages.md lists every message of the code, and each code is explained (npm run messages)", () => {
  expect(writeMessages("--check")).toEqual({ status: 0, complaints: [] });
});

/** Messages as they stand in the code where no value is put into them, found by their surroundings alone. */
const WRITTEN_OUT = [
  /\bmessage: "([^"\\]+ [^"\\]+)"/g,
  /\bnew \w*(?:Failure|Error|Refusal)\(\s*"([^"\\]+ [^"\\]+)"/g,
  /\b(?:xmlError|refusedCall|laterCall|report|note|problem|warn)\([^"()]*"([^"\\]+ [^"\\]+ [^"\\]+)"/g,
  /\blog\.\w+\([^"]{0,80}"([^"\\]+ [^"\\]+)"/g,
  /\breturn "([^"\\]+ [^"\\]+ [^"\\]+)";/g,
];

it("whatever else finds a message in the code finds it on the page too", () => {
  const page = readFileSync("docs/messages.md", "utf8");
  const paths = readdirSync("plugin", { recursive: true, encoding: "utf8" });
  const written = paths
    .map((path) => path.replaceAll("\\", "/"))
    .filter(
      (path) =>
        path.endsWith(".ts") &&
        !/^library\/contract-tests\/|^sandbox\/(?:sessions|described-platform)\/|^cli\/demo\/|^serve\/console\/words\//.test(
          path,
        ),
    )
    .flatMap((path) => {
      const code = readFileSync(`plugin/${path}`, "utf8").replaceAll(/new TypeError\([^)]*\)/g, "");
      return WRITTEN_OUT.flatMap((form) => [...code.matchAll(form)].map(([, text = ""]) => text));
    });
  expect(written.length).toBeGreaterThan(150);
  expect(written.filter((text) => !page.includes(text))).toEqual([]);
});

/** Ways to give a code that are met in the code, and one that nobody could follow. */
const CODE = `
import { tellTrouble, type Trouble } from "./trouble.ts";
import { Failure } from "./failure.ts";

const TABLE = { slow: "made-up-slow", away: "made-up-away" };
const WAITING = { code: "made-up-waiting", scope: "request", retryable: true } as const;

export function all(kind: "slow" | "away", isOpen: boolean, name: string, count: number, why: Trouble) {
  throw new Failure("a code as it is", { code: "made-up-plain", scope: "card", retryable: false });
  throw new Failure(\`with \${name} and \${count}\`, { code: isOpen ? "made-up-open" : "made-up-closed", scope: "run", retryable: isOpen });
  throw new Failure(isOpen ? "it is open" : "it is closed", { code: isOpen ? "made-up-open" : "made-up-closed", scope: "run", retryable: isOpen });
  throw new Failure("from a table", { code: TABLE[kind], scope: "card", retryable: false });
  throw new Failure("from an object", { ...WAITING, cause: name });
  throw new Failure("put together", { code: \`made-up-\${why}\`, scope: "card", retryable: false });
  throw new Special("of a class");
  throw tellTrouble("through a function", "made-up-given");
  const [code, message] = isOpen ? ["made-up-left", "the left one"] : ["made-up-right", "the right one"];
  throw new Failure(message, { code, scope: "card", retryable: false });
  log.warn({ code: "made-up-logged" }, "it was logged");
  throw new Failure("nobody knows", { code: name.slice(3), scope: "card", retryable: false });
}

class Special extends Failure {
  constructor(message: string) {
    super(message, { code: "made-up-special", scope: "system", retryable: false });
  }
}
`;
const TROUBLE = `
import { Failure } from "./failure.ts";
export type Trouble = "lost" | "found";
export function tellTrouble(message: string, code: string) {
  return new Failure(message, { code, scope: "run", retryable: true });
}
export function problem(place: string) {
  return { file: "a", place, message: \`must be \${place.length} letters\` };
}
`;
const CODES = "plain open closed slow away waiting lost found special given left right logged"
  .split(" ")
  .map((name) => `made-up-${name}`);

/** @param codes those that are explained */
function explanations(codes: readonly string[], more = ""): string {
  const entries = codes.map((code) => `  ${code}: { means: it is so, do: leave it }\n`).join("");
  const areas = "areas: [{ title: Wrong input, under: [plugin/base], about: Mend it. }]\n";
  return `codes:\n${entries}${more}sentences: []\n${areas}notCodes: []\nnotMessages: []\n`;
}

describe("of code that is made up", () => {
  const root = mkdtempSync(join(tmpdir(), "messages-"));
  const given = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const known = CODE.replace(/.*nobody knows.*\n/, "");

  beforeAll(() => {
    given("plugin/base/failure.ts", "export class Failure extends Error {}\n");
    given("plugin/base/trouble.ts", TROUBLE);
    given("docs/messages.md", "");
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it("each code is found, however it is given, with its own messages", () => {
    given("plugin/base/all.ts", known);
    given("scripts/messages/explanations.yaml", explanations(CODES));
    expect(writeMessages("--in", root)).toEqual({ status: 0, complaints: [] });
    const page = readFileSync(join(root, "docs/messages.md"), "utf8");
    const messages = CODES.map((code) => {
      const [, section = ""] = page.split(`### \`${code}\`\n`);
      return [code, [...(section.split("\n#")[0] ?? "").matchAll(/^- `(.*)`$/gm)].map(([, text]) => text)];
    });
    expect(Object.fromEntries(messages)).toEqual({
      "made-up-plain": ["a code as it is"],
      "made-up-open": ["with … and …", "it is open"],
      "made-up-closed": ["with … and …", "it is closed"],
      "made-up-slow": ["from a table"],
      "made-up-away": ["from a table"],
      "made-up-waiting": ["from an object"],
      "made-up-lost": ["put together"],
      "made-up-found": ["put together"],
      "made-up-special": ["of a class"],
      "made-up-given": ["through a function"],
      "made-up-left": ["the left one"],
      "made-up-right": ["the right one"],
      "made-up-logged": ["it was logged"],
    });
    expect(page).toContain("Concerns the whole run. Tried again by itself: yes.\n\n- `with … and …`\n- `it is open`");
    expect(page).toContain("## Wrong input\n\nMend it.\n\n`plugin/base/trouble.ts`\n\n- `must be … letters`\n");
  });

  it("what is not explained, explained for nothing, or cannot be told is said, and nothing is written", () => {
    given("plugin/base/all.ts", CODE);
    given("docs/messages.md", "before");
    given(
      "scripts/messages/explanations.yaml",
      explanations(CODES.slice(1), "  gone: { means: it was, do: nothing }\n"),
    );
    const { status, complaints } = writeMessages("--in", root);
    expect(status).toBe(1);
    expect(complaints).toEqual([
      expect.stringMatching(/^plugin\/base\/all\.ts:\d+: which codes "…" may be is not to be seen/),
      expect.stringMatching(
        /^the code made-up-plain \(plugin\/base\/all\.ts\) is not explained: add to .*"made-up-plain:"/,
      ),
      expect.stringMatching(/explains gone, which no code in plugin\/ gives any more: take it out$/),
    ]);
    expect(readFileSync(join(root, "docs/messages.md"), "utf8")).toBe("before");
  });
});
