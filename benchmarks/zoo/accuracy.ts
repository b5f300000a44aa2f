/**
 * Accuracy of models on all test images of a data set as a Markdown table, each beside the one named before it by McNemar's exact test:
 *
 *   npm run zoo:accuracy -- --dataset cifar10 --data DIR gradresnet-cls gradresnet
 */
import '../support/plain-errors.ts';
import { parseArgs } from 'node:util';
import { argmax } from '../../src/argmax.ts';
import { findDataset } from '../../src/datasets/index.ts';
import { pixelValues } from '../../src/datasets/pixel-values.ts';
import { createEngine } from '../../src/engine/index.ts';
import { EpsballError } from '../../src/errors.ts';
import { compileFunctions } from '../../src/evaluation/functions.ts';
import { locateModels } from '../../src/models/locate.ts';
import { interval, markdownTable, percent, pValue } from '../../src/results/format.ts';
import { pairedDifference } from '../../src/stats/paired-difference.ts';
import { wilson } from '../../src/stats/wilson.ts';

const { values: given, positionals: models } = parseArgs({
  allowPositionals: true,
  options: { dataset: { type: 'string', default: 'shapes10' }, data: { type: 'string' } },
});
if (models.length === 0)
  throw new EpsballError(
    'INVALID_OPTION',
    'name at least one model: npm run zoo:accuracy -- gradresnet-cls gradresnet',
  );

const set = await findDataset(given.dataset).load('test', { dataDir: given.data });
const samples = Array.from({ length: set.size }, (_, index) => index);
const unused = { sigma: Float32Array.of(1), label: Int32Array.of(0) };
const engine = await createEngine();
const rows: string[][] = [];
let before: readonly boolean[] | undefined;
for (const { name, load } of await locateModels(models, given.dataset)) {
  const { classify } = await compileFunctions(engine, await load(set));
  if (!classify) throw new EpsballError('INVALID_OPTION', `${name} cannot classify.`);
  const answers = await classify(samples.map((index) => ({ y: pixelValues(set.pixels(index)), ...unused })));
  const correct = answers.map(({ logits }, index) => argmax(logits!) === set.label(index));
  const estimate = wilson(correct.filter(Boolean).length, correct.length);
  const reference = before;
  const p = reference
    ? pValue(
        pairedDifference(
          samples,
          (index) => correct[index]!,
          (index) => reference[index]!,
        ),
      )
    : '';
  rows.push([name, `${percent(estimate.value)} ${interval(estimate)}`, p]);
  before = correct;
}
await engine.close();
console.log(markdownTable([['Model', 'Accuracy', 'Beside the one before'], ...rows]));
