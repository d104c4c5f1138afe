import { IS_LONG } from "../model/draw.ts";

/** How many draws, sessions or rounds a test takes: few in `npm test`, many in `npm run test:long`. */
export function draws(few: number, many: number): number {
  return IS_LONG ? many : few;
}
