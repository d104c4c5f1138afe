import { afterEach, beforeEach, describe, it } from "vitest";
import { suite } from "./once-runner.mjs";

suite({ describe, it, beforeEach, afterEach });
