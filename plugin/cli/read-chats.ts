import { systemClock } from "../base/clock.ts";
import { sharedByProcess } from "../outside/http/budget/system-budgets.ts";
import { type ChatCards, openChatCards } from "../report/chats/chat-cards.ts";
import { connect } from "../runner/environment/connect.ts";
import { hostLimits } from "../runner/environment/host-limits.ts";
import type { Configuration } from "../settings/configuration.ts";
import { keepHeapSmall } from "./keep-heap-small.ts";
import { onStopSignal } from "./stop-signals.ts";

/**
 * Opens the cards of an environment's ESM while `work` runs. It takes no lock: nothing is written. A signal stops it.
 *
 * @param work gets the cards, and how many requests ESM was sent so far
 */
export async function readChats<T>(
  configuration: Configuration,
  work: (cards: ChatCards, requests: () => { readonly esm: number }) => Promise<T>,
): Promise<T> {
  keepHeapSmall();
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const budgets = sharedByProcess(systemClock, [hostLimits(configuration)]);
  const environment = configuration.name;
  const { esm, requestCounts, close } = await connect(configuration, stopping.signal, { environment, budgets });
  try {
    return await work(await openChatCards(esm, configuration), () => ({ esm: requestCounts().esm }));
  } finally {
    stopListening();
    close();
  }
}
