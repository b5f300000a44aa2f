import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as api from '../index.ts';
import { EpsballError } from '../errors.ts';
import { runOptions } from './bench-options.ts';
import { onEarlyEnd } from './early-end.ts';
import type { GivenArguments } from './options.ts';
import type { RunProgress } from './run-progress.ts';
import { optionValues } from './values.ts';

type Epsball = typeof api;

/** Options that may be given anew, since they have no influence on what is measured on cpu. */
const changeable = ['resume', 'workers', 'batch', 'profile', 'quiet', 'json'];

/** A run that can go on after an interruption. */
export interface KeptRun {
  readonly options: api.RunOptions;
  readonly journal: api.JournalFile;
}

/** @throws EpsballError if the folder is taken, or a run into it was interrupted */
function beginRun(options: api.RunOptions, out: string | undefined, epsball: Epsball): KeptRun {
  epsball.assertWritableOutput(out);
  if (out !== undefined && existsSync(epsball.journalOf(out))) {
    throw new EpsballError(
      'OUTPUT_NOT_WRITABLE',
      `a run into "${out}" is not finished.\n${resumption(epsball.journalOf(out))}; or delete that file to begin anew.`,
    );
  }
  const folder = (id: string): string => out ?? epsball.freeFolder(join(epsball.resultsRoot, id));
  return { options, journal: epsball.JournalFile.begin((id) => epsball.journalOf(folder(id)), { ...options }) };
}

function resumeRun(path: string, given: GivenArguments, epsball: Epsball): KeptRun {
  const decided = [...given.options.keys()].filter((name) => !changeable.includes(name));
  if (decided.length > 0) {
    throw new EpsballError(
      'INVALID_OPTION',
      `--resume goes on with the options that the run was begun with; leave away ${decided.map((name) => `--${name}`).join(', ')}.`,
    );
  }
  const folder = epsball.folderOf(path);
  const journal = epsball.JournalFile.resume(epsball.journalOf(folder));
  epsball.assertWritableOutput(folder);
  const changed = Object.entries(runOptions(given, [])).filter(
    ([name, value]) => changeable.includes(name) && value !== undefined,
  );
  return { options: { ...journal.options, ...Object.fromEntries(changed) }, journal };
}

/**
 * The run that is asked for: a new one, or one that goes on.
 *
 * @throws EpsballError if its folder cannot be written, or there is nothing to go on from
 */
export function keptRun(given: GivenArguments, args: readonly string[], epsball: Epsball): KeptRun {
  const { text } = optionValues(given);
  const interrupted = text('resume');
  return interrupted === undefined
    ? beginRun(runOptions(given, args), text('out'), epsball)
    : resumeRun(interrupted, given, epsball);
}

function resumption(path: string): string {
  return `Go on with: epsball bench --resume ${/\s/.test(path) ? JSON.stringify(path) : path}`;
}

/** Leaves a run that has ended before its time: says how to go on with it, or removes its journal where nothing is known yet. */
function leaveRun({ journal }: KeptRun): string[] {
  if (journal.path !== undefined && journal.isWorthResuming) {
    return [`What is known so far is kept. ${resumption(journal.path)}`];
  }
  journal.remove();
  return [];
}

/** Runs it, writes its folder, and then forgets its journal. */
export async function finishRun(
  kept: KeptRun,
  epsball: Epsball,
  progress: RunProgress | undefined,
): Promise<{ readonly outcome: api.RunOutcome; readonly folder: string }> {
  onEarlyEnd(() => leaveRun(kept));
  try {
    const outcome = await epsball.run(kept.options, progress?.events, undefined, kept.journal);
    const folder = epsball.folderOf(kept.journal.path!);
    const result = epsball.writeRun(folder, outcome, epsball.render);
    onEarlyEnd(() => []);
    kept.journal.remove();
    return { outcome: { ...outcome, result }, folder };
  } finally {
    progress?.end();
  }
}
