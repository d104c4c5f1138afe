/**
 * A lint rule: no spread among the arguments of a call. Arguments are put on the stack, so a list of some hundred
 * thousand items, such as one from a reply, ends `push(...list)` or `Math.max(...list)` with a RangeError.
 */
const rule = {
  meta: { type: "problem" },
  create(context) {
    const check = (call) => {
      const spread = call.arguments.find(({ type }) => type === "SpreadElement");
      if (spread === undefined) return;
      const message = "a long list does not fit into the arguments of a call: use a loop, flat() or reduce()";
      context.report({ node: spread, message });
    };
    return { CallExpression: check, NewExpression: check };
  },
};

export default { meta: { name: "bounds" }, rules: { "no-spread-arguments": rule } };
