import type { MeasuredCell } from './cell.ts';
import { assault, percent } from './format.ts';
import { grouped } from './grouped.ts';
import type { Contest } from './summary.ts';

/** The weakest and the strongest way of one attack. */
interface Span {
  readonly weakest: MeasuredCell;
  readonly strongest: MeasuredCell;
}

const robust = ({ metrics }: MeasuredCell): number => metrics.robustAccuracy.value;
const points = ({ weakest, strongest }: Span): number => 100 * (robust(weakest) - robust(strongest));

function spanOf(ways: readonly MeasuredCell[]): Span {
  return {
    weakest: ways.reduce((most, cell) => (robust(cell) > robust(most) ? cell : most)),
    strongest: ways.reduce((least, cell) => (robust(cell) < robust(least) ? cell : least)),
  };
}

/**
 * What the ways in which an attack saw a defense made of the number: the weakest, the strongest, and the points between them, of the attack for
 * which these are the most. Undefined where there was one way.
 */
export function modeSentence({ outcome }: Contest): string | undefined {
  const byAttack = [...grouped(outcome?.measured ?? [], ({ attack }) => attack).values()];
  const [first, ...others] = byAttack.filter((ways) => ways.length > 1).map(spanOf);
  if (!first) return undefined;
  const span = others.reduce((widest, each) => (points(each) > points(widest) ? each : widest), first);
  const [weakest, strongest] = [span.weakest, span.strongest].map((cell) => [assault(cell), percent(robust(cell))]);
  return `${weakest!.join(' leaves ')}, ${strongest!.join(' ')}: ${points(span).toFixed(1)} points from the weakest way to the strongest`;
}
