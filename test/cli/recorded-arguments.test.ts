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

test("of data of one's own the last part of an absolute path is kept, with the parameters", (t) => {
  const given = ['bench', '--dataset', 'folder:/home/me/val:resize=256:crop=224', '--dataset=npz:/home/me/x.npz'];
  const recorded = ['bench', '--dataset', 'folder:./val:resize=256:crop=224', '--dataset=npz:./x.npz'];
  t.deepEqual(recordedArguments(given), recorded);
  t.deepEqual(recordedArguments(['--dataset', 'idx:mnist', '--dataset', 'cifar10']), [
    ...['--dataset', 'idx:mnist', '--dataset', 'cifar10'],
  ]);
});

test('models are shortened under every option that names some', (t) => {
  const args = [
    ...['--purifier', '/home/me/joint.ts', '--classifier=/home/me/net.onnx,resnet18', '--model', 'nets/a.onnx'],
    ...['--start-from', '/home/me/training/first'],
  ];
  t.deepEqual(recordedArguments(args), [
    ...['--purifier', './joint.ts', '--classifier=./net.onnx,resnet18', '--model', 'nets/a.onnx'],
    ...['--start-from', './first'],
  ]);
});
