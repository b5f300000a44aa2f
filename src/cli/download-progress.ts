import type { DownloadProgress } from '../index.ts';
import { progressBar } from './progress-bar.ts';
import type { Terminal } from './terminal.ts';

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);

/** Shows the download of a data set on standard error. */
export function downloadProgress(terminal: Terminal): (progress: DownloadProgress) => void {
  const bar = progressBar(terminal);
  return ({ received, total }) => {
    bar.update({ label: 'MB downloaded', done: megabytes(received), total: megabytes(total ?? received) });
  };
}
