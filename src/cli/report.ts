import { EpsballError } from '../errors.ts';
import type { Command } from './command.ts';
import { exitCodes } from './failure.ts';

/** `epsball report RUN`: makes the report of a run folder again from its files. */
export const report: Command = {
  name: 'report',
  summary: 'Makes report.html of a run folder again from its other files.',
  usage: 'RUN',
  options: { help: { help: 'Show this text.' } },
  positionals: 1,
  examples: ['epsball report results/20261123T150405Z-quick-0123abcd'],
  async run({ positionals: [folder] }, terminal) {
    if (folder === undefined || folder === '') {
      throw new EpsballError('INVALID_OPTION', 'report needs a run folder: epsball report results/…');
    }
    const { readRun, render, writeReport } = await import('../index.ts');
    terminal.out(writeReport(folder, readRun(folder), render));
    return exitCodes.done;
  },
};
