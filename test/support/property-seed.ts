import * as fc from "fast-check";
import { PART } from "./draws.ts";

/**
 * Properties draw the same values whenever a commit is tested: what fails, fails again. Each part of the long tests draws
 * values of its own.
 */
fc.configureGlobal({ seed: PART });
