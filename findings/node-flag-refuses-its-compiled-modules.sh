#!/usr/bin/env bash
# Finding: after one call of `v8.setFlagsFromString`, Node compiles every built-in module anew that is loaded later.
#
# Expected: Node brings the compiled code of its own modules, so that `require("node:https")` compiles nothing; a flag that is set
# while a program runs (say `--trace-gc`, the documentation's own example, or how much the heap may grow) changes what the
# flag is for.
# Seen (node 20.20.2 and 24.11.1 from npm, November 2026): V8 compares a digest of its flags with the one that the compiled code was made
# under, and refuses the code. Some flags do not count, such as `--semi-space-growth-factor`. Given on the command line (tried: `--stack-size`) it is the same.
#
# What it means: a command that sets a flag at its start, before it loads what it needs, starts more slowly: here 35 modules
# for `node:https` alone, 13 ms of a processor for a small command. Load Node's modules first, then set flags. And who
# measures a flag by `node --flag` measures this, too.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > look.cjs <<'JS'
const v8 = require("node:v8");
const { internalBinding } = require("internal/test/binding");
const flag = process.argv[2];
const compiled = () => {
  const { compiledWithCache, compiledWithoutCache } = internalBinding("builtins").getCacheUsage();
  return [compiledWithCache, compiledWithoutCache].map((ids) => ids.length ?? ids.size);
};
const before = compiled();
if (flag) v8.setFlagsFromString(flag);
require("node:https");
const [taken, anew] = compiled().map((count, index) => count - before[index]);
const many = (count) => (count === 0 ? "none" : count > 20 ? "more than twenty" : "some");
console.log(`${flag || "no flag"}: ready-made ${many(taken)}, compiled anew ${many(anew)}`);
JS
seen=$(for version in 20.20.2 24.11.1; do
  mkdir "$version"
  (cd "$version" && npm init -y > npm.log && npm install --no-audit --no-fund --save-exact "node@$version" >> npm.log 2>&1)
  echo "node $("./$version/node_modules/.bin/node" --version)"
  for flag in "" --trace-gc --heap-growing-percent=40 --stack-size=900 --semi-space-growth-factor=2; do
    "./$version/node_modules/.bin/node" --no-warnings --expose-internals look.cjs $flag | grep ready-made
  done
done)
echo "$seen"
each='no flag: ready-made more than twenty, compiled anew none
--trace-gc: ready-made none, compiled anew more than twenty
--heap-growing-percent=40: ready-made none, compiled anew more than twenty
--stack-size=900: ready-made none, compiled anew more than twenty
--semi-space-growth-factor=2: ready-made more than twenty, compiled anew none'
expected="node v20.20.2
$each
node v24.11.1
$each"
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
