#!/usr/bin/env bash
# Finding: with yaml 2.9.1, `logLevel: "silent"` makes parseDocument lose everything behind `---` without an error.
#
# Expected: the log level says what is printed; a second document is an error of the first one at any level, as the
# documentation of parseDocument says ("if the stream contains more than one document, an error is added").
# Seen (Node 20.20.2, November 2026): at "warn" the error MULTIPLE_DOCS is there; at "silent" there is none, and the
# value is that of the first document. A key that comes twice is an error at both levels.
#
# What it means: whoever reads settings from YAML and turns the printing of warnings off accepts a file whose second half
# has no effect. Leave the level alone and look at `errors` and `warnings`, which prints nothing either.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact yaml@2.9.1 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { parseDocument } from "yaml";

const texts = { "two documents": "kind: first\n---\nkind: second\n", "a key twice": "kind: first\nkind: second\n" };
for (const [what, text] of Object.entries(texts)) {
  for (const logLevel of ["warn", "silent"]) {
    const document = parseDocument(text, { logLevel });
    const errors = document.errors.map(({ code }) => code).join(", ") || "no error";
    console.log(`${what}, ${logLevel}: ${errors}, ${JSON.stringify(document.toJS())}`);
  }
}
JS
seen=$(node look.mjs)
echo "$seen"
expected='two documents, warn: MULTIPLE_DOCS, {"kind":"first"}
two documents, silent: no error, {"kind":"first"}
a key twice, warn: DUPLICATE_KEY, {"kind":"second"}
a key twice, silent: DUPLICATE_KEY, {"kind":"second"}'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
