import type { MeasuredCell } from '../../src/results/cell.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import type { RunResult } from '../../src/results/schema.ts';
import { madeUpRun, type MadeUp } from '../results/made-up-run.ts';

/** What differs in a made-up run. */
export interface Variation extends MadeUp {
  readonly id?: string;
  /** First digit of the sha256 of all weights. */
  readonly weights?: string;
  readonly git?: RunResult['provenance']['git'];
  readonly status?: RunResult['status'];
  readonly dataSha256?: string;
  readonly target?: RunResult['config']['target'];
  readonly purifier?: string;
  /** Replaces parts of every measured cell. */
  readonly cell?: Partial<MeasuredCell>;
  readonly card?: Readonly<Record<string, unknown>>;
}

/** A made-up run from a clean commit, of resnet18 without a defense if nothing else is said, varied. */
export function variedRun(variation: Variation = {}): StoredRun {
  const {
    id,
    weights,
    git = { commit: 'c'.repeat(40), dirty: false },
    status,
    dataSha256,
    target,
    purifier,
  } = variation;
  const { models = ['resnet18'], defenses = ['feedforward'], samples = 256, ...others } = variation;
  const { result, samples: records, examples } = madeUpRun({ ...others, models, defenses, samples });
  const shapes10 = result.datasets.shapes10!;
  return {
    result: {
      ...result,
      id: id ?? result.id,
      status: status ?? result.status,
      config: { ...result.config, target: target ?? 'none', purifier: purifier ?? null },
      provenance: { ...result.provenance, git },
      models: Object.fromEntries(
        Object.entries(result.models).map(([name, model]) => [
          name,
          {
            ...model,
            sha256: weights === undefined ? model.sha256 : weights.repeat(64),
            card: { ...(variation.card ?? model.card) },
          },
        ]),
      ),
      datasets: { shapes10: { ...shapes10, sha256: { test: dataSha256 ?? shapes10.sha256.test! } } },
      cells: result.cells.map((cell) => (cell.status === 'done' ? { ...cell, ...variation.cell } : cell)),
    },
    samples: records,
    examples: variation.id === undefined ? examples : [],
  };
}

/** A name that tries to be markup of every kind. */
export const hostileName = `"><script>alert(1)</script>|[x](javascript:alert(1))&%_\\{}$#^~\`b\`\n\n# head\u202eمرحبا😀`;
