import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { dispatch } from '../../src/cli/dispatch.ts';
import { recorder } from './recorder.ts';

const inTheWay = join(fileURLToPath(import.meta.url), 'below', 'run');

const mistakes: Record<string, { args: string[]; message: RegExp }> = {
  'an unknown command': { args: ['bnch'], message: /unknown command "bnch" — did you mean "bench"/ },
  'an option in place of a command': { args: ['--attack', 'pgd'], message: /name a command first/ },
  'no attack': { args: ['bench'], message: /no attack is given.*pgd/ },
  'an empty attack': { args: ['bench', '--attack', ''], message: /attack.*empty/ },
  'an empty seed': { args: ['bench', '--attack', 'pgd', '--seed', ''], message: /seed.*""/ },
  'an unknown attack': { args: ['bench', '--attack', 'pdg'], message: /did you mean "pgd"/ },
  'an attack in capitals': { args: ['bench', '--attack', 'PGD'], message: /unknown attack "PGD" — did you mean "pgd"/ },
  'the name of a checkpoint': {
    args: ['bench', '--attack', 'pgd', '--model', 'resnet18-shapes10'],
    message: /unknown model for shapes10 "resnet18-shapes10" — did you mean "resnet18"/,
  },
  'the beginning of an option': { args: ['bench', '--eps', '8/255'], message: /"--eps" — did you mean "--epsilon"/ },
  'an unknown parameter': {
    args: ['bench', '--attack', 'pgd', '--set', 'pgd.stps=1'],
    message: /did you mean "steps"/,
  },
  'a parameter of nothing in the run': { args: ['bench', '--attack', 'pgd', '--set', 'fab.n=1'], message: /"fab"/ },
  'no samples': { args: ['bench', '--attack', 'pgd', '--samples', '0'], message: /samples.*from 1.*got 0/ },
  'a bad radius': { args: ['bench', '--attack', 'pgd', '--epsilon', '8/x'], message: /epsilon "8\/x"/ },
  'an unwritable output': {
    args: ['bench', '--attack', 'pgd', '--out', inTheWay],
    message: /cannot write.*ENOTDIR/,
  },
  'an output that is not empty': {
    args: ['bench', '--attack', 'pgd', '--out', import.meta.dirname],
    message: /not empty/,
  },
  'an empty data folder': { args: ['bench', '--attack', 'pgd', '--data', ''], message: /--data is empty/ },
  'an unknown kind': { args: ['list', 'atacks'], message: /did you mean "attacks"/ },
  'no run folder': { args: ['report'], message: /report needs a run folder/ },
  'a run folder that is none': { args: ['report', 'nowhere'], message: /there is no run folder "nowhere"/ },
  'no model to train': { args: ['train'], message: /--model or --recipe is required/ },
};
for (const [title, { args, message }] of Object.entries(mistakes)) {
  test(`${title}: exit code 2 and one to three lines`, async (t) => {
    const { terminal, outs, notes } = recorder(false);
    t.is(await dispatch(args, terminal), 2);
    t.deepEqual(outs, []);
    const text = notes.join('\n');
    t.regex(text, message);
    t.true(text.startsWith('error: '));
    t.true(text.split('\n').length <= 3, text);
  });
}
