import { FinnishSSN } from "finnish-ssn";
import { DASHES, endsAt, firstSpan, type Span, withPlainDashes } from "./span.ts";

/** Day, month, year, century sign (`+`, `-`, `A`, and since 2023 `U`–`Y` and `B`–`F`), three digits, check character. */
const CODE = new RegExp(`^\\d{6}[+${DASHES}A-FU-Y]\\d{3}[0-9A-Y]`, "i");
const STARTS = /(?<![\p{L}\p{N}])(?=\d{6})/gu;
const LENGTH = 11;

/** The first Finnish personal identity code with a date that exists and the right check character. */
export function findFinnishIdentityCode(text: string): Span | undefined {
  return firstSpan(text, STARTS, (whole, start) => {
    const code = whole.slice(start, start + LENGTH);
    const isCode = CODE.test(code) && FinnishSSN.validate(withPlainDashes(code).toUpperCase());
    return isCode && endsAt(whole, start + LENGTH) ? LENGTH : 0;
  });
}
