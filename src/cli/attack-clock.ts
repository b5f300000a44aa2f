import type { AttackProgress } from '../index.ts';
import { remainingTime } from './progress-bar.ts';

/** Says of the attack under way which it is and about how long it will still take. */
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
    const isOther = progress.attack !== this.#first?.attack || progress.asks < this.#last!.asks;
    if (isOther) [this.#first, this.#startedAt] = [progress, this.#now()];
    this.#last = progress;
  }

  /** ", square on 126 images" where the attack is one of several. */
  get stage(): string {
    return this.#last?.isStage ? `, ${this.#last.attack} on ${this.#last.samples}` : '';
  }

  /** "about 3 min 5 s left for this attack" where no more images break, at the pace so far; undefined where nothing is known of an attack. */
  get left(): string | undefined {
    const [first, last] = [this.#first, this.#last];
    if (!first || !last) return undefined;
    const time = remainingTime(this.#now() - this.#startedAt, last.asks - first.asks, last.mostAsks - last.asks);
    return time === '' ? '' : `about ${time}${last.isStage ? ' for this attack' : ' for this cell'}`;
  }
}
