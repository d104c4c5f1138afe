/** How many draws, sessions or rounds a test takes: few in `npm test`, many in `npm run test:long`. */
export function draws(few: number, many: number): number {
  return process.env["ESM_CHAT_TEST_LONG"] === "1" ? many : few;
}
