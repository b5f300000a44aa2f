import type { Terminal } from './terminal.ts';

/** How much is done, and in words what. */
export interface Step {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** How long it will take, in words; by default as long as the pace so far says. */
  readonly left?: string | undefined;
}

/** Milliseconds between two updates on a terminal, and between two lines where there is none. */
const intervals = { bar: 100, line: 10_000 };
const barWidth = 24;

/** Shows progress: a bar on a terminal, elsewhere a plain line now and then. */
export function progressBar(
  terminal: Terminal,
  now: () => number = Date.now,
): { update(step: Step): void; end(): void } {
  let startedAt: number | undefined;
  let firstDone = 0;
  let shownAt = terminal.interactive ? -Infinity : now();
  return {
    update({ label, done, total, left }) {
      const time = now();
      if (startedAt === undefined) {
        startedAt = time;
        firstDone = done;
      }
      if (time - shownAt < (terminal.interactive ? intervals.bar : intervals.line)) return;
      shownAt = time;
      const remaining = withComma(left ?? remainingTime(time - startedAt, done - firstDone, total - done));
      if (!terminal.interactive) terminal.note(`${label}: ${done} of ${total} in all${remaining}`);
      else terminal.status(`${drawBar(done, total)} ${done}/${total}${remaining}  ${label}`);
    },
    end() {
      terminal.status('');
    },
  };
}

function drawBar(done: number, total: number): string {
  const filled = total > 0 ? Math.floor((barWidth * done) / total) : 0;
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
}

function withComma(words: string): string {
  return words === '' ? '' : `, ${words}`;
}

/**
 * "3 min 5 s left" at the pace so far; nothing where there is none.
 *
 * @param elapsed milliseconds in which so much was done
 */
export function remainingTime(elapsed: number, done: number, left: number): string {
  if (done <= 0 || left <= 0) return '';
  const seconds = Math.round((elapsed * left) / done / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min left`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s left` : `${seconds} s left`;
}
