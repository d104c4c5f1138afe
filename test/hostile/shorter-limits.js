/*
 * For `node --import`: lets the program wait for a reply as long as ESM_CHAT_TEST_LIMITS says (JSON: `limits` and `retry` as
 * in plugin/outside/http/policy.ts), so that slow manners do not take minutes. The program itself is as it is shipped.
 */
import { REQUEST_LIMITS, RETRY_POLICY } from "../../dist/outside/http/policy.js";

const { limits = {}, retry = {} } = JSON.parse(process.env.ESM_CHAT_TEST_LIMITS ?? "{}");
Object.assign(REQUEST_LIMITS, limits);
Object.assign(RETRY_POLICY, retry);
