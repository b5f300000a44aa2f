import type { Terminal } from '../../src/cli/terminal.ts';

/** A terminal that remembers what it is told, unstyled. */
export interface Recorder {
  readonly terminal: Terminal;
  readonly outs: string[];
  readonly notes: string[];
  readonly statuses: string[];
}

/** A fresh recorder. */
export function recorder(interactive: boolean): Recorder {
  const outs: string[] = [];
  const notes: string[] = [];
  const statuses: string[] = [];
  const terminal: Terminal = {
    interactive,
    out: (line) => outs.push(line),
    note: (line) => notes.push(line),
    status: (text) => statuses.push(text),
    style: (text) => text,
  };
  return { terminal, outs, notes, statuses };
}
