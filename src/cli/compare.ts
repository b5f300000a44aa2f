import { EpsballError } from '../errors.ts';
import { checkLines } from './check-lines.ts';
import type { Command } from './command.ts';
import { comparisonLines } from './comparison-lines.ts';
import { exitCodes } from './failure.ts';
import type { OptionTable } from './options.ts';
import { plain } from './plain.ts';
import { optionValues } from './values.ts';

const options: OptionTable = {
  'fail-on-regression': {
    help: 'End with exit code 1 if the worst-case robust accuracy or the clean accuracy of a later run is lower than that of the first, with p below --alpha, if a number of the first has nothing to be compared with, or if the attacks have other parameters.',
  },
  alpha: { value: 'P', help: 'A difference counts where p is below it. Default: 0.05.' },
  out: {
    value: 'FILE',
    help: 'The page; must not exist with other contents. Default: results/comparison-HASH.html, by its contents.',
  },
  json: { help: 'Print the comparison as JSON on standard output, everything else on standard error.' },
  quiet: { help: 'Print only errors, what --fail-on-regression finds, and where the page is.' },
  help: { help: 'Show this text.' },
};

/** `epsball compare RUN_A RUN_B …`: compares runs with the first of them, image by image. */
export const compare: Command = {
  name: 'compare',
  summary: 'Compares runs on the same test images: differences, tests, flips, a page.',
  usage: 'RUN_A RUN_B [RUN_C …] [options]',
  options,
  positionals: Infinity,
  examples: [
    'epsball compare results/20261123T150405Z-quick-0123abcd results/20261124T091500Z-quick-4567cdef',
    'epsball compare published mine --fail-on-regression',
  ],
  async run(given, terminal) {
    const { has, text, number } = optionValues(given);
    const folders = given.positionals;
    if (folders.length < 2 || folders.includes('')) {
      throw new EpsballError(
        'INVALID_OPTION',
        `compare needs two or more run folders, the baseline first: epsball compare results/… results/…; got ${folders.length}.\n` +
          'Attacks of one run stand side by side in its own report.html; to test them against each other, run each by itself.',
      );
    }
    const out = text('out');
    if (out?.trim() === '') throw new EpsballError('INVALID_OPTION', '--out is empty; name a file.');
    const epsball = await import('../index.ts');
    const runs = folders.map((folder) => epsball.readRun(folder));
    const comparison = epsball.compareRuns(runs, number('alpha'));
    const page = epsball.writeComparisonPage(epsball.renderComparison(comparison, runs), out);
    const print = has('json') ? terminal.note : terminal.out;
    const yellow = (word: string): string => terminal.style(word, 'yellow', has('json') ? 'note' : 'out');
    const warnings = runs.flatMap(({ result: { id, cells } }) =>
      checkLines(cells, epsball, yellow).map((line) => (line === '' ? line : `${plain(id)}: ${line}`)),
    );
    if (!has('quiet')) for (const line of [...comparisonLines(comparison, epsball), ...warnings]) print(line);
    print(`page  ${page}`);
    if (has('json')) terminal.out(JSON.stringify(comparison, null, 2));
    if (!has('fail-on-regression')) return exitCodes.done;
    const found = [
      ...epsball.regressions(comparison).map(({ run, pair }) => ({ label: 'regression', run, words: pair.sentence })),
      ...epsball.vanished(comparison).map(({ run, sentence }) => ({ label: 'missing', run, words: sentence })),
      ...epsball.changedAttacks(comparison).map(({ run, sentence }) => ({ label: 'changed', run, words: sentence })),
    ];
    for (const { label, run, words } of found) {
      terminal.note(`${terminal.style(`${label}:`, 'red', 'note')} ${plain(`${run}: ${words}`)}`);
    }
    return found.length > 0 ? exitCodes.failed : exitCodes.done;
  },
};
