/**
 * What the benchmarks of purification found, as Markdown tables, from the folders of one or more runs on the same images; a defense that
 * several runs have measured within a ball is taken from the first:
 *
 *   npm run purification:table -- RUN RUN …
 */
import '../support/plain-errors.ts';
import { parseArgs } from 'node:util';
import { EpsballError } from '../../src/errors.ts';
import { readRun } from '../../src/results/read.ts';
import { tableOfWays } from './ways.ts';

const { positionals: folders } = parseArgs({ allowPositionals: true });
if (folders.length === 0)
  throw new EpsballError('INVALID_OPTION', 'name at least one run: npm run purification:table -- RUN RUN …');
console.log(tableOfWays(folders.map(readRun)));
