import type { StoredRun } from '../../src/results/run-files.ts';
import type { RunResult, SampleRecord } from '../../src/results/schema.ts';
import { madeUpRun, type MadeUp } from '../results/made-up-run.ts';

/** Which samples are wrong when clean, and which each attack breaks, by its name. */
export interface Outcomes {
  readonly wrong?: readonly number[];
  readonly broken?: Readonly<Record<string, readonly number[]>>;
}

const simple: MadeUp = { models: ['resnet18'], defenses: ['feedforward'], attacks: ['pgd'], samples: 20 };

/** A made-up run of resnet18 under pgd on 20 images, unless chosen otherwise, in which exactly these samples are wrong or broken. */
export function knownRun({ wrong = [], broken = {} }: Outcomes = {}, choice: MadeUp = {}): StoredRun {
  const { result, samples, examples } = madeUpRun({ ...simple, ...choice });
  const attackOf = new Map(result.cells.map(({ id, attack }) => [id, attack]));
  const judged = samples.map((record): SampleRecord => {
    const isWrong = wrong.includes(record.sample);
    const isBroken = isWrong || (broken[attackOf.get(record.cell)!] ?? []).includes(record.sample);
    const verdict = (miss: boolean): SampleRecord['clean'] => ({
      prediction: miss ? (record.label + 1) % 10 : record.label,
      confidence: 0.8,
    });
    return { ...record, clean: verdict(isWrong), adversarial: verdict(isBroken), success: isBroken };
  });
  return { result, samples: judged, examples };
}

/** The same run with another result. */
export function withResult(run: StoredRun, change: (result: RunResult) => Partial<RunResult>): StoredRun {
  return { ...run, result: { ...run.result, ...change(run.result) } };
}

/** The same run in which the cells of an attack failed, for this reason. */
export function withFailure({ result, samples, examples }: StoredRun, attack: string, reason: string): StoredRun {
  const cells = result.cells.map((cell) => {
    if (cell.attack !== attack || cell.status !== 'done') return cell;
    const { n: _n, metrics: _metrics, checks: _checks, cost: _cost, ...identity } = cell;
    return { ...identity, status: 'error' as const, reason };
  });
  const measured = new Set(cells.filter(({ status }) => status === 'done').map(({ id }) => id));
  return { result: { ...result, cells }, samples: samples.filter(({ cell }) => measured.has(cell)), examples };
}
