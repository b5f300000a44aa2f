/**
 * Robust accuracy of several models on the same images as one Markdown table, each beside a baseline by McNemar's exact test, from the
 * folders of one or more runs, or from files that `--save` made of a run; p-values are not corrected for the number of comparisons:
 *
 *   npm run zoo:table -- --baseline resnet18-gauss RUN RUN …
 *   npm run zoo:table -- --save benchmarks/zoo/results/NAME.json RUN
 */
import '../support/plain-errors.ts';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { EpsballError } from '../../src/errors.ts';
import { comparisonTable } from './comparison.ts';
import { readRun } from '../../src/results/read.ts';
import { outcomesOf, readOutcomes } from './outcomes.ts';

const { values: given, positionals: runs } = parseArgs({
  allowPositionals: true,
  options: { baseline: { type: 'string', default: 'resnet18' }, save: { type: 'string' } },
});

if (given.save === undefined) console.log(comparisonTable(runs.map(readOutcomes), given.baseline));
else if (runs.length === 1) {
  await mkdir(dirname(given.save), { recursive: true });
  await writeFile(given.save, `${JSON.stringify(outcomesOf(readRun(runs[0]!)), null, 1)}\n`);
} else throw new EpsballError('INVALID_OPTION', '--save takes the folder of one run.');
