import type { DefendedContext } from './defended-context.ts';
import type { PlannedCell } from './types.ts';

type Which = Pick<PlannedCell, 'model' | 'defense'>;

function keyOf({ model, defense }: Which): string {
  return JSON.stringify([model, defense]);
}

/** The defended models of a plan: each is prepared when a cell first needs it, and let go after the last one that does. */
export class DefendedModels<Cell extends Which> {
  readonly #prepare: (cell: Cell) => Promise<DefendedContext>;
  readonly #prepared = new Map<string, DefendedContext>();

  constructor(prepare: (cell: Cell) => Promise<DefendedContext>) {
    this.#prepare = prepare;
  }

  /** That of a cell. @throws EpsballError where it cannot be prepared, each time anew */
  async of(cell: Cell): Promise<DefendedContext> {
    const key = keyOf(cell);
    const context = this.#prepared.get(key) ?? (await this.#prepare(cell));
    this.#prepared.set(key, context);
    return context;
  }

  /** Frees those that none of the cells to come needs. */
  async keepFor(cells: readonly Which[]): Promise<void> {
    const needed = new Set(cells.map(keyOf));
    for (const [key, context] of this.#prepared) {
      if (needed.has(key)) continue;
      this.#prepared.delete(key);
      await context.dispose();
    }
  }
}
