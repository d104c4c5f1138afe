import { once } from "node:events";
import { systemClock } from "../base/clock.ts";
import type { DemoResult } from "./demo/demo-steps.ts";
import { demonstrate } from "./demo/demonstrate.ts";
import { demoConclusion, demoConsoleLines, demoStepText } from "./demo-view.ts";
import { describedPlatform } from "./described-platform.ts";
import { EXIT } from "./exit-code.ts";
import type { ServeOutput } from "./output.ts";
import { onStopSignal } from "./stop-signals.ts";

export interface DemoOptions {
  /** The name of a description of a chat platform that ships, or the file of one. */
  readonly platform?: string;
  /** Goes on with the console, until it is told to stop. */
  readonly console?: true;
}

/**
 * `esm-chat demo`: the whole job on this machine.
 *
 * @returns 0 when every card and every figure is right
 */
export async function demoCommand(options: DemoOptions, output: ServeOutput): Promise<number> {
  const platform = options.platform === undefined ? undefined : describedPlatform(options.platform);
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const startedAt = performance.now();
  function conclude(result: DemoResult, more: object = {}): void {
    output.endProgress();
    if (output.json) output.result({ status: isRight(result) ? "done" : "wrong", ...more, ...result });
    else output.say(demoConclusion(result, performance.now() - startedAt, output.shape));
  }
  try {
    const demoContext = {
      stopping,
      described: platform?.described,
      log: output.log,
      progress: output.progress,
      step: (step: Parameters<typeof demoStepText>[0]) => {
        output.endProgress();
        output.say(demoStepText(step));
      },
    };
    if (options.console !== true) {
      const result = await demonstrate(demoContext);
      conclude(result);
      return isRight(result) ? EXIT.done : EXIT.someFailed;
    }
    const { demoDayOfLastMonth, openDemoConsole } = await import("./demo/demo-console.ts");
    const now = systemClock.now();
    const result = await demonstrate({
      ...demoContext,
      dayBegins: demoDayOfLastMonth(now),
      async afterwards(world, demonstrated) {
        const opened = await openDemoConsole(world, demonstrated, { log: output.log, platform: platform?.named, now });
        try {
          const { address, logins } = opened;
          conclude(demonstrated, { address, logins });
          for (const line of demoConsoleLines(opened)) output.print(line);
          if (!stopping.signal.aborted) await once(stopping.signal, "abort");
        } finally {
          await opened.close();
        }
      },
    });
    return isRight(result) ? EXIT.done : EXIT.someFailed;
  } finally {
    output.endProgress();
    stopListening();
  }
}

function isRight({ wrong, wrongFigures }: DemoResult): boolean {
  return wrong.length === 0 && wrongFigures.length === 0;
}
