/**
 * A query that ESM does not understand, or that names something it does not know.
 * The Web API shows `description` and `details` apart (documented: "Invalid search query", "Unknown field: Entity.ids");
 * the message holds both.
 */
export class EqlError extends Error {
  override readonly name = "EqlError";
  readonly description = "Invalid search query";
  readonly details: string;

  constructor(details: string) {
    super(`Invalid search query: ${details}`);
    this.details = details;
  }
}
