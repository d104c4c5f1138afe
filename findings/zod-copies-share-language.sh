#!/usr/bin/env bash
# Finding: two copies of Zod 4.6.7 in one process have one configuration and one registry of schemas between them.
#
# Expected: a copy of Zod that a library brings in its own folder, or in its bundle, is the library's own: `config()` of one
# copy, and what one registers in `globalRegistry`, is not seen by the other.
# Seen (Node 20.20.2, November 2026): both stand in `globalThis`. A library that sets a language sets it for every other copy, for
# `zod/mini` too and for copies that are imported later. A schema that one copy registered under an id is found by the other.
# Importing a copy changes nothing by itself.
#
# What it means: who bundles Zod into a library changes the programs that import it, and is changed by them. Messages that
# are compared, logged or translated depend on what else is loaded. A bundle keeps to itself only if it replaces these two
# places.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for one in program library; do
  mkdir "$one"
  (cd "$one" && npm init -y > npm.log && npm install --no-audit --no-fund --save-exact zod@4.6.7 >> npm.log 2>&1)
done

cat > look.mjs <<'JS'
const from = (who, path) => import(new URL(`${who}/node_modules/zod/${path}`, import.meta.url).href);
const mini = await from("program", "mini/index.js");
const said = (zod) => zod.safeParse(zod.number(), "five").error.issues[0].message;

console.log(`zod/mini of the program, alone: ${said(mini)}`);
const library = await from("library", "index.js");
console.log(`the same, once the library is imported: ${said(mini)}`);
library.config(library.locales.fi());
console.log(`the same, once the library has set a language: ${said(mini)}`);
const zod = await from("program", "index.js");
console.log(`zod of the program, imported after that: ${said(zod)}`);
library.string().register(library.globalRegistry, { id: "mail" });
console.log(`a schema of the library in the program's registry: ${zod.globalRegistry._idmap.has("mail")}`);
JS
seen=$(node look.mjs)
echo "$seen"
expected='zod/mini of the program, alone: Invalid input
the same, once the library is imported: Invalid input
the same, once the library has set a language: Virheellinen tyyppi: odotettiin number, oli string
zod of the program, imported after that: Virheellinen tyyppi: odotettiin number, oli string
a schema of the library in the program'"'"'s registry: true'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
