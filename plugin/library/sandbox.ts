/**
 * What a program imports as `esm-chat-history/sandbox`: an ESM and a chat platform for its tests.
 *
 * @packageDocumentation
 */
export { startSandbox } from "../sandbox/start-sandbox.ts";
