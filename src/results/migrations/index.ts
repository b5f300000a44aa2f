import { beforeFreeze } from './before-freeze.ts';
import type { JsonObject, Migration } from './migration.ts';

/** Every step, the oldest first. */
const migrations: readonly Migration[] = [beforeFreeze];

/** A result.json of the current version, and what makes its examples so. */
export interface Migrated {
  readonly result: JsonObject;
  readonly example: (example: JsonObject) => JsonObject;
}

/** Brings a result.json of any older layout to the current one, step by step; what comes out is yet to be checked against the schema. */
export function migrate(result: JsonObject): Migrated {
  const steps: Migration[] = [];
  const migrated = migrations.reduce((before, migration) => {
    if (!migration.applies(before)) return before;
    steps.push(migration);
    return migration.result(before);
  }, result);
  return { result: migrated, example: (example) => steps.reduce((before, step) => step.example(before), example) };
}
