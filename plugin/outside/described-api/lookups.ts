import type { Clock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { CANNOT_BE_IN_PATH } from "../http/request-path.ts";
import type { CompiledRequest } from "./compile-requests.ts";
import { type Paging, readPages } from "./pages.ts";
import type { ReadRecords, Scope } from "./paths.ts";
import type { ReadValue } from "./values.ts";

/** A lookup of the description, ready to be asked. */
export interface CompiledLookup {
  readonly request: CompiledRequest;
  readonly records: ReadRecords;
  readonly id: ReadValue;
}

/** How lookups are asked. */
export interface LookingUp<Answer extends { readonly kind: string; readonly json?: unknown }> {
  /** Undefined for a name that there is not. */
  lookup(name: string): CompiledLookup | undefined;
  /** @param id `{id}`, empty for a request that does not name it */
  ask(request: CompiledRequest, id: string, page: Parameters<Paging<Answer>["ask"]>[0]): Promise<Answer>;
  readonly baseUrl: string;
  readonly clock: Clock;
  /** Makes the failure for a page that comes twice. */
  readonly repeated: () => Failure;
  /** Makes the failure for a record without an id. */
  missing(place: string): Error;
}

/** Milliseconds for which what a lookup told is not asked for again. */
const KEPT_MS = 3_600_000;
/** The same for a list that lacks somebody: who was hired since would have no address for an hour. */
const LACKING_KEPT_MS = 300_000;
/** Entries of one lookup. */
export const MOST_ENTRIES = 20_000;
const MOST_PAGES = 500;

type Records = ReadonlyMap<string, Scope>;

/** What the platform tells of persons apart from all else. */
export function createLookups<Answer extends { readonly kind: string; readonly json?: unknown }>(
  access: LookingUp<Answer>,
) {
  const kept = new Map<string, { readonly at: number; readonly records: Promise<Records> }>();

  function remembered(key: string, keptMs: number, ask: () => Promise<Records>): Promise<Records> {
    const now = access.clock.now();
    const known = kept.get(key);
    if (known !== undefined && now < known.at + keptMs) return known.records;
    if (kept.size >= MOST_ENTRIES) kept.clear();
    const told = { at: now, records: ask() };
    kept.set(key, told);
    told.records.catch(() => {
      if (kept.get(key) === told) kept.delete(key);
    });
    return told.records;
  }

  async function read(name: string, key: string): Promise<Records> {
    const lookup = access.lookup(name);
    const found = new Map<string, Scope>();
    if (lookup === undefined) return found;
    const { request } = lookup;
    const pages = readPages<Answer>({
      request,
      records: lookup.records,
      known: {},
      baseUrl: access.baseUrl,
      repeated: access.repeated,
      mostPages: MOST_PAGES,
      beyond: tooMany,
      ask: (page) => access.ask(request, key, page),
    });
    for await (const { records } of pages) {
      for (const record of records) {
        const id = lookup.id.text(record);
        if (id === undefined) throw access.missing(`lookups.${name}.id`);
        // Without the reply around it, which would stay in memory.
        found.set(id, { record: record.record, known: {} });
        if (found.size > MOST_ENTRIES) throw tooMany();
      }
    }
    return found;
  }

  return {
    /** The records of those ids that the lookup knows. @throws Failure when it cannot be asked: nobody loses a name */
    async records(name: string, ids: readonly string[]): Promise<Records> {
      const lookup = access.lookup(name);
      if (lookup === undefined || ids.length === 0) return new Map();
      const isOneEach = lookup.request.names("id");
      const found = new Map<string, Scope>();
      for (const id of ids) {
        if (isOneEach && CANNOT_BE_IN_PATH.test(id)) continue;
        const record = isOneEach
          ? (await remembered(`${name} ${id}`, KEPT_MS, () => read(name, id))).get(id)
          : await ofWholeList(name, id);
        if (record !== undefined) found.set(id, record);
      }
      return found;
    },
  };

  async function ofWholeList(name: string, id: string): Promise<Scope | undefined> {
    const known = (await remembered(name, KEPT_MS, () => read(name, ""))).get(id);
    return known ?? (await remembered(name, LACKING_KEPT_MS, () => read(name, ""))).get(id);
  }
}

function tooMany(): Failure {
  const message = `the chat platform tells of more than ${MOST_ENTRIES} persons; no more are taken`;
  return new Failure(message, { code: "list-too-long", scope: "system", retryable: false });
}
