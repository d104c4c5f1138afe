/**
 * A module of ours that is loaded only when something asks for it, because it brings a package that costs much and that
 * most processes do without.
 */
export interface LateModule<Module> {
  /** Loads it, unless that was done. */
  load(): Promise<Module>;
  /** The module. @throws NotLoaded, which `loadingWhatIsNeeded` understands */
  needed(): Module;
  /** The module; undefined until it is loaded. */
  ifLoaded(): Module | undefined;
}

/** What was asked for has to be loaded first. */
class NotLoaded extends Error {
  override readonly name = "NotLoaded";
  readonly load: () => Promise<unknown>;

  constructor(load: () => Promise<unknown>) {
    super("a module is needed that was not loaded");
    this.load = load;
  }
}

/** @param importIt an `import()` of a module of ours, so that the bundle of the package has it */
export function lateModule<Module>(importIt: () => Promise<Module>): LateModule<Module> {
  let loaded: Module | undefined;
  async function load(): Promise<Module> {
    loaded ??= await importIt();
    return loaded;
  }
  return {
    load,
    needed() {
      if (loaded === undefined) throw new NotLoaded(load);
      return loaded;
    },
    ifLoaded: () => loaded,
  };
}

/**
 * Does something that may need late modules: what it needs is loaded, and then it is done again from its beginning.
 *
 * @param work may be done several times: it only reads
 */
export async function loadingWhatIsNeeded<Result>(work: () => Result): Promise<Result> {
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof NotLoaded)) throw error;
      await error.load();
    }
  }
}
