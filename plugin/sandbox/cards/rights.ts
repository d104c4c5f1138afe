import type { CardWorld, PermissionRule, Rights } from "./card-world.ts";

const ALL: Rights = { read: true, write: true };

/** The rights of the user on a template. Without a rule everything is allowed. */
export function templateRights(world: CardWorld, templateCode: string): Rights {
  return world.permissions.get(templateCode) ?? ALL;
}

/** The rights on one attribute; those on its template limit them. */
export function attributeRights(world: CardWorld, templateCode: string, attributeCode: string): Rights {
  const whole = templateRights(world, templateCode);
  const own = world.permissions.get(`${templateCode} ${attributeCode}`) ?? ALL;
  return { read: whole.read && own.read, write: whole.write && own.write };
}

/** Replaces all rules. The last of two rules about the same thing counts. */
export function setPermissions(world: CardWorld, rules: readonly PermissionRule[]): void {
  world.permissions.clear();
  for (const { templateCode, attributeCode, read, write } of rules) {
    const key =
      attributeCode === undefined || attributeCode === null ? templateCode : `${templateCode} ${attributeCode}`;
    world.permissions.set(key, { read, write });
  }
}
