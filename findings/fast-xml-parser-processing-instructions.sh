#!/usr/bin/env bash
# Finding: fast-xml-parser 5.12.1 loses elements between two processing instructions that hold an apostrophe, and renames
# elements that are called like a method of an object.
#
# Expected: the content of a processing instruction ends at the first `?>` (XML 1.0, 2.6); quotes mean nothing in it. An
# element called toString is called so in the result.
# Seen (Node 20.20.2, November 2026): the parser takes an apostrophe or a quote in an instruction for the beginning of a
# value and looks for its end first: everything up to the next apostrophe is taken for the instruction. The validator finds
# the document well-formed, the parser reports nothing, and the elements between are missing. The same in a declaration
# that is not well-formed. An element or attribute called toString, valueOf or hasOwnProperty comes back as __toString.
#
# What it means for a reader of XML: blank instructions and the declaration before the parser sees them, and set
# `onDangerousProperty: (name) => name` where names are used as data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact fast-xml-parser@5.12.1 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { XMLParser, XMLValidator } from "fast-xml-parser";

function look(document) {
  const valid = XMLValidator.validate(document) === true;
  return `${valid ? "well-formed" : "not well-formed"} ${JSON.stringify(new XMLParser({ ignorePiTags: true }).parse(document))}`;
}

const seen = {
  "without apostrophes": look("<cards><?page 1?><card>first</card><?page 2?><card>second</card></cards>"),
  "with apostrophes": look("<cards><?page it's 1?><card>first</card><?page it's 2?><card>second</card></cards>"),
  "a name": look("<cards><toString>first</toString></cards>"),
};
const expected = {
  "without apostrophes": 'well-formed {"cards":{"card":["first","second"]}}',
  "with apostrophes": 'well-formed {"cards":{"card":"second"}}',
  "a name": 'well-formed {"cards":{"__toString":"first"}}',
};
for (const [name, value] of Object.entries(seen)) {
  console.log(`${name}: ${value}`);
  if (value !== expected[name]) {
    console.log(`CHANGED: expected ${expected[name]}`);
    process.exitCode = 1;
  }
}
JS
node look.mjs
