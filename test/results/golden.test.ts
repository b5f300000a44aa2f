import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { renderReport } from '../../reports/render.ts';
import { summaryCsv } from '../../src/results/csv.ts';
import { readRun } from '../../src/results/read.ts';
import { samplesText } from '../../src/results/write.ts';

/**
 * A real run, of `bench --attack pgd:steps=10 --model resnet18,gradresnet --defense feedforward,tweedie --samples 4 --save-adversarial`. After a wanted
 * change of reports: `npm run report -- test/fixtures/runs/golden`, and look at what changed.
 */
const folder = fileURLToPath(new URL('../fixtures/runs/golden/', import.meta.url));
const textOf = (file: string): string => readFileSync(`${folder}${file}`, 'utf8');

test('the report of the golden run is the same to the byte', (t) => {
  const { result, samples, examples } = readRun(folder);
  t.true(
    renderReport(result, samples, examples) === textOf('report.html'),
    'npm run report -- test/fixtures/runs/golden',
  );
});

test('what is derived from the golden run, and its samples written again, are the same to the byte', (t) => {
  const { result, samples } = readRun(folder);
  t.is(summaryCsv(result.cells, samples), textOf('summary.csv'));
  t.is(samplesText(result, samples), textOf('samples.jsonl'));
});
