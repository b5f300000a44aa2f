/**
 * What the benchmarks of purification found, as Markdown tables, from the folders of one or more runs on the same images; a defense that
 * several runs have measured within a ball is taken from the first:
 *
 *   npm run purification:table -- RUN RUN …
 */
import { parseArgs } from 'node:util';
import { readRun } from '../../src/results/read.ts';
import { tableOfWays } from './ways.ts';

const { positionals: folders } = parseArgs({ allowPositionals: true });
console.log(tableOfWays(folders.map(readRun)));
