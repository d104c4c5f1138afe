import { demonstrate } from "./demo/demonstrate.ts";
import { demoConclusion, demoStepText } from "./demo-view.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { onStopSignal } from "./stop-signals.ts";

/**
 * `esm-chat demo`: the whole job on this machine.
 *
 * @returns 0 when every card is right
 */
export async function demoCommand(output: Output): Promise<number> {
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const startedAt = performance.now();
  try {
    const result = await demonstrate({
      stopping,
      log: output.log,
      progress: output.progress,
      step: (step) => {
        output.endProgress();
        output.say(demoStepText(step));
      },
    });
    output.endProgress();
    const isRight = result.wrong.length === 0;
    if (output.json) output.result({ status: isRight ? "done" : "wrong", ...result });
    else output.say(demoConclusion(result, performance.now() - startedAt));
    return isRight ? EXIT.done : EXIT.someFailed;
  } finally {
    output.endProgress();
    stopListening();
  }
}
