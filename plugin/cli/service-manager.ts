import { execFile } from "node:child_process";
import type { Logger } from "../base/logger.ts";

/** Pings within the time after which systemd takes the process for hung. */
const PINGS = 3;
/** Milliseconds for one message. */
const SEND_MS = 10_000;

/** What started this process, and starts it again when it hangs: systemd, or nobody. */
export interface ServiceManager {
  /** Says that the process works, and from now on again and again that it still does. */
  ready(): void;
}

/** Sends a message; rejects when it cannot be sent. */
type Send = (message: string) => Promise<void>;

/**
 * systemd with `Type=notify` and `WatchdogSec`, as sd_notify(3) has it. The messages are sent by its own
 * `systemd-notify`, since Node cannot send to a Unix datagram socket: see docs/decisions/09-one-at-a-time.md.
 *
 * @param send replaced in tests
 */
export function serviceManager(
  environment: NodeJS.ProcessEnv,
  log: Logger,
  send: Send = sendBySystemd(environment),
): ServiceManager {
  let isSending = false;
  let hasComplained = false;

  async function tell(message: string): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      await send(message);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (!hasComplained) log.warn({ code }, "systemd-notify cannot be run: systemd does not learn that serve works");
      hasComplained = true;
    } finally {
      isSending = false;
    }
  }

  return {
    ready() {
      if (environment["NOTIFY_SOCKET"] === undefined) return;
      void tell("READY=1");
      const withinMs = Number(environment["WATCHDOG_USEC"]) / 1_000;
      if (withinMs >= PINGS) setInterval(() => void tell("WATCHDOG=1"), withinMs / PINGS).unref();
    },
  };
}

function sendBySystemd({ NOTIFY_SOCKET, PATH }: NodeJS.ProcessEnv): Send {
  return (message) =>
    new Promise((resolve, reject) => {
      const options = { env: { NOTIFY_SOCKET, PATH }, timeout: SEND_MS };
      execFile("systemd-notify", [message], options, (error) => (error === null ? resolve() : reject(error)));
    });
}
