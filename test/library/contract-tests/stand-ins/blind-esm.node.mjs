import { afterEach, beforeEach, describe, it } from "node:test";
import { suite } from "./blind-esm.mjs";

suite({ describe, it, beforeEach, afterEach });
