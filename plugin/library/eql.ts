/** Conditions in EQL, ESM's query language, for the port `Esm`. Text from outside never becomes syntax. */
export {
  allOf,
  anyOf,
  beginsWith,
  contains,
  type DateLimit,
  type EqlCondition,
  hasId,
  isBefore,
  isEmpty,
  isFilled,
  isFrom,
  isOtherThan,
  mayEqual,
} from "../outside/esm/eql.ts";
