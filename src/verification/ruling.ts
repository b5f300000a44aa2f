/** What is said of one thing that a run claims. */
export interface Ruling {
  /** What was looked at: a file, a field, or a cell and what of it. */
  readonly about: string;
  readonly verdict: 'stands' | 'does not stand' | 'not checked';
  /** What was found, or why it was not looked at. */
  readonly words: string;
}

/** What was looked at together. */
export interface VerificationStep {
  readonly title: string;
  readonly rulings: readonly Ruling[];
}

/** Of a claim that holds. */
export function stands(about: string, words: string): Ruling {
  return { about, verdict: 'stands', words };
}

/** Of a claim that does not hold. */
export function falls(about: string, words: string): Ruling {
  return { about, verdict: 'does not stand', words };
}

/** Of a claim that could not be looked at. */
export function unchecked(about: string, words: string): Ruling {
  return { about, verdict: 'not checked', words };
}

/** Stands where nothing speaks against it. */
export function rule(about: string, against: readonly string[], words: string): Ruling {
  return against.length === 0 ? stands(about, words) : falls(about, someOf(against));
}

const most = 5;

/** The first few of a list of findings, and how many more there are. */
export function someOf(findings: readonly string[]): string {
  const rest = findings.length - most;
  return [...findings.slice(0, most), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}
