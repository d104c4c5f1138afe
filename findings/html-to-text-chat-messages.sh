#!/usr/bin/env bash
# Finding: html-to-text 10.0.1 changes what people said in a chat when messages have a table, a linked picture or struck
# text.
#
# Expected: cells of a table are apart, a picture's address ends before the next word, and text that was struck out is
# left out or marked.
# Seen with wordwrap: false (Node 20.20.2, November 2026): the cells "1" and "250 EUR" become "1250 EUR"; the address of
# a picture and that of its link are joined without a space; struck and deleted text stands there as if it were said.
#
# What it means for a log of chats: figures that nobody wrote. Give `td` and `th` a format of one's own that puts a space
# or tab between cells, skip pictures or format them apart, and mark `s` and `del`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact html-to-text@10.0.1 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { convert } from "html-to-text";

const messages = {
  table: "<table><tr><td>1</td><td>250 EUR</td></tr></table>",
  picture: '<a href="https://shop.example/a"><img src="https://shop.example/a.png"></a>',
  struck: "It costs <s>90</s> <del>80</del> 70 EUR",
};
for (const [what, html] of Object.entries(messages)) console.log(`${what}: ${convert(html, { wordwrap: false })}`);
JS
seen=$(node look.mjs)
echo "$seen"
expected='table: 1250 EUR
picture: [https://shop.example/a.png]https://shop.example/a
struck: It costs 90 80 70 EUR'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
