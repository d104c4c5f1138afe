import { z } from "zod";
import { allowPlainHttp, collectorMistake, plainHttpMistake } from "./addresses.ts";
import { baseUrl, noteMistake, secret, wholeNumber, yesOrNo } from "./setting-types.ts";

/** The section `watch`: metrics and traces of the long-running process. */
export const watchSettings = z
  .strictObject({
    metrics: z
      .strictObject({
        enabled: yesOrNo.default(true).describe("whether `serve` answers `GET /metrics`"),
        token: secret.optional().describe("who presents it may read the metrics; without one only this machine may"),
      })
      .prefault({}),
    traces: z
      .strictObject({
        endpoint: baseUrl
          .optional()
          .describe("an OpenTelemetry collector (OTLP over HTTP); `/v1/traces` is put behind it"),
        allowPlainHttp: allowPlainHttp("what is timed"),
        timeoutSeconds: wholeNumber(1, 60).default(10).describe("the longest that sending spans may take"),
        propagate: yesOrNo
          .default(false)
          .describe("whether ESM and the chat platform are told the trace's id (W3C traceparent)"),
      })
      .superRefine(({ endpoint, allowPlainHttp: isAllowed }, context) => {
        if (endpoint === undefined) return;
        noteMistake(context, "endpoint", collectorMistake(endpoint) ?? plainHttpMistake(endpoint, isAllowed));
      })
      .prefault({}),
  })
  .prefault({});

/** The section `watch`, with defaults filled in. */
export type WatchSettings = z.output<typeof watchSettings>;
