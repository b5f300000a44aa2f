/**
 * How time per image and memory depend on the number of images: PGD on ResNet18 of width 16, each number in a process of its
 * own.
 *
 *   npm run speed:scaling -- --dataset cifar10 --data DIR --samples 500,1000,10000
 */
import '../support/plain-errors.ts';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runResultSchema } from '../../src/results/schema.ts';

const { values: given } = parseArgs({
  options: {
    dataset: { type: 'string', default: 'shapes10' },
    data: { type: 'string' },
    samples: { type: 'string', default: '500,1000,2000' },
  },
});
const program = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

function measure(samples: string): { seconds: number; bytes: number; used: string } {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-scaling-'));
  const data = given.data === undefined ? [] : ['--data', given.data];
  const choice = ['--attack', 'pgd', '--model', 'resnet18', '--dataset', given.dataset, '--samples', samples];
  const args = [
    '--import=tsx',
    program,
    'bench',
    ...choice,
    ...data,
    '--no-checks',
    '--quiet',
    '--out',
    join(folder, 'run'),
  ];
  try {
    const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`the run of ${samples} images ended with exit code ${status}`);
    const result = runResultSchema.parse(JSON.parse(readFileSync(join(folder, 'run', 'result.json'), 'utf8')));
    const cell = result.cells[0]!;
    if (cell.status !== 'done') throw new Error(`${cell.id}: ${cell.reason}`);
    const { seconds, peakBytes, laneUtilisation, laneUtilisationWhileQueued } = cell.cost;
    const used = [laneUtilisationWhileQueued, laneUtilisation].map((share) =>
      share === null ? 'unknown' : `${(100 * share).toFixed(1)} %`,
    );
    return { seconds, bytes: peakBytes ?? NaN, used: used.join(' while samples wait, overall ') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

console.log(`PGD, linf 8/255, resnet18 on ${given.dataset}`);
for (const samples of given.samples.split(',')) {
  const { seconds, bytes, used } = measure(samples);
  const perImage = (1000 * seconds) / Number(samples);
  console.log(
    `  ${samples.padStart(6)} images: ${perImage.toFixed(2)} ms an image, ${(bytes / 2 ** 20).toFixed(0)} MiB at most, lanes used ${used}`,
  );
}
