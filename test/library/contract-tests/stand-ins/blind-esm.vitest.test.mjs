import { afterEach, beforeEach, describe, it } from "vitest";
import { suite } from "./blind-esm.mjs";

suite({ describe, it, beforeEach, afterEach });
