import type { PlannedCell } from './types.ts';

type Which = Pick<PlannedCell, 'model' | 'defense'>;

function keyOf({ model, defense }: Which): string {
  return JSON.stringify([model, defense]);
}

/** The defended models of a run: each is prepared when a cell first needs it, and let go after the last one that does. */
export class DefendedModels<Cell extends Which, Prepared extends { dispose?(): Promise<void> }> {
  readonly #prepare: (cell: Cell) => Promise<Prepared>;
  readonly #prepared = new Map<string, Prepared>();

  constructor(prepare: (cell: Cell) => Promise<Prepared>) {
    this.#prepare = prepare;
  }

  /** That of a cell. @throws what preparing it throws, which is tried anew each time */
  async of(cell: Cell): Promise<Prepared> {
    const key = keyOf(cell);
    const prepared = this.#prepared.get(key) ?? (await this.#prepare(cell));
    this.#prepared.set(key, prepared);
    return prepared;
  }

  /** Frees those that none of the cells to come needs. */
  async keepFor(cells: readonly Which[]): Promise<void> {
    const needed = new Set(cells.map(keyOf));
    for (const [key, prepared] of this.#prepared) {
      if (needed.has(key)) continue;
      this.#prepared.delete(key);
      await prepared.dispose?.().catch(() => undefined);
    }
  }
}
