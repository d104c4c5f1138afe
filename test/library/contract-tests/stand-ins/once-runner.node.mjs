import { afterEach, beforeEach, describe, it } from "node:test";
import { suite } from "./once-runner.mjs";

suite({ describe, it, beforeEach, afterEach });
