import { isObject, objectsOf, type JsonObject, type Migration } from './migration.ts';

/** Defenses of that time that always drew random numbers; others did where a parameter of this name was above 0. */
const alwaysRandom = ['added-noise', 'likelihood'];
const randomAbove0 = ['noise', 'temperature'];

function isRandom(defense: string, params: unknown): boolean {
  const [base = ''] = defense.split(':');
  return alwaysRandom.includes(base) || (isObject(params) && randomAbove0.some((name) => Number(params[name]) > 0));
}

/** What was not a choice yet was done in the one way that is the first choice now, and nothing was checked. */
function migrateConfig({ gradient = 'full', eot = 1, ...config }: JsonObject): JsonObject {
  return {
    purifier: null,
    gradients: [gradient],
    surrogate: null,
    noise: ['fresh'],
    eot: [eot].flat(),
    verdictDraws: 1,
    target: 'none',
    budget: null,
    earlyExit: true,
    checks: false,
    ...config,
  };
}

/** How an attack saw the defense of a cell, which was one way for the whole run; what stands in the cell already stays. */
function modeOf({ defense, params, gradient }: JsonObject, { gradients, eot }: JsonObject): JsonObject {
  const seen =
    gradient ?? (defense === 'feedforward' || !Array.isArray(gradients) ? 'full' : (gradients as unknown[])[0]);
  const seesNoise = seen !== 'transfer' && isRandom(String(defense), isObject(params) ? params.defense : undefined);
  return {
    gradient: seen,
    noise: seesNoise ? 'fresh' : 'none',
    eot: seesNoise && Array.isArray(eot) ? (eot as unknown[])[0] : 1,
  };
}

/** Batches had 16 lanes before that could be chosen; how many were used while samples waited was not counted. */
function migrateCost(cost: unknown): JsonObject {
  return isObject(cost) ? { cost: { lanes: 16, laneUtilisationWhileQueued: null, ...cost } } : {};
}

function migrateDataset(dataset: unknown): unknown {
  return isObject(dataset) ? { source: 'not recorded', ...dataset } : dataset;
}

/**
 * From what was written before the layout was frozen, which says version 1 as well but has no hashes of its files, to version 1. The hashes
 * stay unknown: `files` is absent. Ids of cells stay as they were, since samples refer to them.
 */
export const beforeFreeze: Migration = {
  applies: ({ schemaVersion, files }) => schemaVersion === 1 && files === undefined,

  result(result) {
    const config = isObject(result.config) ? migrateConfig(result.config) : {};
    const cells = objectsOf(result.cells).map((cell) => ({
      ...modeOf(cell, config),
      ...cell,
      ...migrateCost(cell.cost),
    }));
    const datasets = isObject(result.datasets)
      ? Object.fromEntries(Object.entries(result.datasets).map(([name, dataset]) => [name, migrateDataset(dataset)]))
      : result.datasets;
    return { ...result, config, cells, datasets };
  },

  /** One purified image was kept where now there may be several steps. */
  example({ purified, ...example }) {
    return { ...example, ...(purified !== undefined && { steps: [purified] }) };
  },
};
