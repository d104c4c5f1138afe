// Loaded into a measured process with `--import`: leaves what the process used in the file that BENCH_USAGE names, and
// how often it listened, on a port or a path: a lock of ours is a name that is listened on.
import { writeFileSync } from "node:fs";
import { Server } from "node:net";

const file = process.env["BENCH_USAGE"];
const { listen } = Server.prototype;
let listens = 0;
Server.prototype.listen = function counted(...args) {
  listens += 1;
  return listen.apply(this, args);
};
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000;
  const usage = { cpuMs, maxRssBytes: maxRSS * 1024, wallMs: performance.now(), listens };
  if (file !== undefined) writeFileSync(file, JSON.stringify(usage));
});
