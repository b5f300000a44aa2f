import { allOf, contender, count, listed, percent, pointInterval, points, pValue } from '../results/format.ts';
import { placeTitle } from './pair-title.ts';
import type { Pair, Side } from './schema.ts';

type Compared = Omit<Pair, 'sentence'>;

/** The verdict on a pair in one sentence, with both accuracies, their difference and the p-value. */
export function pairSentence(pair: Compared): string {
  const { p, verdict, baseline, other } = pair;
  const place = placeTitle(pair);
  const accuracies = [baseline, other].map(({ accuracy }) => percent(accuracy.value));
  switch (verdict) {
    case 'equal':
      return `No difference ${subjects(pair)} (${place}): ${accuracies[0]}, with the same outcome on each of ${images(pair)}${fewerAttacks(pair)}.`;
    case 'not-shown':
      return `No difference that these images show (${pValue(p)}) ${subjects(pair)} (${place}): ${accuracies.join(' and ')}, ${gap(pair)}, ${images(pair)}${fewerAttacks(pair)}.`;
    case 'higher':
    case 'lower':
      return `${shown(pair)} (${place}): ${accuracies.reverse().join(' against ')}, ${gap(pair)}, ${pValue(p)}, ${images(pair)}${fewerAttacks(pair)}.`;
  }
}

/** Which side is better, and in what. */
function shown({ verdict, baseline, other, ball: around }: Compared): string {
  const [own, theirs] = [contender(baseline), contender(other)];
  const isSameAttack = allOf(baseline.attacks) === allOf(other.attacks);
  if (own === theirs && !isSameAttack) {
    const verb = other.attacks.length > 1 ? 'break' : 'breaks';
    return `${allOf(other.attacks)} ${verb} ${verdict === 'lower' ? 'more' : 'fewer'} images of ${own} than ${allOf(baseline.attacks)}`;
  }
  const comparative = `${verdict === 'lower' ? 'less' : 'more'} ${around ? 'robust' : 'accurate'}`;
  if (isSameAttack)
    return `${theirs} is ${comparative} than ${own === theirs ? 'in the baseline' : own}${under(other)}`;
  return `${theirs}${under(other)} is ${comparative} than ${own}${under(baseline)}`;
}

/** What there is no difference between. */
function subjects({ baseline, other }: Compared): string {
  const [own, theirs] = [contender(baseline), contender(other)];
  const isSameAttack = allOf(baseline.attacks) === allOf(other.attacks);
  if (own === theirs && isSameAttack) return `for ${own}${under(baseline)}`;
  if (own === theirs) return `between ${allOf(baseline.attacks)} and ${allOf(other.attacks)} on ${own}`;
  if (isSameAttack) return `between ${own} and ${theirs}${under(baseline)}`;
  return `between ${own}${under(baseline)} and ${theirs}${under(other)}`;
}

function under(side: Side): string {
  return side.attacks.length === 0 ? ' without an attack' : ` under ${allOf(side.attacks)}`;
}

function gap({ difference }: Compared): string {
  return `${points(difference.value)} points ${pointInterval(difference)}`;
}

function images({ n, baseline, other }: Compared): string {
  const all = `${count(n)} image${n === 1 ? '' : 's'}`;
  if (baseline.samples === n && other.samples === n) return all;
  return `${all} that both have, of ${count(baseline.samples)} and ${count(other.samples)}`;
}

/** That one worst case of the same defended model is over fewer attacks than the other, and which it is without. */
function fewerAttacks({ kind, baseline, other }: Compared): string {
  if (kind !== 'worst-case' || contender(baseline) !== contender(other)) return '';
  if (baseline.attacks.length === other.attacks.length) return '';
  const isOther = other.attacks.length < baseline.attacks.length;
  const [fewer, more] = isOther ? [other, baseline] : [baseline, other];
  const lacking = more.attacks.filter((attack) => !fewer.attacks.includes(attack));
  const run = isOther ? 'the other run' : 'the baseline';
  return `; the worst case of ${run} is over fewer attacks, without ${listed(lacking)}`;
}
