/**
 * What leaving broken samples alone saves: PGD-40 on the undefended ResNet18 of width 16 with early exit and without, passes
 * and seconds, and whether every sample gets the same verdict.
 *
 *   npm run speed:early-exit -- --dataset cifar10 --data DIR --samples 1000
 */
import '../support/plain-errors.ts';
import { parseArgs } from 'node:util';
import { runExperiment } from '../../src/bench/run.ts';
import type { RunOptions, RunOutcome } from '../../src/bench/types.ts';

const { values: given } = parseArgs({
  options: {
    dataset: { type: 'string', default: 'shapes10' },
    data: { type: 'string' },
    samples: { type: 'string', default: '1000' },
  },
});

const options: RunOptions = {
  attacks: ['pgd'],
  models: ['resnet18'],
  defenses: ['feedforward'],
  norms: ['linf'],
  params: { pgd: { steps: 40 } },
  dataset: given.dataset,
  dataDir: given.data,
  samples: Number(given.samples),
  checks: false,
};

function costOf({ result }: RunOutcome) {
  const cell = result.cells[0]!;
  if (cell.status !== 'done') throw new Error(`${cell.id}: ${cell.reason}`);
  const { forwardPasses, backwardPasses, seconds } = cell.cost;
  return { forwardPasses, backwardPasses, passes: forwardPasses + backwardPasses, seconds };
}

const outcomes = [
  { name: 'early exit', outcome: await runExperiment(options) },
  { name: 'to the end', outcome: await runExperiment({ ...options, earlyExit: false }) },
];
const verdicts = outcomes.map(({ outcome }) =>
  outcome.samples.map(({ sample, success, adversarial, linf }) => ({ sample, success, adversarial, linf })),
);
console.log(`PGD-40, linf 8/255, resnet18 on ${options.dataset}, ${options.samples} images`);
for (const { name, outcome } of outcomes) {
  const { forwardPasses, backwardPasses, seconds } = costOf(outcome);
  console.log(`  ${name}: ${forwardPasses} forward and ${backwardPasses} backward passes, ${seconds.toFixed(1)} s`);
}
const [early, complete] = outcomes.map(({ outcome }) => costOf(outcome));
console.log(`  ratio of passes: ${(complete!.passes / early!.passes).toFixed(1)}`);
const isSame = JSON.stringify(verdicts[0]) === JSON.stringify(verdicts[1]);
console.log(`  verdicts, distances and predictions ${isSame ? 'are the same for every sample' : 'DIFFER'}`);
if (!isSame) process.exitCode = 1;
