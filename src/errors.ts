/** Stable names of everything that can be wrong with what the user gave; printed nowhere, meant for programs. */
export type ErrorCode =
  | 'UNKNOWN_NAME'
  | 'INVALID_OPTION'
  | 'INVALID_PARAM'
  | 'MISSING_DATA'
  | 'CORRUPT_DATA'
  | 'MISSING_WEIGHTS'
  | 'CORRUPT_WEIGHTS'
  | 'CORRUPT_MODEL'
  | 'MODEL_UNSUITABLE'
  | 'CHECKSUM_MISMATCH'
  | 'DEVICE_UNAVAILABLE'
  | 'UNSUPPORTED_OP'
  | 'OUTPUT_NOT_WRITABLE'
  | 'DIVERGED'
  | 'PLUGIN_INVALID'
  | 'SCHEMA_INVALID';

/**
 * An error that a person can act on: the message says what was wrong, the offending value, what is allowed and what to
 * do, in one to three lines. The command line prints it without a stack trace and exits with code 2.
 */
export class EpsballError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'EpsballError';
    this.code = code;
  }
}

/** Letters to insert, remove, replace or exchange with their neighbour to make one text of another, for suggestions. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  let beforePrevious = previous;
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isExchange = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchange = isExchange ? beforePrevious[j - 2]! + 1 : Infinity;
      current.push(Math.min(substitution, exchange, previous[j]! + 1, current[j - 1]! + 1));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}

/** How far a name is from one that was meant: capitals do not count, and however long one goes on after the other ends is less than two letters. */
function nameDistance(name: string, candidate: string): number {
  const [given, meant] = [name.toLowerCase(), candidate.toLowerCase()];
  const shorter = Math.min(given.length, meant.length);
  const isBeginning = shorter >= 4 && given.slice(0, shorter) === meant.slice(0, shorter);
  const distance = editDistance(given, meant);
  return isBeginning ? Math.min(1.5, distance) : distance;
}

/**
 * The error for a name that is not in a list: `unknown attack "pdg" — did you mean "pgd"?` and what is available.
 *
 * @param kind what the name was meant to name, in the singular ("attack")
 */
export function unknownName(kind: string, name: string, available: readonly string[]): EpsballError {
  const near = available
    .map((candidate) => ({ candidate, distance: nameDistance(name, candidate) }))
    .filter(({ candidate, distance }) => distance <= Math.max(2, Math.floor(candidate.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .filter(({ distance }, _, [nearest]) => distance === nearest!.distance)
    .slice(0, 3)
    .map(({ candidate }) => `"${candidate}"`);
  const hint = near.length > 0 ? ` — did you mean ${near.join(' or ')}?` : '.';
  return new EpsballError('UNKNOWN_NAME', `unknown ${kind} "${name}"${hint} Available: ${available.join(', ')}.`);
}

/** What something that was thrown says went wrong. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
