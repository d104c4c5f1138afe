#!/usr/bin/env bash
# Finding: ical.js 2.2.1 moves the last day of February to March when a yearly rule names further months.
#
# Expected: FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=-1 (the last days of February and April, RFC 5545 3.3.10) gives 28 February
# and 30 April of every common year.
# Seen (Node 20.20.2, November 2026): the first year is right; from the second year on February's day is 2 March. April's
# stays right, and the same rule with FREQ=MONTHLY is right in every month. A yearly rule that begins on 29 February and
# names nothing else gives 1 March in common years, where the standard has no such day.
#
# What it means for a calendar of days off: an office is closed on a day that nobody named, and open on the one that was
# meant, a year after the calendar was tried. Expand such rules month by month, or refuse them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.log
npm install --no-audit --no-fund --save-exact ical.js@2.2.1 >> npm.log 2>&1

cat > look.mjs <<'JS'
import ICAL from "ical.js";

function days(rule, start, count) {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(start));
  return Array.from({ length: count }, () => iterator.next()?.toString()).join(" ");
}

console.log("two months:", days("FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=-1", "2026-02-28", 4));
console.log("monthly:", days("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-01-31", 3));
console.log("29 February:", days("FREQ=YEARLY", "2024-02-29", 5));
JS
seen=$(node look.mjs)
echo "$seen"
expected='two months: 2026-02-28 2026-04-30 2027-03-02 2027-04-30
monthly: 2026-01-31 2026-02-28 2026-03-31
29 February: 2024-02-29 2025-03-01 2026-03-01 2027-03-01 2028-02-29'
[ "$seen" = "$expected" ] || { echo "CHANGED: expected"; echo "$expected"; exit 1; }
