import test from 'ava';
import { readArguments } from '../../src/cli/options.ts';
import { train, trainEvents } from '../../src/cli/train.ts';
import { resolveTraining, type TrainSettings } from '../../src/training/options.ts';
import { recorder } from './recorder.ts';

const plain = resolveTraining({ model: 'resnet18', dataset: 'shapes10' });
const joint = resolveTraining({ model: 'gradresnet', dataset: 'shapes10' });

const stated: Record<string, keyof TrainSettings> = {
  width: 'width',
  batch: 'batch',
  rate: 'rate',
  'weight-decay': 'weightDecay',
  'denoising-weight': 'denoisingWeight',
  'denoising-mean': 'denoisingMean',
  seed: 'seed',
};

test('the help states the defaults of the training', (t) => {
  for (const [option, setting] of Object.entries(stated)) {
    t.regex(train.options[option]!.help, new RegExp(`Default: ${String(joint[setting])}\\.$`), option);
  }
  t.true(train.options.epochs?.help.endsWith(`Default: ${plain.epochs}, for a joint model ${joint.epochs}.`));
  t.true(train.options.batch?.help.includes(`multiple of ${plain.shard}`));
});

test('the examples of the help can be run, each as a first command', (t) => {
  for (const example of train.examples) {
    const given = readArguments(example.split(' ').slice(2), train.options, train.positionals);
    t.true(given.options.has('model') || given.options.has('recipe'), example);
    t.false(given.options.has('resume'), example);
  }
});

test('a download before the training is shown in megabytes', (t) => {
  const { terminal, statuses } = recorder(true);
  trainEvents(terminal).onDownload?.({ received: 42_500_000, total: 170_052_171 });
  t.regex(statuses.join('\n'), /^█{6}░{18} 43\/170 {2}MB downloaded$/);
});
