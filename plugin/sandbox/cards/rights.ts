import type { Card } from "./card.ts";
import type { CardWorld, PermissionRule, Rights } from "./card-world.ts";

const ALL: Rights = { read: true, write: true };

/** The rights of the user on a template. Without a rule everything is allowed. */
export function templateRights(world: CardWorld, templateCode: string): Rights {
  return world.permissions.get(templateCode) ?? ALL;
}

/** Whether the user may see this card: one that may not be seen looks as one that is not there (assumed). */
export function maySee(world: CardWorld, { dataCardId }: Pick<Card, "dataCardId">): boolean {
  return world.unseenCards.size === 0 || !world.unseenCards.has(dataCardId);
}

/** The user's rights on one attribute, limited by those on its template. */
export function attributeRights(world: CardWorld, templateCode: string, attributeCode: string): Rights {
  if (world.permissions.size === 0) return ALL;
  const whole = templateRights(world, templateCode);
  const own = world.permissions.get(`${templateCode} ${attributeCode}`) ?? ALL;
  return { read: whole.read && own.read, write: whole.write && own.write };
}

/** Replaces all rules. Of two rules about the same thing, the last one counts. */
export function setPermissions(world: CardWorld, rules: readonly PermissionRule[]): void {
  world.permissions.clear();
  for (const { templateCode, attributeCode, read, write } of rules) {
    const key =
      attributeCode === undefined || attributeCode === null ? templateCode : `${templateCode} ${attributeCode}`;
    world.permissions.set(key, { read, write });
  }
}
