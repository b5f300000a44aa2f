import test from 'ava';
import fgsm from '../../../attacks/fgsm.ts';
import pgd from '../../../attacks/pgd.ts';
import uniformNoise from '../../../attacks/uniform-noise.ts';
import type { Attack } from '../../../src/attacks/types.ts';
import { checkContests } from '../../../src/bench/checks/contest.ts';
import { resolveParams } from '../../../src/bench/params.ts';
import type { GradientMode, MeasuredCell } from '../../../src/results/cell.ts';
import type { SampleRecord } from '../../../src/results/sample.ts';
import { wilson } from '../../../src/stats/wilson.ts';
import { madeUpRun } from '../../results/made-up-run.ts';
import { findCheck } from '../support/find-check.ts';

const n = 500;
const square: Attack = { ...pgd, name: 'square', access: 'score' };
const transfer: Attack = { ...pgd, name: 'transfer', surrogate: true };
const adaptive: Attack = { ...pgd, name: 'adaptive', strength: 'adaptive' };

/** An attack, or several as an ensemble, and the samples that it broke: those of each stage in turn. */
interface Entered {
  readonly attacks: readonly Attack[];
  readonly broken: readonly (readonly number[])[];
  readonly inherited?: readonly number[];
  readonly gradient?: GradientMode;
  /** Samples that one of two verdict draws is wrong about when clean, and that nothing better was found for. */
  readonly halfWrong?: readonly number[];
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** The checks of a contest between attacks of which it is known what they broke. */
function contest(...entries: readonly Entered[]) {
  const template = madeUpRun({ models: ['resnet18'], defenses: ['feedforward'], attacks: ['pgd'] });
  const cells: MeasuredCell[] = [];
  const samples: SampleRecord[] = [];
  for (const { attacks, broken, inherited = [], gradient = 'full', halfWrong } of entries) {
    const attack = attacks.length > 1 ? 'ensemble' : attacks[0]!.name;
    const stageOf = new Map(broken.flatMap((list, i) => list.map((sample) => [sample, attacks[i]!.name] as const)));
    const robustAccuracy = wilson(n - stageOf.size, n);
    const cell = template.result.cells[0] as MeasuredCell;
    const metrics = { cleanAccuracy: wilson(n, n), robustAccuracy };
    const id = gradient === 'full' ? attack : `${attack}+${gradient}`;
    cells.push({ ...cell, id, attack, gradient, n, metrics, checks: [] });
    for (const sample of range(0, n)) {
      samples.push({
        ...template.samples[0]!,
        cell: id,
        sample,
        success: stageOf.has(sample),
        stage: attacks.length > 1 ? (stageOf.get(sample) ?? null) : null,
        distance: stageOf.has(sample) ? 0.03 : null,
        rounds: inherited.includes(sample) ? 0 : 12,
        ...(halfWrong && { draws: { clean: [template.samples[0]!.label, 9], adversarial: [9, 9] } }),
        ...(halfWrong?.includes(sample) && { success: true, distance: 0 }),
      });
    }
  }
  const stages = new Map(cells.map(({ id }, i) => [id, entries[i]!.attacks]));
  return checkContests(cells, samples, (id) =>
    stages.get(id)!.map((attack) => ({ attack, params: resolveParams(attack) })),
  );
}

const statusOf = (...given: Parameters<typeof findCheck>): string | undefined => findCheck(...given)?.status;

test('an attack without gradients: from more than 0.2 points on', (t) => {
  const breaks = (count: number) => ({ attacks: [square], broken: [range(100, 100 + count)] });
  const gradient = { attacks: [pgd], broken: [range(0, 100)] };
  t.is(statusOf(contest(gradient, breaks(1)), 'pgd', 'black-box-stronger'), 'passed');
  const cells = contest(gradient, breaks(2));
  t.is(statusOf(cells, 'pgd', 'black-box-stronger'), 'warning');
  t.is(statusOf(cells, 'square', 'black-box-stronger'), undefined);
  t.regex(
    findCheck(cells, 'pgd', 'black-box-stronger')!.message,
    /^Attacks without gradients \(square\) broke 2 of 500 samples \(0\.4 %\) that those with gradients left standing/,
  );
  t.is(statusOf(contest(gradient, breaks(60)), 'pgd', 'black-box-stronger'), 'failed');
});

test('every gradient attack counts as one that knows, but one step alone is no measure', (t) => {
  const blind = { attacks: [square], broken: [range(0, 50)] };
  const one = { attacks: [fgsm], broken: [range(0, 50)] };
  t.is(statusOf(contest({ attacks: [pgd], broken: [[]] }, one, blind), 'pgd', 'black-box-stronger'), 'passed');
  t.is(statusOf(contest({ attacks: [fgsm], broken: [[]] }, blind), 'fgsm', 'black-box-stronger'), undefined);
  t.is(statusOf(contest({ attacks: [pgd], broken: [[]] }), 'pgd', 'black-box-stronger'), undefined);
});

test('what an ensemble broke before its gradients came to it says nothing about them, unless others tried', (t) => {
  const early = { attacks: [square, pgd], broken: [range(0, 50), range(50, 90)] };
  t.is(statusOf(contest(early), 'ensemble', 'black-box-stronger'), 'passed');
  const between = { attacks: [pgd, square, adaptive], broken: [[], range(0, 50), []] };
  t.is(statusOf(contest(between), 'ensemble', 'black-box-stronger'), 'warning', 'one of them tried');
  const inherited = { ...between, inherited: range(0, 50) };
  const alone = { attacks: [square], broken: [range(0, 50)] };
  t.is(statusOf(contest(inherited, alone), 'ensemble', 'black-box-stronger'), 'passed', 'known from a smaller ball');
  const tried = contest(early, { attacks: [pgd], broken: [range(50, 90)] });
  t.is(statusOf(tried, 'ensemble', 'black-box-stronger'), 'warning');
  const late = { attacks: [pgd, square], broken: [[], range(0, 50)] };
  t.is(statusOf(contest(late), 'ensemble', 'black-box-stronger'), 'warning');
});

test('the stages of an ensemble are told apart; what is known from a smaller ball is no evidence in a larger one', (t) => {
  const attacks = [pgd, square];
  const broken = [range(0, 50), range(50, 60)];
  t.is(statusOf(contest({ attacks, broken }), 'ensemble', 'black-box-stronger'), 'warning');
  const inherited = contest({ attacks, broken, inherited: range(0, 60) });
  t.is(statusOf(inherited, 'ensemble', 'black-box-stronger'), 'passed');
});

test('points made on another model', (t) => {
  const cells = contest({ attacks: [pgd], broken: [range(0, 50)] }, { attacks: [transfer], broken: [range(40, 60)] });
  t.is(statusOf(cells, 'pgd', 'transfer-stronger'), 'warning');
  t.regex(findCheck(cells, 'pgd', 'transfer-stronger')!.message, /made on another model \(transfer\) broke 10 of 500/);
  t.is(statusOf(cells, 'pgd', 'black-box-stronger'), undefined);
});

test('a weaker kind of attack: from more than half a point on', (t) => {
  const strong = (to: number) => ({ attacks: [adaptive], broken: [range(0, to)] });
  const weak = { attacks: [pgd], broken: [range(0, 103)] };
  t.is(statusOf(contest(strong(100), weak), 'adaptive', 'weaker-attack-stronger'), 'warning');
  t.is(statusOf(contest(strong(101), weak), 'adaptive', 'weaker-attack-stronger'), 'passed');
  t.is(statusOf(contest(strong(50), weak), 'adaptive', 'weaker-attack-stronger'), 'failed');
  t.is(statusOf(contest(strong(50), weak), 'pgd', 'weaker-attack-stronger'), undefined);
  t.regex(
    findCheck(contest(strong(100), weak), 'adaptive', 'weaker-attack-stronger')!.message,
    /^pgd, a weaker kind of attack, leaves a robust accuracy 0\.6 points lower and broke 3 samples that adaptive left/,
  );
  const noise = { attacks: [uniformNoise], broken: [range(0, 20)] };
  t.is(statusOf(contest({ attacks: [fgsm], broken: [[]] }, noise), 'fgsm', 'weaker-attack-stronger'), 'warning');
  t.is(statusOf(contest({ attacks: [square], broken: [[]] }, noise), 'square', 'weaker-attack-stronger'), undefined);
});

test('points made elsewhere do not speak for the gradients of the defended model, nor against those made on it', (t) => {
  const blind = { attacks: [square], broken: [range(0, 50)] };
  const elsewhere = { attacks: [pgd], broken: [range(0, 50)], gradient: 'transfer' } as const;
  const cells = contest({ attacks: [pgd], broken: [[]] }, elsewhere, blind);
  t.is(statusOf(cells, 'pgd', 'black-box-stronger'), 'warning');
  const strongElsewhere = { attacks: [adaptive], broken: [[]], gradient: 'surrogate' } as const;
  const judged = contest({ attacks: [pgd], broken: [range(0, 90)] }, strongElsewhere);
  t.is(statusOf(judged, 'adaptive', 'weaker-attack-stronger'), undefined);
  const around = { attacks: [pgd], broken: [range(0, 90)], gradient: 'bpda' } as const;
  t.is(
    statusOf(contest({ attacks: [adaptive], broken: [[]] }, around), 'adaptive', 'weaker-attack-stronger'),
    undefined,
  );
  const alike = { attacks: [adaptive], broken: [[]], gradient: 'bpda' } as const;
  t.is(statusOf(contest(around, alike), 'adaptive', 'weaker-attack-stronger'), 'failed');
});

test('an image that some verdict draw is wrong about when clean is broken, though nothing better was found', (t) => {
  const full = { attacks: [pgd], broken: [range(0, 50)], halfWrong: range(50, 60) };
  const around = { attacks: [pgd], broken: [range(0, 60)], gradient: 'bpda', halfWrong: [] } as const;
  t.is(statusOf(contest(full, around), 'pgd', 'gradient-modes'), 'passed');
  t.is(statusOf(contest({ ...full, halfWrong: [] }, around), 'pgd', 'gradient-modes'), 'warning');
});

test('a way of gradients that finds more than the full one: from more than 0.2 points on', (t) => {
  const full = { attacks: [pgd], broken: [range(0, 100)] };
  const around = (count: number) => ({ attacks: [pgd], broken: [range(50, 100 + count)], gradient: 'bpda' }) as const;
  const ofFull = (cells: ReturnType<typeof contest>) =>
    cells
      .flatMap((cell) => (cell.status === 'done' && cell.gradient === 'full' ? cell.checks : []))
      .find(({ name }) => name === 'gradient-modes');
  t.is(ofFull(contest(full))?.status, undefined);
  t.is(ofFull(contest(full, around(0)))?.status, 'passed');
  t.is(ofFull(contest(full, around(1)))?.status, 'passed');
  t.is(ofFull(contest(full, around(60)))?.status, 'failed');
  const found = ofFull(contest(full, around(2)));
  t.is(found?.status, 'warning');
  t.regex(
    found!.message,
    /^pgd \(bpda\) broke 2 of 500 samples \(0\.4 %\) that pgd with the full gradient left standing/,
  );
});
