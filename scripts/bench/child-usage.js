// Loaded into a measured process with `--import`: leaves what the process used in the file that BENCH_USAGE names, and
// what it did for its locks. A lock of ours is a socket that is listened on, in a folder of its own that is read to see
// whether another process has the lock; where there are no such folders, by connecting to a socket
// (docs/decisions/09-one-at-a-time.md).
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { Server } from "node:net";
import { basename, dirname } from "node:path";

const LOCKS = "locks";
const file = process.env["BENCH_USAGE"];
const { listen } = Server.prototype;
const { readdirSync } = fs;
let lockSockets = 0;
const lockFolders = new Set();

Server.prototype.listen = function counted(...args) {
  lockSockets += 1;
  return listen.apply(this, args);
};
fs.readdirSync = function counted(path, ...rest) {
  if (basename(dirname(String(path))) === LOCKS) lockFolders.add(String(path));
  return readdirSync.call(fs, path, ...rest);
};
syncBuiltinESMExports();

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cpuMs = (userCPUTime + systemCPUTime) / 1000;
  const used = { cpuMs, maxRssBytes: maxRSS * 1024, wallMs: performance.now() };
  const usage = { ...used, lockSockets, lockFolders: lockFolders.size };
  if (file !== undefined) fs.writeFileSync(file, JSON.stringify(usage));
});
