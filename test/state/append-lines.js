// Adds lines to the list in the folder process.argv[2], one at a time: process.argv[4] of them, each named after
// process.argv[3]. Begins when a line comes on standard input.
import { once } from "node:events";
import { openKeptVolumes } from "../../dist/state/kept-volumes.js";

const [, , folder = "", name = "", count = ""] = process.argv;
const kept = openKeptVolumes({
  folder,
  stem: "list-a",
  name: "the list",
  mostBytes: 5_000,
  whenNotWritten: { code: "list-not-written", scope: "run", retryable: true, means: "nothing is kept" },
});
process.stdout.write("ready\n");
await once(process.stdin, "data");
for (let line = 0; line < Number(count); line += 1) kept.append([`${name} ${line} ${"x".repeat(100)}`]);
process.stdin.destroy();
