import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/** Two formatters for the words of an error, made whenever it is loaded: all of Node's language data, for nothing. */
const FORMATTERS = /@sindresorhus[\\/]is[\\/]distribution[\\/]index\.js$/;
const FORMATTER = /^const (andFormatter|orFormatter) = (new Intl\.ListFormat\(.*\));$/gm;

/** In the bundle, packages do later what they do at their start and a run has no use for, or not at all. */
export const quickStart: Plugin = {
  name: "quick-start",
  setup(building) {
    building.onLoad({ filter: FORMATTERS }, ({ path }) => {
      const text = readFileSync(path, "utf8");
      const later = text.replaceAll(FORMATTER, "const $1 = { format: (list) => $2.format(list) };");
      if (later.match(/Intl\.ListFormat/g)?.length !== 2 || FORMATTER.test(later))
        throw new Error(`${path} makes its formatters in another way`);
      return { contents: later };
    });
    // To import it asks for each of its properties, and so opens standard input.
    building.onResolve({ filter: /^node:process$/ }, ({ path }) => ({ path, namespace: "global" }));
    building.onLoad({ filter: /.*/, namespace: "global" }, () => ({ contents: "module.exports = process;" }));
  },
};
