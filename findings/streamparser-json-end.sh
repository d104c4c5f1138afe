#!/usr/bin/env bash
# Finding: @streamparser/json 0.0.26 calls a whole document broken when its writer says that it is over.
#
# Expected: after `{"data":[1,2]}` has been written whole, end() does nothing, or confirms it.
# Seen (Node 20.20.2, November 2026): the parser ends by itself with the last bracket (isEnded, onEnd), and end() then
# reports "Tokenizer ended in the middle of a token (state: ENDED). Either not all the data was received or the data was
# invalid." to onError, or throws it where there is none. With `separator: ""` it does not end by itself, and end() is fine.
#
# What it means for a reader of a reply in pieces: whoever calls end() to find out that a reply was cut off takes every
# whole one for cut off; whoever therefore leaves end() out never finds a cut-off one. Set `separator: ""`, or ask isEnded
# before end().
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact @streamparser/json@0.0.26 >> npm.log 2>&1

cat > look.mjs <<'JS'
import { JSONParser } from "@streamparser/json";

function look(options, pieces) {
  const parser = new JSONParser(options);
  parser.onValue = () => undefined;
  for (const piece of pieces) parser.write(piece);
  const ended = parser.isEnded;
  try {
    parser.end();
    return `ended by itself: ${ended}, end(): fine`;
  } catch (error) {
    return `ended by itself: ${ended}, end(): ${error.message}`;
  }
}

console.log("by default:", look({}, ['{"data":[1,', '2]}']));
console.log("with a separator:", look({ separator: "" }, ['{"data":[1,', '2]}']));
JS
seen=$(node look.mjs)
echo "$seen"
expected='by default: ended by itself: true, end(): Tokenizer ended in the middle of a token (state: ENDED). Either not all the data was received or the data was invalid.
with a separator: ended by itself: false, end(): fine'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
