import { lateModule } from "../../base/late-module.ts";

/** Masks that the configuration describes with expressions; they bring an engine for these. */
export const ownMasks = lateModule(() => import("./own-mask.ts"));
