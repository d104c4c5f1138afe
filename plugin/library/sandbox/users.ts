/** What ESM's user may do with a template; with an attribute code, with this attribute. */
export interface PermissionRule {
  /** The template's code. */
  readonly templateCode: string;
  /** One of its attributes. Default: the rule is for the whole template. */
  readonly attributeCode?: string | null | undefined;
  /** Default: true. */
  readonly read?: boolean | undefined;
  /** Default: true. */
  readonly write?: boolean | undefined;
}

/** A local user of ESM. */
export interface SandboxUser {
  /** No other user has it. */
  readonly login: string;
  /** In plain text. */
  readonly password: string;
  /** Default: all rights. */
  readonly rules?: readonly PermissionRule[] | undefined;
  /** Ids of the cards that this user may not see. */
  readonly unseenCards?: readonly string[] | undefined;
}
