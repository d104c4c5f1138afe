// Ports at which nobody listens.
import { createServer } from "node:net";

/** Below those that systems give out by themselves, so that nobody else gets one of them meanwhile. */
const FIRST = 20_000;
const LAST = 32_000;

let next = FIRST + Math.floor(Math.random() * (LAST - FIRST));

/** @returns {Promise<number>} of five digits */
export async function closedPort() {
  for (;;) {
    next = next >= LAST ? FIRST : next + 1;
    const port = next;
    const server = createServer();
    const free = await new Promise((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
