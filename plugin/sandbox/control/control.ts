import { type Context, Hono } from "hono";
import type { z } from "zod";
import { InputError } from "../../base/failure.ts";
import { decodeTemplate } from "../../xml/read-template-xml.ts";
import type { SandboxControls } from "../sandbox-controls.ts";
import {
  cardsSchema,
  clockSchema,
  faultsSchema,
  folderLinkSchema,
  mannersSchema,
  permissionsSchema,
  privacySchema,
  referenceTargetsSchema,
  secondTemplatesSchema,
  sessionsSchema,
  usersSchema,
} from "./bodies.ts";

/** The sandbox's own interface, for tests and for people who try things out. Mount it at `CONTROL_PATH`. */
export function createControl(controls: SandboxControls): Hono {
  const app = new Hono();
  app.get("/clock", (context) => context.json(clockJson(controls)));
  app.post("/clock", async (context) => {
    const { now } = await read(context, clockSchema);
    controls.setClock(typeof now === "number" ? now : Date.parse(now));
    return context.json(clockJson(controls));
  });
  app.post("/faults", async (context) => {
    const { rules, seed } = await read(context, faultsSchema);
    controls.setFaults(rules, seed);
    return context.json({ rules: rules.length });
  });
  app.get("/stats", (context) => context.json(controls.stats()));
  app.post("/stats/reset", (context) => {
    controls.resetStats();
    return context.json(controls.stats());
  });
  app.post("/templates", async (context) => {
    const xml = decodeTemplate("template", await context.req.arrayBuffer());
    return context.json(controls.importTemplate(xml));
  });
  app.post("/folder-links", async (context) => {
    const { templateCode, folderCode, name } = await read(context, folderLinkSchema);
    controls.linkFolder(templateCode, { code: folderCode, names: { en: name ?? folderCode } });
    return context.json({ templateCode, folderCode });
  });
  app.post("/reference-targets", async (context) => {
    const { templateCode, attributeCode, targets } = await read(context, referenceTargetsSchema);
    controls.setReferenceTargets(templateCode, attributeCode, targets);
    return context.json({ templateCode, attributeCode, targets });
  });
  app.post("/second-templates/removal", async (context) => {
    const { templateCode } = await read(context, secondTemplatesSchema);
    return context.json({ removed: controls.removeSecondTemplates(templateCode) });
  });
  app.post("/sessions", async (context) => {
    const { sessions } = await read(context, sessionsSchema);
    controls.setSessions(sessions);
    return context.json({ sessions: sessions.length });
  });
  app.post("/privacy-deletions", async (context) => {
    const { sessionIds } = await read(context, privacySchema);
    controls.setPrivacyDeletions(sessionIds);
    return context.json({ sessionIds: sessionIds.length });
  });
  app.post("/permissions", async (context) => {
    const { rules } = await read(context, permissionsSchema);
    controls.setPermissions(rules);
    return context.json({ rules: rules.length });
  });
  app.post("/users", async (context) => {
    const { users } = await read(context, usersSchema);
    controls.setUsers(users);
    return context.json({ users: users.length });
  });
  app.post("/hidden-cards", async (context) => {
    const { dataCardIds } = await read(context, cardsSchema);
    controls.setHiddenCards(dataCardIds);
    return context.json({ dataCardIds: dataCardIds.length });
  });
  app.post("/open", async (context) => {
    const { dataCardIds } = await read(context, cardsSchema);
    controls.openCards(dataCardIds);
    return context.json({ dataCardIds: dataCardIds.length });
  });
  app.post("/save", async (context) => {
    const { dataCardIds } = await read(context, cardsSchema);
    controls.saveCards(dataCardIds);
    return context.json({ dataCardIds: dataCardIds.length });
  });
  app.post("/manners", async (context) => {
    controls.setManners(await read(context, mannersSchema));
    return context.json(controls.manners());
  });
  app.notFound(() => controlError(404, "There is no such control"));
  app.onError((error) => {
    if (error instanceof InputError) return controlError(400, error.message);
    return controlError(500, "The sandbox failed");
  });
  return app;
}

export function controlError(status: number, message: string): Response {
  return Response.json({ error: { code: status, message } }, { status });
}

function clockJson(controls: SandboxControls): { readonly now: string } {
  return { now: new Date(controls.clock()).toISOString() };
}

/** @throws InputError naming the fields */
async function read<T extends z.ZodType>(context: Context, schema: T): Promise<z.output<T>> {
  let body: unknown;
  try {
    body = JSON.parse(await context.req.text());
  } catch {
    throw new InputError([{ file: "", place: "", message: "The body is not JSON" }]);
  }
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new InputError(
    result.error.issues.map(({ path, message }) => ({ file: "", place: path.map(String).join("."), message })),
  );
}
