#!/usr/bin/env bash
# Finding: fast-xml-parser 5.12.1 takes some 35 bytes of heap for each character of one long text.
#
# Expected: a text of four million characters is taken out of the document as one piece, for a few megabytes besides it.
# Seen (Node 20.20.2, November 2026): reading it adds more than 100 MB at its most; the same characters in 400 elements
# add less than 50 MB, and the package's own validator next to nothing. The text is put together one character after the
# other, and what that leaves behind lives until the text is complete.
#
# What it means for a reader of XML with long texts, such as logs of chats: a limit on the size of the document is no limit
# on memory. Bound each text too, or take long texts out of the document before the parser sees it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact fast-xml-parser@5.12.1 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { XMLParser, XMLValidator } from "fast-xml-parser";

const CHARACTERS = 4_000_000;
const one = `<a>${"x".repeat(CHARACTERS)}</a>`;
const many = `<a>${`<b>${"x".repeat(CHARACTERS / 400)}</b>`.repeat(400)}</a>`;
const work = {
  "one text": () => new XMLParser().parse(one),
  "400 texts": () => new XMLParser().parse(many),
  "validator": () => XMLValidator.validate(one),
}[process.argv[2]];
const before = process.resourceUsage().maxRSS;
work();
console.log(Math.round((process.resourceUsage().maxRSS - before) / 1024));
JS
one=$(node look.mjs "one text")
many=$(node look.mjs "400 texts")
validator=$(node look.mjs "validator")
echo "one text of 4,000,000 characters: $one MB; 400 texts: $many MB; validator: $validator MB"
[ "$one" -gt 100 ] || { echo "CHANGED: expected more than 100 MB for one text"; exit 1; }
[ "$many" -lt 50 ] || { echo "CHANGED: expected less than 50 MB for 400 texts"; exit 1; }
[ "$validator" -lt 20 ] || { echo "CHANGED: expected less than 20 MB for the validator"; exit 1; }
