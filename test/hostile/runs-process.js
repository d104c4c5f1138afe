/*
 * Carries out command lines of `esm-chat`, one after another, for a test that forks it: what this process dies of, a run
 * dies of. The peak of memory is counted anew for each.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { runCommandLine } from "../../dist/cli/command-line.js";
import { REQUEST_LIMITS, RETRY_POLICY } from "../../dist/outside/http/policy.js";

const usual = { limits: { ...REQUEST_LIMITS }, retry: { ...RETRY_POLICY } };

/** Bytes; 0 where the machine does not tell. */
function peakMemory() {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function forgetPeak() {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // Then the peak is that of all runs so far.
  }
}

process.on("message", async ({ args, limits, retry, environment }) => {
  Object.assign(REQUEST_LIMITS, usual.limits, limits);
  Object.assign(RETRY_POLICY, usual.retry, retry);
  forgetPeak();
  const output = { stdout: "", stderr: "" };
  const held = monitorEventLoopDelay({ resolution: 20 });
  held.enable();
  const before = performance.now();
  const exitCode = await runCommandLine(args, environment, {
    stdout: { write: (text) => (output.stdout += text) },
    stderr: { write: (text) => (output.stderr += text) },
  });
  held.disable();
  process.send({
    exitCode,
    ...output,
    peakBytes: peakMemory(),
    heldMs: Math.round(held.max / 1e6),
    tookMs: Math.round(performance.now() - before),
  });
});
