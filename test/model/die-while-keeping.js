// Loaded into a process before its program, which ends just before step DIE_AT_STEP of those in which files are replaced,
// counted from the first new file on.
import { dieAtStep } from "../support/die-at-step.js";

let steps = 0;

dieAtStep((step, [, flags]) => {
  const isNewFile = step === "openSync" && flags === "wx";
  if (steps > 0 || isNewFile) steps += 1;
  return steps === Number(process.env.DIE_AT_STEP);
});
