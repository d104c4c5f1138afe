export type EnvironmentSettings = Readonly<Record<string, unknown>>;
