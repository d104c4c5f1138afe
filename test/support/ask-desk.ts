import { inject } from "vitest";

/** Asks for something that all tests share (whole-run.ts). */
export async function askDesk(path: string): Promise<unknown> {
  const answer = await fetch(`${inject("desk")}/${path}`, { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}
