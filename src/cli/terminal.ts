import { styleText } from 'node:util';

/** Styles that are used; plain text where the stream is no terminal or NO_COLOR is set. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

/** Where a command writes. */
export interface Terminal {
  /** Writes a line of the outcome to standard output. */
  out(line: string): void;
  /** Writes a line for people to standard error. */
  note(line: string): void;
  /** Replaces the current line of standard error; does nothing unless it is a terminal. */
  status(text: string): void;
  /** Whether standard error is a terminal. */
  readonly interactive: boolean;
  /** Styles text for one of the two streams. */
  style(text: string, style: Style, stream?: 'out' | 'note'): string;
}

type Stream = NodeJS.WriteStream;

/** The terminal of this process. */
export function processTerminal(stdout: Stream = process.stdout, stderr: Stream = process.stderr): Terminal {
  let statusShown = false;
  const clear = (): void => {
    if (statusShown) stderr.write('\r\u001b[2K');
    statusShown = false;
  };
  return {
    interactive: stderr.isTTY,
    out(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    status(text) {
      if (!stderr.isTTY) return;
      clear();
      if (text === '') return;
      stderr.write(text.slice(0, (stderr.columns || 80) - 1));
      statusShown = true;
    },
    style(text, style, stream = 'out') {
      const target = stream === 'out' ? stdout : stderr;
      const coloured = target.isTTY && (process.env.NO_COLOR ?? '') === '';
      return coloured ? styleText(style, text, { validateStream: false }) : text;
    },
  };
}
