import { lateModule } from "./late-module.ts";

/** The numbering plans of all countries; settings load them where external ids are telephone numbers. */
export const telephoneNumbers = lateModule(() => import("./numbering-plans-of-countries.ts"));
