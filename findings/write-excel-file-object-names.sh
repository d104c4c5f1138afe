#!/usr/bin/env bash
# Finding: write-excel-file 4.1.1 writes a cell that points to nowhere when its text is the name of a property that every
# object has, such as `constructor` or `__proto__`.
#
# Expected: a cell holds the text that was given, whatever it is.
# Seen (Node 20.20.2, November 2026): texts are numbered by a look-up in a plain object, which finds its own
# `constructor`; the cell's value is then `function Object() { [native code] }` in place of a number. read-excel-file 9.3.17
# refuses the whole file; LibreOffice 7.4.7 says nothing and shows the first text of the workbook in that cell. With a NUL
# behind it the text is another key, and the library leaves the NUL out when it writes. It leaves U+FFFD out as well.
#
# What it means for workbooks with names from outside: one of these words stands for somebody else, or nobody can open the
# file. Give such texts a NUL at the end, and make U+FFFD a sign of your own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact write-excel-file@4.1.1 read-excel-file@9.3.17 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { unzipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import writeExcelFile from "write-excel-file/node";

async function look(text) {
  const file = await writeExcelFile([[{ value: "Anna" }, { value: text }]]).toBuffer();
  const sheet = Buffer.from(unzipSync(file)["xl/worksheets/sheet1.xml"]).toString();
  const value = /r="B1"[^>]*><v>(.*?)<\/v>/.exec(sheet)?.[1];
  const read = await readSheet(file).then(([row]) => row?.[1], (error) => error.name);
  console.log(`${JSON.stringify(text)}: <v>${value}</v>, read as ${read}`);
}

for (const text of ["Bert", "constructor", "__proto__", "constructor\0", "N\uFFFDa"]) await look(text);
JS
seen=$(node look.mjs)
echo "$seen"
expected='"Bert": <v>1</v>, read as Bert
"constructor": <v>function Object() { [native code] }</v>, read as InvalidSpreadsheetError
"__proto__": <v>[object Object]</v>, read as InvalidSpreadsheetError
"constructor\u0000": <v>1</v>, read as constructor
"N�a": <v>1</v>, read as Na'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }

# Where LibreOffice is there: what stands in the cell.
command -v soffice > /dev/null || exit 0
cat > write.mjs <<'JS'
import writeExcelFile from "write-excel-file/node";
await writeExcelFile([[{ value: "Anna" }, { value: "constructor" }]]).toFile("names.xlsx");
JS
node write.mjs
soffice "-env:UserInstallation=file://$folder/profile" --headless --convert-to csv names.xlsx > soffice.log 2>&1
echo "LibreOffice shows: $(cat names.csv)"
[ "$(cat names.csv)" = "Anna,Anna" ] || { echo "CHANGED: expected Anna,Anna"; exit 1; }
