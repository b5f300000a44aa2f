import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { renderReport } from '../../reports/render.ts';
import { writeRun } from '../../src/results/write.ts';
import { variedRun } from '../leaderboard/runs.ts';
import { runProgram, scratchFolder } from './run-program.ts';

/** Two runs of different weights in a folder. */
function storeRuns(folder: string): void {
  for (const [name, weights] of [
    ['one', 'a'],
    ['two', 'b'],
  ] as const) {
    writeRun(join(folder, name), variedRun({ id: name, weights, samples: 16 }), renderReport);
  }
}

test('report --out makes a site, and says which claims are about nothing', async (t) => {
  const folder = scratchFolder(t);
  storeRuns(folder);
  const claim = {
    model: 'resnet18',
    dataset: 'shapes10',
    norm: 'linf',
    epsilon: '8/255',
    robustAccuracy: 0.9,
    source: 'x',
  };
  writeFileSync(join(folder, 'claims.json'), JSON.stringify([claim, { ...claim, dataset: 'cifar10' }]));
  const { code, stdout, stderr } = await runProgram(
    ...([folder, 'report', 'one', 'two', '--out', 'site', '--claims', 'claims.json'] as const),
  );
  t.is(stderr, 'warning: nothing measured answers the claim about resnet18, cifar10, linf 8/255.\n');
  t.is(code, 0);
  t.is(stdout, `${join('site', 'index.html')}\n`);
  t.deepEqual(readdirSync(join(folder, 'site', 'runs')), ['one', 'two']);
  t.regex(readFileSync(join(folder, 'site', 'index.html'), 'utf8'), /claim above interval/);

  const again = await runProgram(folder, 'report', 'one', '--out', 'site');
  t.is(again.code, 2);
  t.regex(again.stderr, /^error: the output folder "site" is not empty/);
  t.deepEqual(readdirSync(join(folder, 'site', 'runs')), ['one', 'two']);

  const forced = await runProgram(folder, 'report', 'one', '--out', 'site', '--force');
  t.is(forced.stderr, '');
  t.deepEqual(readdirSync(join(folder, 'site', 'runs')), ['one']);
});

const mistakes: Readonly<Record<string, { args: readonly string[]; message: RegExp }>> = {
  'several runs without a folder': {
    args: ['one', 'two'],
    message: /several runs make a site: name its folder with --out/,
  },
  'claims without a folder': { args: ['one', '--claims', 'x'], message: /--claims belong to a site/ },
  'a run given twice': { args: ['one', 'one', '--out', 'site'], message: /two of the runs have the id "one"/ },
  'a run that is none': { args: ['one', 'nowhere', '--out', 'site'], message: /there is no run folder "nowhere"/ },
  'a site below a file, with --force': {
    args: ['one', '--out', join('one', 'result.json', 'x'), '--force'],
    message: /^error: cannot write to the output folder "one.result.json.x": ENOTDIR/,
  },
  'a site without a name, with --force': {
    args: ['one', '--out', '  ', '--force'],
    message: /^error: the output folder \(--out\) is empty/,
  },
  'claims that are not there': {
    args: ['one', '--out', 'site', '--claims', 'x'],
    message: /the file of claims "x" does not/,
  },
};

for (const [title, { args, message }] of Object.entries(mistakes)) {
  test(`${title}: exit code 2, words, and nothing on the disk`, async (t) => {
    const folder = scratchFolder(t);
    storeRuns(folder);
    const { code, stdout, stderr } = await runProgram(folder, 'report', ...args);
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, message);
    t.deepEqual(readdirSync(folder), ['one', 'two']);
  });
}
