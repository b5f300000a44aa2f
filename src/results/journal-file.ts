import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { EpsballError } from '../errors.ts';
import type { Circumstances, Journal, Keeper } from './journal.ts';
import { journalFormat, outcomeLine, type JournalHeader } from './journal-line.ts';
import { JournalMemory, keyOf, readJournal } from './journal-memory.ts';
import { LineFile, notWritable } from './line-file.ts';
import { folderOf, reasonOf } from './output-folder.ts';
import { runFiles } from './run-files.ts';

/** @throws EpsballError CORRUPT_DATA naming what differs */
function assertSame(path: string, then: Circumstances, now: Circumstances): void {
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])].filter((name) => then[name] !== now[name]);
  if (names.length === 0) return;
  const differences = names.map((name) => `${name}: then ${then[name] ?? 'none'}, now ${now[name] ?? 'none'}`);
  throw new EpsballError(
    'CORRUPT_DATA',
    `the run of ${path} cannot go on, since its numbers would not belong together: ${differences.join('; ')}.\nRestore what it was begun with, or delete the file and begin anew.`,
  );
}

/** Whether a process of this machine, other than this one, is running. */
function isRunning({ pid, host }: { readonly pid: number; readonly host: string }): boolean {
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * The journal of a run in one file: its first line says how the run was begun, each further one which process goes on with it, what one attack
 * has come to on one sample, or a measured cell. Lines are appended as soon as something is known; of one that was cut off nothing
 * is used.
 */
export class JournalFile implements Keeper {
  readonly begunAt?: Date;
  /** What the user asked for when the run was begun. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly #locate: (id: string) => string;
  readonly #header: JournalHeader | undefined;
  readonly #memory: JournalMemory;
  #path: string | undefined;
  /** The first of the folders that were made for it. */
  #madeFolder: string | undefined;
  #hasGrown = false;

  private constructor(
    locate: (id: string) => string,
    options: Readonly<Record<string, unknown>>,
    memory: JournalMemory,
    header?: JournalHeader,
  ) {
    this.#locate = locate;
    this.options = options;
    this.#memory = memory;
    this.#header = header;
    if (header) this.begunAt = new Date(header.startedAt);
  }

  /**
   * Of a run that begins; nothing is written before it is opened.
   *
   * @param locate where the file is to be, by the id of the run
   */
  static begin(locate: (id: string) => string, options: Readonly<Record<string, unknown>>): JournalFile {
    return new JournalFile(locate, options, new JournalMemory());
  }

  /**
   * Of a run that was interrupted.
   *
   * @throws EpsballError MISSING_DATA, CORRUPT_DATA or SCHEMA_INVALID if the file is not there, or is no journal; INVALID_OPTION where
   * paths among the options mean something else, since the run was begun in another folder
   */
  static resume(path: string): JournalFile {
    if (!existsSync(path)) {
      const folder = folderOf(path);
      const why = existsSync(join(folder, runFiles.result))
        ? `${folder} is a finished run, of which nothing is left to do`
        : 'there is no interrupted run of that name';
      throw new EpsballError('MISSING_DATA', `${path} does not exist: ${why}.`);
    }
    try {
      const { header, memory } = readJournal(path);
      if (header.folder !== process.cwd()) {
        const advice = `the run of ${path} was begun in ${header.folder}; go on with it from there.`;
        throw new EpsballError('INVALID_OPTION', advice);
      }
      return new JournalFile(() => path, header.options, memory, header);
    } catch (error) {
      if (error instanceof EpsballError) throw error;
      throw new EpsballError('CORRUPT_DATA', `cannot read ${path}: ${reasonOf(error)}.`);
    }
  }

  /** Where it is; undefined before it is opened. */
  get path(): string | undefined {
    return this.#path;
  }

  /** Whether there is anything to go on from. */
  get isWorthResuming(): boolean {
    return this.#hasGrown || !this.#memory.isEmpty;
  }

  open({ id, startedAt, circumstances }: Parameters<Keeper['open']>[0]): Journal {
    const path = this.#locate(id);
    const file = this.#header
      ? this.#goOn(path, this.#header, circumstances)
      : this.#begin(path, startedAt, circumstances);
    this.#path = path;
    file.append(JSON.stringify({ kind: 'process', pid: process.pid, host: hostname() }));
    const keep = (line: string): void => {
      file.append(line);
      this.#hasGrown = true;
    };
    const { cells, outcomes } = this.#memory;
    return {
      cell: (cell) => cells.get(cell),
      keepCell: (kept) => {
        keep(JSON.stringify({ kind: 'cell', ...kept }));
      },
      takeOutcomes: (cell, stage) => {
        const key = keyOf(cell, stage);
        const known = [...(outcomes.get(key)?.values() ?? [])];
        outcomes.delete(key);
        return known;
      },
      keepOutcome: (cell, stage, outcome) => {
        keep(outcomeLine(cell, stage, outcome));
      },
    };
  }

  /** Deletes the file, and folders that were made for it and hold nothing else. */
  remove(): void {
    if (this.#path === undefined) return;
    rmSync(this.#path, { force: true });
    const made = this.#madeFolder;
    if (made === undefined) return;
    for (let folder = resolve(dirname(this.#path)); folder.startsWith(made); folder = dirname(folder)) {
      if (readdirSync(folder).length > 0) return;
      rmdirSync(folder);
    }
  }

  #begin(path: string, startedAt: Date, circumstances: Circumstances): LineFile {
    const header: JournalHeader = {
      kind: 'run',
      journal: journalFormat,
      startedAt: startedAt.toISOString(),
      folder: process.cwd(),
      circumstances,
      options: { ...this.options },
    };
    try {
      this.#madeFolder = mkdirSync(resolve(dirname(path)), { recursive: true });
      writeFileSync(path, `${JSON.stringify(header)}\n`, { flag: 'wx' });
      return new LineFile(path, Infinity);
    } catch (error) {
      throw notWritable(path, error);
    }
  }

  #goOn(path: string, { circumstances: then }: JournalHeader, now: Circumstances): LineFile {
    assertSame(path, then, now);
    const { worker, bytes } = this.#memory;
    if (worker && isRunning(worker)) {
      throw new EpsballError(
        'OUTPUT_NOT_WRITABLE',
        `the run of ${path} is under way in process ${worker.pid}; wait for it, or end that process first.`,
      );
    }
    try {
      return new LineFile(path, bytes);
    } catch (error) {
      throw notWritable(path, error);
    }
  }
}
