#!/usr/bin/env bash
# Finding: dependency-cruiser 17.4.3 beside typescript 7.0.2 reads no TypeScript file, and says that all is well.
#
# Expected: an error, or at least a warning, where the project's files cannot be read.
# Seen (Node 20.20.2, November 2026): "no dependency violations found (0 modules, 0 dependencies cruised)" and exit code 0,
# although a file breaks the one rule. `--info` shows why: it supports typescript >=2.0.0 <7.0.0, whose compiler had an
# interface in JavaScript. With `parser: "swc"` and @swc/core 1.16.22 beside it, the same rule finds the same file, imports
# of types included.
#
# What it means for a project: after an update of typescript the check of its architecture is green for ever. Count what
# was read, and fail when a file is missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact dependency-cruiser@17.4.3 typescript@7.0.2 >> npm.log 2>&1

mkdir -p src/low src/high
echo 'import type { High } from "../high/b.ts"; export type Low = High;' > src/low/a.ts
echo 'export type High = 1;' > src/high/b.ts
rule='"forbidden": [{ "name": "up", "severity": "error", "from": { "path": "^src/low" }, "to": { "path": "^src/high" } }]'
echo "{ $rule }" > plain.json
echo "{ $rule, \"options\": { \"parser\": \"swc\" } }" > swc.json

failed=0
expect() { # name, expected exit code, expected words, then the command
  local name=$1 code=$2 words=$3 seen status=0
  shift 3
  seen=$("$@" 2>&1) || status=$?
  printf '%s: exit %s\n%s\n\n' "$name" "$status" "$seen"
  if [ "$status" != "$code" ] || [[ "$seen" != *"$words"* ]]; then
    echo "CHANGED: expected exit $code and \"$words\""
    failed=1
  fi
}

expect "typescript 7 alone" 0 "no dependency violations found (0 modules, 0 dependencies cruised)" \
  npx depcruise --config plain.json src
npm install --no-audit --no-fund --save-exact @swc/core@1.16.22 >> npm.log 2>&1
expect "with swc" 1 "src/low/a.ts" npx depcruise --config swc.json src
exit "$failed"
