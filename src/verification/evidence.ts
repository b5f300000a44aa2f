/** What is known of some numbers of a cell. */
export class Evidence {
  /** What speaks against them. */
  readonly against: string[] = [];
  /** What of them could not be looked at, and why. */
  readonly gaps: string[] = [];
}

/** What is known of the numbers of a cell: of those on clean images, and of those under attack. */
export interface CellEvidence {
  readonly clean: Evidence;
  readonly robust: Evidence;
  /** How many of its samples, from the first on, were attacked again and came out as recorded. */
  repeated: number;
}

/** What was found out about the cells of a run. */
export class CaseFile {
  readonly #cells = new Map<string, CellEvidence>();

  of(cell: string): CellEvidence {
    const known = this.#cells.get(cell) ?? { clean: new Evidence(), robust: new Evidence(), repeated: 0 };
    this.#cells.set(cell, known);
    return known;
  }
}
