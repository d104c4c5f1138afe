// Lets a process end as by `kill -9` just before a step in which it keeps files. When that step writes, half of the content
// is written.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const STEPS = ["openSync", "writeFileSync", "writeSync", "fsyncSync", "closeSync", "renameSync"];
const STANDARD_OUTPUT = 1;

/** @param {(step: string, given: readonly unknown[]) => boolean} isLast asked before each step, with what it is given */
export function dieAtStep(isLast) {
  for (const name of STEPS) {
    const real = fs[name];
    fs[name] = (...given) => {
      const [file, content] = given;
      if (file !== STANDARD_OUTPUT && isLast(name, given)) {
        if (name.startsWith("write")) real(file, content.slice(0, content.length / 2));
        die();
      }
      return real(...given);
    };
  }
  syncBuiltinESMExports();
}

export function die() {
  process.kill(process.pid, "SIGKILL");
}
