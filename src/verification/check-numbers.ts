import type { Estimate } from '../results/estimate.ts';
import type { MeasuredCell } from '../results/cell.ts';
import { count, interval, percent } from '../results/format.ts';
import { grouped } from '../results/grouped.ts';
import type { SampleRecord } from '../results/sample.ts';
import type { CaseFile, CellEvidence } from './evidence.ts';
import type { PublishedRun } from './published-run.ts';
import { recompute, type Recomputed } from './recompute.ts';
import { falls, rule, someOf, stands, unchecked, type Ruling } from './ruling.ts';

/** Of computing the same number from the same counts on another machine. */
const tolerance = 1e-9;

function inWords(estimate: Estimate): string {
  return `${percent(estimate.value)} ${interval(estimate)} of ${count(estimate.n)}`;
}

/** The fields in which an estimate is another than it would be. */
function differences(found: Estimate, expected: Estimate): string[] {
  const names = Object.keys(expected) as (keyof Estimate)[];
  return names
    .filter((name) => {
      const [a, b] = [found[name], expected[name]];
      return typeof a === 'number' && typeof b === 'number'
        ? !(Math.abs(a - b) <= tolerance * Math.max(1, b))
        : a !== b;
    })
    .map((name) => `${name} is ${found[name]}, samples.jsonl gives ${expected[name]}`);
}

/** "clean accuracy" of "cleanAccuracy". */
function nameOf(metric: string): string {
  return metric.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Points show what broke; that nothing else did is what only another attack can show. */
function unbrokenInWords(records: readonly SampleRecord[], repeated: number): string {
  const unbroken = records.filter(({ success }) => !success);
  const again = unbroken.filter(({ sample }) => sample < repeated).length;
  return unbroken.length === 0
    ? ''
    : `; ${count(again)} of the ${count(unbroken.length)} that count as unbroken were attacked again (--repeat)`;
}

function ruleOnMetric(
  cell: MeasuredCell,
  metric: string,
  { metrics }: Recomputed,
  evidence: CellEvidence,
  records: readonly SampleRecord[],
): Ruling {
  const about = `${cell.id}, ${nameOf(metric)}`;
  const [found, expected] = [cell.metrics[metric], metrics[metric]];
  if (!found) return falls(about, 'it is missing');
  if (!expected) return unchecked(about, `${inWords(found)} cannot be computed from samples.jsonl`);
  const wrong = differences(found, expected);
  if (wrong.length > 0) return falls(about, someOf(wrong));
  const isClean = metric.startsWith('clean');
  const parts = isClean ? [evidence.clean] : [evidence.clean, evidence.robust];
  const against = [...new Set(parts.flatMap((part) => part.against))];
  if (against.length > 0) return falls(about, someOf(against));
  const gaps = [...new Set(parts.flatMap((part) => part.gaps))];
  return gaps.length > 0
    ? unchecked(about, `${inWords(found)} is what samples.jsonl gives; ${someOf(gaps)}`)
    : stands(about, `${inWords(found)}${isClean ? '' : unbrokenInWords(records, evidence.repeated)}`);
}

/** What each attack of an ensemble broke, and what it left to the next. */
function ruleOnStages({ id, stages = [] }: MeasuredCell, { broken, attacked }: Recomputed): Ruling[] {
  if (stages.length === 0) return [];
  const against: string[] = [];
  let left = attacked;
  for (const stage of stages) {
    if (stage.attacked !== left)
      against.push(`${stage.attack} is said to have had ${stage.attacked} samples, samples.jsonl gives ${left}`);
    left -= stage.broken;
  }
  for (const name of new Set(stages.map(({ attack }) => attack))) {
    const said = stages.filter(({ attack }) => attack === name).reduce((sum, stage) => sum + stage.broken, 0);
    const found = broken.get(name) ?? 0;
    if (said !== found) against.push(`${name} is said to have broken ${said}, samples.jsonl gives ${found}`);
  }
  return [rule(`${id}, stages`, against, 'they had and broke what samples.jsonl says')];
}

/** Whether each number of each cell follows from its samples, and they are what was found here. */
export function checkNumbers({ result, samples, measured }: PublishedRun, cases: CaseFile): Ruling[] {
  const byCell = grouped(samples, ({ cell }) => cell);
  return measured.flatMap((cell) => {
    const classes = result.datasets[cell.dataset]?.classes.length ?? 0;
    const records = byCell.get(cell.id) ?? [];
    if (records.length === 0) return [falls(cell.id, 'it has no samples')];
    const recomputed = recompute(cell, records, classes, result.config.target);
    const metrics = [...new Set([...Object.keys(recomputed.metrics), ...Object.keys(cell.metrics)])];
    return [
      ...metrics.map((metric) => ruleOnMetric(cell, metric, recomputed, cases.of(cell.id), records)),
      ...ruleOnStages(cell, recomputed),
      unchecked(
        `${cell.id}, cost and checks`,
        'they are what the machine and the run said; only another run can say them anew',
      ),
    ];
  });
}
