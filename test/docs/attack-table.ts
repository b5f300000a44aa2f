import type { AttackPlugin } from '../../src/attacks/types.ts';

const symbols = { linf: 'ℓ∞', l2: 'ℓ2', l1: 'ℓ1' } as const;

/** The attacks as a Markdown table, a row for each. */
export function attackTable(attacks: Iterable<AttackPlugin>): string {
  const title = ['Name', 'What it does', 'Norms', 'Uses', 'Reference'];
  return [title, title.map(() => '---'), ...[...attacks].map(row)]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
}

function row(attack: AttackPlugin): string[] {
  const { name, summary, norms, reference } = attack;
  const access = { gradient: 'gradients', score: 'logits', decision: 'the class' };
  const uses = attack.kind === 'ensemble' ? 'its stages' : access[attack.access];
  return [
    `\`${name}\``,
    summary,
    norms.map((norm) => symbols[norm]).join(', '),
    uses,
    reference.replace(/arXiv:(\d+\.\d+)/g, '[$1](https://arxiv.org/abs/$1)'),
  ];
}
