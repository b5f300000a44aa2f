import type { Ruling, Verification } from '../index.ts';
import { plain } from './plain.ts';
import type { Style } from './terminal.ts';

const styles: Readonly<Record<Ruling['verdict'], Style>> = {
  stands: 'green',
  'does not stand': 'red',
  'not checked': 'yellow',
};

/** What is said of a run: step by step, each claim with its verdict, and a last line with their numbers. */
export function verificationLines(
  { run, steps, counts }: Verification,
  isQuiet: boolean,
  style: (text: string, style: Style) => string,
): string[] {
  const width = Math.max(...Object.keys(styles).map((verdict) => verdict.length));
  const blocks = steps.map(({ title, rulings }) => {
    const said = rulings.filter(({ verdict }) => !isQuiet || verdict === 'does not stand');
    const lines = said.map(
      ({ about, verdict, words }) =>
        `  ${style(verdict.padEnd(width), styles[verdict])}  ${plain(`${about}: ${words}`)}`,
    );
    return lines.length === 0 ? [] : [...(isQuiet ? [] : ['']), style(title, 'bold'), ...lines];
  });
  const { stands, 'does not stand': fallen, 'not checked': open } = counts;
  const total = `${plain(run ?? 'the run')}: ${stands} stand, ${fallen} do not stand, ${open} not checked.`;
  return [...blocks.flat(), '', style(total, fallen === 0 ? 'green' : 'red')];
}
