import type { AttackProgress } from '../index.ts';
import { remainingTime } from './progress-bar.ts';

/** Says of the attack under way which it is and how long it may still take. */
export class AttackClock {
  readonly #now: () => number;
  #cell: string | undefined;
  #first: AttackProgress | undefined;
  #last: AttackProgress | undefined;
  #startedAt = 0;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Takes note of a cell's progress; what is said of one attack is forgotten where another cell or attack begins. */
  note(cell: string | undefined, progress: AttackProgress | undefined): void {
    if (cell !== this.#cell) [this.#cell, this.#first, this.#last] = [cell, undefined, undefined];
    if (!progress) return;
    if (progress.attack !== this.#first?.attack) [this.#first, this.#startedAt] = [progress, this.#now()];
    this.#last = progress;
  }

  /** ", square on 126 images" where the attack is one of several. */
  get stage(): string {
    return this.#last?.isStage ? `, ${this.#last.attack} on ${this.#last.samples}` : '';
  }

  /** "at most 3 min 5 s left for it", since an image that breaks needs no more; undefined where nothing is known of an attack. */
  get left(): string | undefined {
    const [first, last] = [this.#first, this.#last];
    if (!first || !last) return undefined;
    const time = remainingTime(this.#now() - this.#startedAt, last.asks - first.asks, last.mostAsks - last.asks);
    return time === '' ? '' : `at most ${time}${last.isStage ? ' for this attack' : ' for this cell'}`;
  }
}
