import test from 'ava';
import type { MeasuredCell, StageResult } from '../../src/results/cell.ts';
import type { SampleRecord } from '../../src/results/sample.ts';
import { spendingSteps } from '../../src/results/spending-steps.ts';
import { contests } from '../../src/results/summary.ts';
import { madeUpRun, type MadeUp } from './made-up-run.ts';

const alone: MadeUp = { models: ['gradresnet'], defenses: ['feedforward'], samples: 10 };

/** A run with other breaks and costs: by cell and sample. */
function run(
  choice: MadeUp,
  change: (cell: MeasuredCell) => Partial<MeasuredCell>,
  brokenBy: (cell: MeasuredCell, sample: number) => Pick<SampleRecord, 'success' | 'stage'>,
): ReturnType<typeof spendingSteps>[] {
  const { result, samples } = madeUpRun({ ...alone, ...choice });
  const cells = result.cells.map((cell) => ({ ...cell, ...change(cell as MeasuredCell) }) as MeasuredCell);
  const records = samples.map((record) => {
    const cell = cells.find(({ id }) => id === record.cell)!;
    return { ...record, ...brokenBy(cell, record.sample) };
  });
  const recordsOf = (id: string): SampleRecord[] => records.filter(({ cell }) => cell === id);
  return contests(cells, records).map((contest) => spendingSteps(contest, cells, recordsOf));
}

const costing = (cell: MeasuredCell, forwardPasses: number, backwardPasses: number): MeasuredCell['cost'] => ({
  ...cell.cost,
  forwardPasses,
  backwardPasses,
});

test('each attack adds its passes and takes away what it broke', (t) => {
  const [steps] = run(
    { attacks: ['fgsm', 'pgd'] },
    (cell) => ({ cost: cell.attack === 'fgsm' ? costing(cell, 20, 10) : costing(cell, 400, 390) }),
    (cell, sample) => ({ success: cell.attack === 'fgsm' ? sample < 3 : sample > 1 && sample < 6, stage: null }),
  );
  t.deepEqual(steps, [
    { attack: 'fgsm', passes: 3, standing: 0.7 },
    { attack: 'pgd', passes: 82, standing: 0.4 },
  ]);
});

const stage = (attack: string, passes: number): StageResult => ({
  ...{ attack, params: {}, attacked: 10, broken: 0, seconds: 1 },
  ...{ forwardPasses: passes, backwardPasses: passes },
});

test('an ensemble has a step for each of its attacks; what was wrong when clean goes with the first', (t) => {
  const [steps] = run(
    { attacks: ['autoattack'] },
    (cell) => ({ stages: [stage('apgd-ce', 50), stage('square', 100)], cost: costing(cell, 150, 150) }),
    (_, sample) => ({
      success: sample < 5,
      stage: sample === 0 ? null : sample < 3 ? 'apgd-ce' : sample < 5 ? 'square' : null,
    }),
  );
  t.deepEqual(steps, [
    { attack: 'autoattack: apgd-ce', passes: 10, standing: 0.7 },
    { attack: 'autoattack: square', passes: 30, standing: 0.5 },
  ]);
});

test('an ensemble whose attacks have one name is one step', (t) => {
  const [steps] = run(
    { attacks: ['twice'] },
    (cell) => ({ stages: [stage('pgd', 50), stage('pgd', 100)], cost: costing(cell, 150, 150) }),
    (_, sample) => ({ success: sample < 5, stage: 'pgd' }),
  );
  t.deepEqual(steps, [{ attack: 'twice', passes: 30, standing: 0.5 }]);
});

test('passes within smaller balls count, those within larger ones do not', (t) => {
  const all = run(
    { attacks: ['pgd'], epsilons: ['2/255', '8/255'] },
    (cell) => ({ cost: costing(cell, cell.epsilonText === '2/255' ? 100 : 30, 0) }),
    (cell, sample) => ({ success: sample < (cell.epsilonText === '2/255' ? 2 : 6), stage: null }),
  );
  t.deepEqual(all, [[{ attack: 'pgd', passes: 10, standing: 0.8 }], [{ attack: 'pgd', passes: 13, standing: 0.4 }]]);
});
