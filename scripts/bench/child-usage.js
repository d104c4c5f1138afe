// Loaded into a measured process with `--import`: leaves what the process used in the file that BENCH_USAGE names.
import { writeFileSync } from "node:fs";

const file = process.env["BENCH_USAGE"];
process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuMs: (userCPUTime + systemCPUTime) / 1000, maxRssBytes: maxRSS * 1024, wallMs: performance.now() };
  if (file !== undefined) writeFileSync(file, JSON.stringify(usage));
});
