import { join } from 'node:path';
import { EpsballError } from '../errors.ts';
import { benchOptions, runOptions } from './bench-options.ts';
import { checkLines } from './check-lines.ts';
import type { Command } from './command.ts';
import { exitCodes } from './failure.ts';
import { planLines } from './plan-lines.ts';
import { finishRun, keptRun } from './kept-run.ts';
import { profileLines } from './profile-lines.ts';
import { runProgress, type RunProgress } from './run-progress.ts';
import { resultLines } from './result-lines.ts';
import { optionValues } from './values.ts';

/** `epsball bench`: runs an experiment, writes its folder, prints a table. */
export const bench: Command = {
  name: 'bench',
  summary: 'Attacks models and reports their robust accuracy.',
  usage: '--attack NAME [options]',
  options: benchOptions,
  positionals: 0,
  examples: [
    'epsball bench --attack pgd',
    'epsball bench --attack fgsm,pgd --defense feedforward,tweedie --epsilon 4/255,8/255',
    'epsball bench --benchmark autoattack --model resnet18',
    'epsball bench --attack pgd --model resnet18 --norm l2 --samples 100 --set pgd.steps=100',
  ],
  async run(given, terminal, args) {
    const options = runOptions(given, args);
    const { has } = optionValues(given);
    if (options.dataDir?.trim() === '') {
      throw new EpsballError(
        'INVALID_OPTION',
        '--data is empty; name the folder that holds the files of the data set.',
      );
    }
    const epsball = await import('../index.ts');
    const print = has('json') ? terminal.note : terminal.out;
    const stream = has('json') ? 'note' : 'out';
    if (has('dry-run') && !has('resume')) {
      const plan = await epsball.plan(options);
      for (const line of planLines(plan)) print(line);
      if (has('json')) terminal.out(JSON.stringify(plan, null, 2));
      return exitCodes.done;
    }
    const kept = keptRun(given, args, epsball);
    const progress: RunProgress | undefined = has('quiet') ? undefined : runProgress(terminal);
    const { outcome, folder } = await finishRun(kept, epsball, progress);
    if (!has('quiet')) {
      const bold = (line: string): string => terminal.style(line, 'bold', stream);
      for (const line of resultLines(outcome, epsball, bold)) print(line);
      const details = epsball.detailLines(epsball.contests(outcome.result.cells, outcome.samples));
      for (const line of details.length > 0 ? [...details, ''] : []) print(line.replaceAll('\u202f', ' '));
    }
    const [say, where] = has('quiet') ? ([terminal.note, 'note'] as const) : ([print, stream] as const);
    const yellow = (text: string): string => terminal.style(text, 'yellow', where);
    for (const line of checkLines(outcome.result.cells, epsball, yellow)) say(line);
    if (has('profile') && outcome.operatorTimes.length > 0)
      for (const line of profileLines(outcome.operatorTimes)) print(line);
    for (const warning of outcome.result.warnings) {
      terminal.note(`${terminal.style('warning:', 'yellow', 'note')} ${warning}`);
    }
    print(`result  ${join(folder, epsball.runFiles.result)}`);
    print(`report  ${join(folder, epsball.runFiles.report)}`);
    if (has('json')) terminal.out(JSON.stringify(outcome.result, null, 2));
    return outcome.result.status === 'done' ? exitCodes.done : exitCodes.failed;
  },
};
