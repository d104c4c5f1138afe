// Tries one bound in a process of its own: the area and the name of the row are the arguments. Tells on standard output how
// much memory the process had at its most, in bytes, also when the bound does not hold.

import process from "node:process";

const [area, row] = process.argv.slice(2);
const { cases } = await import(`./cases/${area}.js`);
const { atEdge, beyond } = cases[row];
try {
  await atEdge();
  await beyond();
} finally {
  const kilobytes = process.resourceUsage().maxRSS;
  process.stdout.write(`${JSON.stringify({ peakBytes: kilobytes * 1024 })}\n`);
}
// What a case has opened does not keep the process: what it shows is shown.
process.exit();
