import { demonstrate } from "./demo/demonstrate.ts";
import { demoConclusion, demoStepText } from "./demo-view.ts";
import { describedPlatform } from "./described-platform.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { onStopSignal } from "./stop-signals.ts";

export interface DemoOptions {
  /** The name of a description of a chat platform that ships, or the file of one. */
  readonly platform?: string;
}

/**
 * `esm-chat demo`: the whole job on this machine.
 *
 * @returns 0 when every card and every figure is right
 */
export async function demoCommand({ platform }: DemoOptions, output: Output): Promise<number> {
  const described = platform === undefined ? undefined : describedPlatform(platform).described;
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const startedAt = performance.now();
  try {
    const result = await demonstrate({
      stopping,
      described,
      log: output.log,
      progress: output.progress,
      step: (step) => {
        output.endProgress();
        output.say(demoStepText(step));
      },
    });
    output.endProgress();
    const isRight = result.wrong.length === 0 && result.wrongFigures.length === 0;
    if (output.json) output.result({ status: isRight ? "done" : "wrong", ...result });
    else output.say(demoConclusion(result, performance.now() - startedAt, output.shape));
    return isRight ? EXIT.done : EXIT.someFailed;
  } finally {
    output.endProgress();
    stopListening();
  }
}
