import { rm } from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { renderReport } from '../../reports/render.ts';
import { runExperiment } from '../../src/bench/run.ts';
import { writeRun } from '../../src/results/write.ts';
import { verifyRun, type Verification } from '../../src/verification/verify.ts';
import { channelsFirst, onnxFile } from '../models/onnx/onnx-file.ts';
import { project } from '../plugins/project.ts';

function rulingOn(about: RegExp, { steps }: Verification): string {
  const rulings = steps.flatMap(({ rulings }) => rulings).filter((ruling) => about.test(ruling.about));
  return rulings.map(({ verdict, words }) => `${verdict}: ${words}`).join('\n');
}

test.serial('a run on an ONNX file says what was imported, and stands with that file and with no other', async (t) => {
  const path = await onnxFile(t, channelsFirst, { licence: 'MIT' });
  const outcome = await runExperiment({ models: [path], attacks: ['fgsm'], samples: 8, workers: 1, argv: [] });
  const folder = join(await project(t, {}), 'run');
  writeRun(folder, outcome, renderReport);
  const info = outcome.result.models['net-shapes10']!;
  t.is(info.width, undefined);
  t.like(info.imported, { kind: 'onnx', opset: info.imported!.opset });
  t.deepEqual(Object.keys(info.imported!.files), ['net.card.json', 'net.onnx']);
  t.like(info.imported!.agreement, { images: 16, answers: 'logits' });
  t.true(info.imported!.agreement!.difference < 1e-5);
  const [result, report] = ['result.json', 'report.html'].map((file) => readFileSync(join(folder, file), 'utf8'));
  t.false(result!.includes(path.slice(0, -'net.onnx'.length)));
  t.true(report!.includes(info.imported!.files['net.onnx']!));
  t.regex(report!, /logits of the first images differ from those of ONNX Runtime/);

  const without = await verifyRun(folder, { workers: 1 });
  t.regex(rulingOn(/^weights of net/, without), /^not checked: .*net\.card\.json, net\.onnx.*--model/);
  t.is(without.counts['does not stand'], 0);

  const same = await verifyRun(folder, { models: [path], repeat: 4, workers: 1 });
  t.regex(rulingOn(/^weights of /, same), /^stands: /);
  t.regex(rulingOn(/^facts on net/, same), /^stands: /);
  t.regex(rulingOn(/attacked again/, same), /^stands: the first 4 samples/);
  t.is(same.counts['does not stand'], 0);

  writeFileSync(path.replace('.onnx', '.card.json'), JSON.stringify({ licence: 'MIT', mean: [0.1, 0, 0] }));
  const other = await verifyRun(folder, { models: [path], workers: 1 });
  t.regex(rulingOn(/^weights of /, other), /^does not stand: .*the run was made with/);
  await rm(path);
  await t.throwsAsync(verifyRun(folder, { models: [path], workers: 1 }), { code: 'MISSING_WEIGHTS' });
});
