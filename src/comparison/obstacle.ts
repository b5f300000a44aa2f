import { ball, listed } from '../results/format.ts';
import type { RunResult } from '../results/schema.ts';
import type { Entry } from './entry.ts';

/** The results of two runs that are compared. */
export interface TwoRuns {
  readonly baseline: RunResult;
  readonly other: RunResult;
}

/** Why a number cannot be compared with any of these of the other run, whatever they are numbers of; undefined if it can. */
export function placeObstacle(
  { dataset, norm, epsilon }: Entry,
  others: readonly Entry[],
  runs: TwoRuns,
): string | undefined {
  const obstacle = datasetObstacle(dataset, runs);
  if (obstacle !== undefined) return obstacle;
  const onDataset = others.filter((other) => other.dataset === dataset);
  if (onDataset.length === 0) return `the other side has nothing on ${dataset}`;
  if (onDataset.some((other) => other.norm === norm && other.epsilon === epsilon)) return undefined;
  return `the balls differ: the other side has ${listed([...new Set(onDataset.map(ball))])}`;
}

function datasetObstacle(name: string, { baseline, other }: TwoRuns): string | undefined {
  const [own, theirs] = [baseline.datasets[name], other.datasets[name]];
  if (!own || !theirs) {
    return `the data sets differ: the baseline is on ${datasets(baseline)}, the other run on ${datasets(other)}`;
  }
  if (own.split !== theirs.split) return `the images differ: splits ${own.split} and ${theirs.split} of ${name}`;
  const parts = [...new Set([...Object.keys(own.sha256), ...Object.keys(theirs.sha256)])];
  const part = parts.find((each) => own.sha256[each] !== theirs.sha256[each]);
  if (part !== undefined) {
    const starts = [own, theirs].map(({ sha256 }) => sha256[part]?.slice(0, 8) ?? 'none');
    return `the images differ: ${name}, ${part} has sha256 ${starts.map((start) => `${start}…`).join(' and ')}`;
  }
  if (JSON.stringify(own.classes) !== JSON.stringify(theirs.classes))
    return `the names of the classes of ${name} differ`;
  const targets = [baseline.config.target, other.config.target] as const;
  return targets[0] === targets[1] ? undefined : `the targets differ: ${targets[0]} and ${targets[1]}`;
}

function datasets({ config }: RunResult): string {
  return listed(config.datasets);
}

/** Why two numbers that were picked as a pair are not comparable after all, or undefined if they are. */
export function pairObstacle(baseline: Entry, other: Entry): string | undefined {
  const draws = [baseline, other].map(({ records }) => records[0]?.draws?.clean.length ?? 1);
  if (baseline.defense === other.defense && draws[0] !== draws[1]) {
    return `their verdicts are over ${draws.join(' and ')} draws of the noise of ${baseline.defense}`;
  }
  const labels = new Map(baseline.records.map(({ sample, label }) => [sample, label]));
  const stray = other.records.find(({ sample, label }) => (labels.get(sample) ?? label) !== label);
  if (stray) {
    const classes = [labels.get(stray.sample), stray.label].join(' and ');
    return `the labels differ: test image ${stray.sample} is of the classes ${classes}`;
  }
  return [...baseline.right.keys()].some((sample) => other.right.has(sample))
    ? undefined
    : 'they have no test image in common';
}
