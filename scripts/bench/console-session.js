// The way of a browser into the console: the form, its hidden fields, the cookie.

/** @returns {Promise<string>} the cookie of somebody who is logged in */
export async function logIn(origin, { login, password }) {
  const form = await fetch(`${origin}/console/log-in`);
  const body = new URLSearchParams({ ...hiddenFields(await form.text()), login, password });
  const headers = { cookie: cookieOf(form) };
  return cookieOf(await fetch(`${origin}/console/log-in`, { method: "POST", body, headers, redirect: "manual" }));
}

/** @param {string} page @returns {Record<string, string>} */
export function hiddenFields(page) {
  const hidden = page.matchAll(/<input type="hidden" name="([\w-]+)" value="([^"]*)"/g);
  return Object.fromEntries([...hidden].map(([, name, value]) => [name, value]));
}

function cookieOf(reply) {
  return reply.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
}
