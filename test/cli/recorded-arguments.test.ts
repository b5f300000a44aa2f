import test from 'ava';
import { recordedArguments } from '../../src/cli/recorded-arguments.ts';

test('folders of one machine are left out, absolute paths shortened, everything else kept', (t) => {
  const args = [
    ...[
      'bench',
      '--attack',
      'pgd',
      '--data',
      '/home/me/cifar',
      '--out=/tmp/run',
      '--model',
      '/a/b/mine,resnet18,./near',
    ],
    ...['--plugin=/x/y.ts,z.ts', '--set', 'pgd.steps=3', '--model=https://host/m#sha256=ab'],
  ];
  t.deepEqual(recordedArguments(args), [
    ...['bench', '--attack', 'pgd', '--data', 'DIR', '--out=DIR', '--model', './mine,resnet18,./near'],
    ...['--plugin=./y.ts,z.ts', '--set', 'pgd.steps=3', '--model=https://host/m#sha256=ab'],
  ]);
});
