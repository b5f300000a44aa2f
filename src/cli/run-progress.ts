import type { RunEvents } from '../index.ts';
import { AttackClock } from './attack-clock.ts';
import { downloadProgress } from './download-progress.ts';
import { progressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

/** What to hand to the runner, and how to clear the line at the end. */
export interface RunProgress {
  readonly events: RunEvents;
  end(): void;
}

/** Shows a running experiment on standard error. */
export function runProgress(terminal: Terminal): RunProgress {
  const samples = progressBar(terminal);
  const clock = new AttackClock();
  return {
    events: {
      onPlan({ cells, config }) {
        const measured = cells.filter(({ skipped }) => skipped === undefined).length;
        terminal.note(`${measured} cell${measured === 1 ? '' : 's'} of ${config.samples} samples`);
      },
      onProgress({ activity, cell, done, total, attack }) {
        clock.note(cell, attack);
        if (activity === 'attack') {
          samples.update({ label: `${cell ?? activity}${clock.stage}`, done, total, left: clock.left });
        } else terminal.status(cell === undefined ? `${activity} …` : `${activity} … ${cell}`);
      },
      onCell(cell) {
        if (cell.status === 'done') {
          const { successes, n } = cell.metrics.robustAccuracy;
          terminal.note(`done ${cell.id}: ${successes} of ${n} robust, ${cell.cost.seconds.toFixed(1)} s`);
        } else terminal.note(`${cell.status} ${cell.id}: ${cell.reason}`);
      },
      onDownload: downloadProgress(terminal),
    },
    end() {
      samples.end();
    },
  };
}
