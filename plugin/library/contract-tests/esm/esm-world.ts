import { mayEqual } from "../../../outside/esm/eql.ts";
import type { AttributeValue, AttributeValues, DataCardId, Esm } from "../../../outside/esm/port.ts";
import { holds, same } from "../checks.ts";
import { type InFront, startInFront } from "../in-front.ts";
import type { ConnectingEsm, EsmServer, EsmTest, PlainValues } from "./under-test.ts";

export const TEMPLATE = "chat_session";
export const FOLDER = "chat_sessions";
export const ALL = [
  "chat_session_id",
  "is_chat_active",
  "chat_log",
  "message_count",
  "members",
  "customer",
  "start_time",
];
export const ALL_CARDS = { templateCode: TEMPLATE, filter: undefined, attributeCodes: ALL } as const;

export const text = (value: string): AttributeValue => ({ kind: "text", text: value });
export const refersTo = (dataCardId: DataCardId): AttributeValue => ({ kind: "reference", dataCardId });

/** An ESM and its adapter, with what stands between them; new for each rule. */
export interface EsmWorld {
  readonly server: EsmServer;
  readonly front: InFront;
  readonly esm: Esm;
  /** Ends whatever the adapter does. */
  readonly stop: AbortController;
  readonly names: { readonly yes: string; readonly no: string };
  readonly yes: AttributeValue;
  readonly no: AttributeValue;
  /** Another adapter for the same ESM. */
  connect(changes: Partial<ConnectingEsm>): Promise<Esm>;
  /** A card that the adapter makes, active unless it is said otherwise. */
  newCard(sessionId: string, more?: AttributeValues): Promise<DataCardId>;
  /** What the adapter reads of the only card of this session. */
  read(sessionId: string): Promise<AttributeValues>;
  /** What ESM holds of a card. */
  held(dataCardId: DataCardId): Promise<PlainValues>;
  close(): Promise<void>;
}

export async function createEsmWorld(test: EsmTest): Promise<EsmWorld> {
  const closing: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const one of closing.splice(0).toReversed()) await one();
  };
  const stop = new AbortController();
  try {
    const server = await test.startEsm();
    closing.push(() => server.close());
    const front = await startInFront(server.url, { status: 401, body: "{}" });
    closing.push(() => front.close());
    const connect = async (changes: Partial<ConnectingEsm>) => {
      const usual = { url: front.url, signal: stop.signal, hurry: false, mostReplyBytes: undefined };
      const connected = await test.connect({ ...usual, ...changes }, server);
      closing.push(() => connected.close());
      return connected.esm;
    };
    const esm = await connect({});
    const names = server.staticNames ?? { yes: "Yes", no: "No" };
    const staticValue = (code: "yes" | "no"): AttributeValue => {
      return { kind: "static", code, name: test.can.tellStaticNames ? names[code] : null };
    };
    const yes = staticValue("yes");
    return {
      server,
      front,
      esm,
      stop,
      names,
      yes,
      connect,
      close,
      no: staticValue("no"),
      async newCard(sessionId, more = {}) {
        const first = { chat_session_id: [text(sessionId)], is_chat_active: [yes] };
        const dataCardId = await esm.createCard(TEMPLATE, FOLDER, { ...first, ...more });
        await server.settled?.(dataCardId);
        return dataCardId;
      },
      async read(sessionId) {
        const filter = mayEqual("chat_session_id", sessionId);
        const found = await esm.findCards({ ...ALL_CARDS, filter });
        const own = found.filter(
          ({ values }) => JSON.stringify(values["chat_session_id"]) === JSON.stringify([text(sessionId)]),
        );
        same(own.length, 1, `one card is found for the session ${sessionId}`);
        return own[0]?.values ?? {};
      },
      async held(dataCardId) {
        const card = (await server.held(TEMPLATE)).find((one) => one.dataCardId === dataCardId);
        holds(card, `ESM holds a card with the id ${dataCardId}, which the adapter gave`);
        return card.values;
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
