/** What holds in a checkout only stands between these lines of README.md. */
const CHECKOUT_ONLY = /^<!-- checkout -->\n.*?^<!-- \/checkout -->\n/gms;

/** How the command is started: in a checkout, and in the package, where there is nothing to install and no npm. */
const IN_CHECKOUT = /(?:npm ci && )?npm run --silent esm-chat -- /g;
const IN_PACKAGE = "node dist/cli/main.js ";

/**
 * The package's README.md, made from the project's.
 *
 * @throws Error when something is left that only works in a checkout
 */
export function packageReadme(text: string): string {
  const readme = text.replaceAll(CHECKOUT_ONLY, "").replaceAll(IN_CHECKOUT, IN_PACKAGE);
  const left = readme.split("\n").find((line) => /\bnpm\b|<!-- \/?checkout -->/.test(line));
  if (left !== undefined) throw new Error(`README.md: only in a checkout, put it between the comments: ${left}`);
  return readme;
}
