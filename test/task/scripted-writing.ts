import type { AttributeValues, CardWrite, DataCard, WriteOutcome } from "../../plugin/outside/esm/port.ts";
import { type AskedSystem, askedSystem } from "../../plugin/task/run-end.ts";
import type { Writing } from "../../plugin/task/write-cards.ts";

/** What ESM does with one bulk write: outcomes, or a failure that is thrown. */
export type Answer = (writes: readonly CardWrite[]) => WriteOutcome[] | Error;

/** Writing to an ESM that answers by a script; everything that is asked of it is noted. */
export function scriptedWriting(answers: readonly Answer[], readBack: () => DataCard[] | Error = () => []) {
  const left = [...answers];
  const requests: string[][] = [];
  const waits: number[] = [];
  const readAgain: string[][] = [];
  const end = askedSystem();
  const writing: Writing & { readonly end: AskedSystem } = {
    end,
    templateCode: "chat_session",
    settingOf: (code) => (code === "chat_log" ? "efecteChat.chatLog" : undefined),
    esm: {
      modifyCards: async (_template: string, writes: readonly CardWrite[]) => {
        requests.push(writes.map(({ dataCardId }) => dataCardId));
        return orThrow((left.shift() ?? written)(writes));
      },
    } as unknown as Writing["esm"],
    readBack: async (ids) => {
      readAgain.push([...ids]);
      return orThrow(readBack());
    },
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
  };
  return { writing, requests, waits, readAgain };
}

function orThrow<T>(answer: T | Error): T {
  if (answer instanceof Error) throw answer;
  return answer;
}

/** Everything is written. */
export function written(writes: readonly CardWrite[]): WriteOutcome[] {
  return writes.map(({ dataCardId }) => ({ dataCardId, written: true }));
}

export function write(dataCardId: string, text = "log"): CardWrite {
  return { dataCardId, values: valuesOf(text) };
}

export function stored(dataCardId: string, text = "log"): DataCard {
  return { dataCardId, hidden: false, deleted: false, values: valuesOf(text) };
}

function valuesOf(text: string): AttributeValues {
  return { chat_log: [{ kind: "text", text }] };
}
