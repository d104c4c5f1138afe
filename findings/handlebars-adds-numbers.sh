#!/usr/bin/env bash
# Finding: with Handlebars 4.7.10, a template that consists of two numbers writes their sum when `noEscape` is set.
#
# Expected: `{{count}}{{left}}` for 5 and 2 writes `52`, as it does with escaping.
# Seen (Node 20.20.2, November 2026): with `noEscape: true` it writes `7`. The compiled template joins its parts with `+`, and
# turns a value into text only where it escapes it. Within `{{#if}}` it is the same; a space between the two makes text of them.
#
# What it means: whoever makes plain text with Handlebars gives it texts only. A log line with two counts side by side is wrong
# and looks right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact handlebars@4.7.10 >> npm.log 2>&1

cat > look.mjs <<'JS'
import Handlebars from "handlebars";

const data = { count: 5, left: 2 };
const templates = ["{{count}}{{left}}", "{{#if count}}{{count}}{{left}}{{/if}}", "{{count}} {{left}}"];
for (const template of templates) {
  for (const noEscape of [false, true]) {
    const written = Handlebars.compile(template, { noEscape })(data);
    console.log(`${template}, noEscape ${noEscape}: ${JSON.stringify(written)}`);
  }
}
JS
seen=$(node look.mjs)
echo "$seen"
expected='{{count}}{{left}}, noEscape false: "52"
{{count}}{{left}}, noEscape true: "7"
{{#if count}}{{count}}{{left}}{{/if}}, noEscape false: "52"
{{#if count}}{{count}}{{left}}{{/if}}, noEscape true: "7"
{{count}} {{left}}, noEscape false: "5 2"
{{count}} {{left}}, noEscape true: "5 2"'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
