import { EpsballError } from '../errors.ts';
import { headerSchema, lineSchema, type JournalHeader, type JournalLine } from './journal-line.ts';
import type { KeptCell, KeptOutcome } from './journal.ts';
import { parseJson } from './parse-json.ts';
import { wholeLines } from './whole-lines.ts';

/** What a journal held when it was read. */
export class JournalMemory {
  readonly cells = new Map<string, KeptCell>();
  /** By cell and stage, then by sample. */
  readonly outcomes = new Map<string, Map<number, KeptOutcome>>();
  /** The last process that worked on the run. */
  worker: Extract<JournalLine, { kind: 'process' }> | undefined;
  /** Bytes of whole lines. */
  bytes = 0;

  get isEmpty(): boolean {
    return this.cells.size + this.outcomes.size === 0;
  }

  add(line: JournalLine): void {
    if (line.kind === 'process') this.worker = line;
    else if (line.kind === 'cell') this.cells.set(line.cell.id, line);
    else {
      const { kind: _, cell, stage, ...outcome } = line;
      const key = keyOf(cell, stage);
      const known = this.outcomes.get(key) ?? new Map<number, KeptOutcome>();
      this.outcomes.set(key, known.set(outcome.sample, outcome));
    }
  }
}

/** Key of the outcomes of one attack of a cell. */
export function keyOf(cell: string, stage: number): string {
  return `${stage} ${cell}`;
}

/** A line of a journal; undefined where a failed write has torn it, so that its sample is measured again. */
function readLine(text: string, source: string): JournalLine | undefined {
  try {
    return parseJson(text, lineSchema, source);
  } catch (error) {
    if (error instanceof EpsballError && error.code === 'CORRUPT_DATA') return undefined;
    throw error;
  }
}

/**
 * Reads a journal.
 *
 * @throws EpsballError CORRUPT_DATA if it is empty, SCHEMA_INVALID if it is none
 */
export function readJournal(path: string): { header: JournalHeader; memory: JournalMemory } {
  const memory = new JournalMemory();
  const lines = wholeLines(path);
  const first = lines.next();
  if (first.done === true) {
    throw new EpsballError('CORRUPT_DATA', `${path} is empty: nothing was known yet. Delete it and begin anew.`);
  }
  const header = parseJson(first.value, headerSchema, `${path}, line 1,`);
  let next = lines.next();
  for (let number = 2; next.done !== true; number++) {
    const line = readLine(next.value, `${path}, line ${number},`);
    if (line) memory.add(line);
    next = lines.next();
  }
  memory.bytes = next.value;
  return { header, memory };
}
