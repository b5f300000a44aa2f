import { EpsballError } from '../../src/errors.ts';
import type { MeasuredCell } from '../../src/results/cell.ts';
import { assault, ball, contender, interval, markdownTable, percent, pValue } from '../../src/results/format.ts';
import type { StoredRun } from '../../src/results/run-files.ts';
import { contests, type Contest, type ContestOutcome } from '../../src/results/summary.ts';
import type { SampleRecord } from '../../src/results/sample.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';

const undefended = 'feedforward';

/** A defended model within one ball, with what became of each image. */
interface Judged extends Contest {
  readonly outcome: ContestOutcome;
  /** Images that are classified correctly when clean. */
  readonly clean: ReadonlySet<number>;
  /** Of them, those that no attack in any way broke. */
  readonly standing: ReadonlySet<number>;
}

function isWrongWhenClean({ clean, draws, label }: SampleRecord): boolean {
  return (draws?.clean ?? [clean.prediction]).some((prediction) => prediction !== label);
}

function judge(contest: Contest, samples: readonly SampleRecord[]): Judged[] {
  const { outcome } = contest;
  if (!outcome) return [];
  const ids = new Set(outcome.measured.map(({ id }) => id));
  const own = samples.filter(({ cell }) => ids.has(cell));
  const wrong = new Set(own.filter(isWrongWhenClean).map(({ sample }) => sample));
  const broken = new Set(own.filter(({ success }) => success).map(({ sample }) => sample));
  const all = [...new Set(own.map(({ sample }) => sample))];
  const without = (excluded: ReadonlySet<number>) => new Set(all.filter((sample) => !excluded.has(sample)));
  return [{ ...contest, outcome, clean: without(wrong), standing: without(broken) }];
}

const keyOf = ({ model, norm, epsilonText, defense }: Contest): string => [model, norm, epsilonText, defense].join(' ');

/** Robust accuracy of a cell; where its verdicts are over several draws also on average and by majority. */
function robust({ metrics }: MeasuredCell): string {
  const { robustAccuracy, robustAverage, robustMajority } = metrics;
  const any = `${percent(robustAccuracy.value)} ${interval(robustAccuracy)}`;
  if (!robustAverage || !robustMajority) return any;
  return `${any}, average ${percent(robustAverage.value)}, majority ${percent(robustMajority.value)}`;
}

function dropFromWeakest({ outcome: { measured, worst } }: Judged): string {
  const highest = Math.max(...measured.map(({ metrics }) => metrics.robustAccuracy.value));
  return (100 * (highest - worst.value)).toFixed(1);
}

/** How many more images stand than without the defense, of those that both classify correctly when clean. */
function againstUndefended(own: Judged, baseline: Judged | undefined): string {
  if (!baseline || baseline === own) return '';
  const shared = [...own.clean].filter((sample) => baseline.clean.has(sample));
  const standsIn =
    ({ standing }: Judged) =>
    (sample: number): boolean =>
      standing.has(sample);
  const p = pairedDifference(shared, standsIn(own), standsIn(baseline));
  const shares = [own, baseline].map((each) => percent(shared.filter(standsIn(each)).length / shared.length));
  return `${shares[0]} against ${shares[1]} of ${shared.length}, ${pValue(p)}`;
}

/** @throws EpsballError where runs are not on the same images, or a cell has no number */
function assertSameImages(runs: readonly StoredRun[]): void {
  const images = new Set(
    runs.map(({ result: { config } }) => `the first ${config.samples} of ${config.datasets.join()}`),
  );
  if (images.size > 1)
    throw new EpsballError('INVALID_OPTION', `the runs are on different images: ${[...images].join('; ')}.`);
  const failed = runs.flatMap(({ result }) => result.cells).find(({ status }) => status === 'error');
  if (failed) throw new EpsballError('INVALID_OPTION', `${failed.id} has no number; measure it again.`);
}

/**
 * Defenses by ways of attack, one Markdown table for each ball. "All ways" counts an image as robust if it withstood every attack in every
 * way; the drop beside it is from the weakest single way. The last column compares with the model without a defense, under all ways, on
 * the images that both classify correctly when clean, which makes their clean accuracies equal, by McNemar's exact test.
 *
 * @throws EpsballError where the runs are not on the same images, or one of them failed in part
 */
export function tableOfWays(runs: readonly StoredRun[]): string {
  assertSameImages(runs);
  const judged = new Map<string, Judged>();
  for (const { result, samples } of runs) {
    for (const contest of contests(result.cells, samples).flatMap((each) => judge(each, samples))) {
      if (!judged.has(keyOf(contest))) judged.set(keyOf(contest), contest);
    }
  }
  const balls = [...new Set([...judged.values()].map(ball))];
  return balls
    .map((of) =>
      tableOfBall(
        of,
        [...judged.values()].filter((each) => ball(each) === of),
      ),
    )
    .join('\n\n');
}

function tableOfBall(title: string, judged: readonly Judged[]): string {
  const ways = [...new Set(judged.flatMap(({ outcome }) => outcome.measured.map(assault)))];
  const rows = judged.map((own) => {
    const baseline = judged.find(({ model, defense }) => model === own.model && defense === undefended);
    const { clean, worst, measured } = own.outcome;
    const cells = ways.map((way) => measured.find((cell) => assault(cell) === way));
    return [
      own.defense === undefended ? `${own.model}, ${undefended}` : contender(own),
      percent(clean.value),
      ...cells.map((cell) => (cell ? robust(cell) : '–')),
      `**${percent(worst.value)}** ${interval(worst)}`,
      dropFromWeakest(own),
      againstUndefended(own, baseline),
    ];
  });
  const head = [`Within ${title}`, 'Clean', ...ways, 'All ways', 'Drop', 'Standing, against feedforward'];
  return markdownTable([head, ...rows]);
}
