import type { Engine } from '../engine/types.ts';
import type { StageResult } from '../results/cell.ts';
import type { Config } from '../results/config.ts';
import { usualEpsilon } from '../attacks/epsilon.ts';
import { usesOwnGradients } from '../attacks/strength.ts';
import type { AttackTarget } from './attack-graphs.ts';
import { attackStage } from './attack-stage.ts';
import { LossWatch } from './checks/loss-watch.ts';
import type { ChosenLanes } from './choose-lanes.ts';
import type { DefendedContext } from './defended-context.ts';
import { MeasurementFailure } from './failure.ts';
import type { Journal, KeptOutcome } from '../results/journal.ts';
import { LaneCost } from './lane-cost.ts';
import { Spending } from './spending.ts';
import { addOutcome, untouched, type Finding, type Subject } from './subject.ts';
import { targetsOf } from './target-choice.ts';
import type { AttackProgress, PlannedCell, PlannedStage } from './types.ts';
import { ballTolerance, isMisclassified, judge } from './verdict.ts';

/** What a cell is measured with. */
export interface CellJob {
  readonly planned: PlannedCell;
  readonly context: DefendedContext;
  /** Compiles an attack of the cell to be run on so many samples, or has it already. */
  readonly compile: (stage: PlannedStage, samples: number) => Promise<ChosenLanes>;
  readonly engine: Engine;
  readonly config: Pick<Config, 'samples' | 'seed' | 'earlyExit' | 'target' | 'budget' | 'checks'>;
  /** Findings of the same attack within a smaller ball, by sample: what is broken there is broken here. */
  readonly known?: ReadonlyMap<number, Finding> | undefined;
  /** What is known of the cell from before an interruption, and where more of it is kept. */
  readonly journal: Journal;
  /** One more sample's outcome is known. */
  readonly onSample: () => void;
  /** Told now and then while an attack runs. */
  readonly onAsk?: (progress: AttackProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Asks of an attack between two words about its progress. */
const asksBetween = 64;

function isBroken({ best }: Finding, epsilon: number): boolean {
  return best !== undefined && best.distance <= epsilon + ballTolerance;
}

/** Whether no more can be found: it is broken under every verdict draw. */
function isSettled(finding: Finding, epsilon: number): boolean {
  return isBroken(finding, epsilon) && finding.best?.share === 1;
}

/** A subject before an attack in the ball; one that is misclassified under some of the verdict draws is a break of them. */
function begin(subject: Subject, { norm, defense }: PlannedCell): Finding {
  const { x, label, cleanDraws } = subject;
  const isBroken = (logits: Float32Array): boolean => isMisclassified(logits, label);
  const judged = judge({ x, point: x, isBroken, logits: cleanDraws, norm, defense });
  return { ...untouched(subject), ...(judged?.broken && { best: { ...judged, point: x, target: null } }) };
}

/** A finding of a smaller ball, as what is known without an ask. */
function inherit(finding: Finding): Finding {
  return { ...finding, rounds: 0, runs: 0 };
}

/** A cell under way: what is known of each sample that the defended model gets right, and what that has cost. */
export class CellRun {
  readonly cost = new LaneCost();
  readonly stages: StageResult[] = [];
  seconds = 0;
  lanes = 1;
  watch: LossWatch | undefined;
  readonly #job: CellJob;
  readonly #findings: Map<number, Finding>;

  constructor(job: CellJob, subjects: readonly Subject[]) {
    this.#job = job;
    const { known, planned } = job;
    const first = (subject: Subject): Finding => {
      const before = known?.get(subject.sample);
      return before && (planned.answersAllRadii || isBroken(before, planned.epsilon))
        ? inherit(before)
        : begin(subject, planned);
    };
    this.#findings = new Map(subjects.map((subject) => [subject.sample, first(subject)]));
  }

  get findings(): Finding[] {
    return [...this.#findings.values()];
  }

  #standing(): Subject[] {
    const { config, planned, known } = this.#job;
    const isOpen = (finding: Finding): boolean =>
      !isSettled(finding, planned.epsilon) && !(planned.answersAllRadii && known);
    return this.findings
      .filter(isOpen)
      .map(({ subject }) => subject)
      .filter((subject) => targetsOf(subject, config.target, 1, config.seed).length > 0);
  }

  /** What every stage leaves standing goes on to the next. */
  async attack(): Promise<void> {
    const { planned, onSample } = this.#job;
    const standing = new Set(this.#standing().map(({ sample }) => sample));
    for (const { subject } of this.findings) if (!standing.has(subject.sample)) onSample();
    for (const [i, stage] of planned.stages.entries()) {
      const isLast = i === planned.stages.length - 1;
      const attacked = this.#standing();
      if (attacked.length > 0) await this.#runStage(stage, i, attacked, isLast);
      else if (planned.stages.length > 1) this.stages.push(this.#describe(stage, 0, 0, new LaneCost(), 0));
    }
  }

  /** Takes over all that is known of a cell whose measurement had ended. */
  recall(): void {
    const { planned, journal, onSample } = this.#job;
    for (const [i, stage] of planned.stages.entries()) {
      const standing = new Set(this.#standing().map(({ sample }) => sample));
      const outcomes = journal.takeOutcomes(planned.id, i).filter(({ sample }) => standing.has(sample));
      for (const outcome of outcomes) this.#add(outcome.sample, outcome, stage);
    }
    this.findings.forEach(onSample);
  }

  /** Adds what an attack has come to on a sample, and says whether the sample is settled. */
  #add(sample: number, outcome: Omit<KeptOutcome, 'sample' | 'spent' | 'seconds'>, { attack }: PlannedStage): boolean {
    const { stages, epsilon } = this.#job.planned;
    const finding = addOutcome(this.#findings.get(sample)!, outcome, stages.length > 1 ? attack : null);
    this.#findings.set(sample, finding);
    return isSettled(finding, epsilon);
  }

  async #runStage(stage: PlannedStage, place: number, attacked: readonly Subject[], isLast: boolean): Promise<void> {
    const { planned, context, compile, engine, config, journal, onSample, signal } = this.#job;
    const chosen = await compile(stage, attacked.length);
    const watch = this.#watch(chosen.target);
    this.lanes = chosen.target.lanes;
    const standing = new Set(attacked.map(({ sample }) => sample));
    const known = journal.takeOutcomes(planned.id, place).filter(({ sample }) => standing.has(sample));
    const spentBefore = new Spending();
    for (const outcome of known) {
      spentBefore.include(outcome.spent);
      if (outcome.isRising !== undefined) watch?.countStanding(outcome.isRising);
      else if (watch && !outcome.best) watch.untold++;
      if (this.#add(outcome.sample, outcome, stage) || isLast) onSample();
    }
    const before = known.reduce((longest, { seconds }) => Math.max(longest, seconds), 0);
    const startedAt = performance.now();
    const elapsed = (): number => before + (performance.now() - startedAt) / 1000;
    const knownSamples = new Set(known.map(({ sample }) => sample));
    const left = attacked.filter(({ sample }) => !knownSamples.has(sample));
    const countAsk = this.#askCounter(stage, chosen.target, left.length);
    let finished = 0;
    const cost = await attackStage(
      {
        ...chosen,
        epsilon: planned.answersAllRadii ? usualEpsilon(planned.norm) : planned.epsilon,
        seed: config.seed,
        choice: config.target,
        earlyExit: config.earlyExit,
        enough: planned.answersAllRadii ? undefined : planned.epsilon,
        workers: engine.workers,
        judgeForward: context.judgeForward,
        defense: planned.defense,
        budget: config.budget === null ? undefined : config.budget - this.cost.passes,
        spentBefore,
        onTold: (run, told) => {
          watch?.note(run, told);
          countAsk();
        },
        onFinished: (outcome) => {
          const isRising = watch?.finish(outcome);
          const { rounds, runs, best, last, spent: each } = outcome;
          const { sample } = outcome.subject;
          finished++;
          journal.keepOutcome(planned.id, place, {
            ...{ sample, rounds, runs, best, last, isRising },
            spent: each,
            seconds: elapsed(),
          });
          if (this.#add(sample, outcome, stage) || isLast) onSample();
        },
        signal,
      },
      left,
    );
    if (finished !== left.length) {
      throw new MeasurementFailure(`${left.length - finished} of ${left.length} samples were lost`);
    }
    const seconds = elapsed();
    this.cost.add(cost);
    this.seconds += seconds;
    const broken = attacked.length - this.#standing().length;
    if (planned.stages.length > 1) this.stages.push(this.#describe(stage, attacked.length, broken, cost, seconds));
  }

  /** Counts the asks of an attack, and tells of them now and then. */
  #askCounter({ attack, asks: mostOfAll }: PlannedStage, { noise }: AttackTarget, samples: number): () => void {
    const { planned, config, onAsk } = this.#job;
    const mostAsks = Math.round((mostOfAll * samples) / config.samples / (noise?.draws ?? 1));
    const isStage = planned.stages.length > 1;
    let asks = 0;
    return () => {
      asks++;
      if (asks % asksBetween === 0) onAsk?.({ attack, isStage, samples, asks, mostAsks });
    };
  }

  /** Watches the loss of the first attack for which that makes sense. */
  #watch({ attack, params, norm, noise }: AttackTarget): LossWatch | undefined {
    const suits = usesOwnGradients(attack) && attack.goal !== 'minimum-norm';
    if (this.watch || !this.#job.config.checks || !suits || !LossWatch.suits(attack.rounds(params, norm))) return;
    this.watch = new LossWatch(attack.name, this.#job.planned, noise !== undefined && !noise.fixed);
    return this.watch;
  }

  #describe(
    { attack, params }: PlannedStage,
    attacked: number,
    broken: number,
    { forwardPasses, backwardPasses }: LaneCost,
    seconds: number,
  ): StageResult {
    return { attack, params, attacked, broken, forwardPasses, backwardPasses, seconds };
  }
}
