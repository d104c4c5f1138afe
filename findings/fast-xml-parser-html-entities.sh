#!/usr/bin/env bash
# Finding: fast-xml-parser 5.12.1 with `htmlEntities: true` knows signs of HTML, but none of its letters.
#
# Expected: as its documentation calls the option "HTML entities", `&auml;` is read as ä, like `&nbsp;` and `&euro;`.
# Seen (Node 20.20.2, November 2026): 35 names are known, among them &nbsp; &euro; &copy; &hellip; &ndash; &laquo;. Letters
# (&auml; &ouml; &eacute; &szlig;) and &times; stay in the text as they are, without an error; `&#228;` is decoded.
#
# What it means for a reader of XML that Java or PHP wrote: names and places come out with "&auml;" in them, and a search
# that compares them finds nothing. Decode with a list of all HTML entities (the package entities has it), or refuse what
# is left.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact fast-xml-parser@5.12.1 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { XMLParser } from "fast-xml-parser";

const parser = new XMLParser({ htmlEntities: true, parseTagValue: false, trimValues: false });
const read = (text) => JSON.stringify(parser.parse(`<a>${text}</a>`).a).replaceAll("\u00a0", "(no-break space)");
console.log("signs:", read("&nbsp;|&euro;|&copy;|&hellip;|&ndash;|&laquo;"));
console.log("letters:", read("&auml;|&ouml;|&eacute;|&szlig;|&times;"));
console.log("by number:", read("&#228;"));
JS
seen=$(node look.mjs)
echo "$seen"
expected='signs: "(no-break space)|€|©|…|–|«"
letters: "&auml;|&ouml;|&eacute;|&szlig;|&times;"
by number: "ä"'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
