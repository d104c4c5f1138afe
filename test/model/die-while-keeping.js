// Loaded into a process before its program. The process ends as by `kill -9` just before step DIE_AT_STEP of the steps in
// which files are replaced, counted from the first new file on; when that step writes, half of the content is written.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const STEPS = ["openSync", "writeFileSync", "fsyncSync", "closeSync", "renameSync"];
const dieAt = Number(process.env.DIE_AT_STEP);
let steps = 0;

for (const name of STEPS) {
  const real = fs[name];
  fs[name] = (...given) => {
    const isNewFile = name === "openSync" && given[1] === "wx";
    if (steps > 0 || isNewFile) steps += 1;
    if (steps === dieAt) {
      const [file, text] = given;
      if (name === "writeFileSync") real(file, text.slice(0, text.length / 2));
      process.kill(process.pid, "SIGKILL");
    }
    return real(...given);
  };
}
syncBuiltinESMExports();
