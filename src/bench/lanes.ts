import type { HostArray } from '../engine/types.ts';
import type { AttackGraphs } from './attack-graphs.ts';
import { checkProposed, checkTold } from './answers.ts';
import { BatchFlow, type Batch } from './batch-flow.ts';
import { runLanes, type LaneContext } from './lane-batch.ts';
import type { LaneCost } from './lane-cost.ts';
import { nextRun, type Run, type RunOrder } from './runs.ts';
import type { JudgedPoint } from '../results/judged-point.ts';
import type { Outcome } from './subject.ts';
import { isClassReached, isReached } from './target-choice.ts';
import type { JudgeForward } from './verdict-draws.ts';
import { ballTolerance, judge, measureLengths } from './verdict.ts';

/** One attack at one radius, ready to run. */
export interface AttackJob extends LaneContext {
  readonly graphs: AttackGraphs;
  readonly order: RunOrder;
  /** Whether a sample leaves its lane once it is broken; otherwise all its runs are run to their end. */
  readonly earlyExit: boolean;
  /** Logits of the plain forward graph of the defended model, in float32 on the processor, under the verdict draws of the sample. */
  readonly judgeForward: JudgeForward;
  /** The defense that is judged, by name. */
  readonly defense: string;
  readonly cost: LaneCost;
  /** Batches that can be computed at the same time. */
  readonly workers: number;
  /** A subject is broken or has had all its runs. */
  readonly onFinished: (outcome: Outcome) => void;
  /** What a run was told about the point that it asked, before it moves on. */
  readonly onTold?: ((run: Run, told: Readonly<Record<string, HostArray>>) => void) | undefined;
  /** For an attack that seeks the smallest perturbation: the length that is wanted; longer breaks do not count, and the first that is no longer ends the search. */
  readonly enough?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A point that awaits its verdict. */
interface Nomination {
  readonly run: Run;
  readonly point: Float32Array;
  /** Whether it is the run's last ask, which the judge answers itself. */
  readonly last: boolean;
}

/** Runs under way for each lane of a worker: enough that batches are full until the last runs end. */
const runsPerLane = 4;

/** Runs that are computed a batch at a time, and points nominated by them. */
class LanePool {
  readonly #job: AttackJob;
  readonly #subjects: Iterator<Outcome>;
  readonly #lanes: number;
  /** Runs that wait for their next ask. */
  #active: Run[] = [];
  /** Subjects whose next run has yet to start. */
  #unstarted: Run[] = [];
  /** Points before the judge; their runs wait, so that the order of verdicts, and with it what later runs know, does not depend on chance. */
  #nominated: Nomination[] = [];
  #isQueueEmpty = false;
  /** Batches of runs to be computed, or of points to be judged. */
  readonly #flow: BatchFlow;

  constructor(job: AttackJob, subjects: Iterator<Outcome>) {
    this.#job = job;
    this.#subjects = subjects;
    this.#lanes = job.target.lanes;
    this.#flow = new BatchFlow({ next: () => this.#nextBatch(), workers: job.workers, signal: job.signal });
  }

  /** Keeps the workers busy until no subject is left. */
  async drain(): Promise<void> {
    await this.#flow.drain();
  }

  /**
   * Full batches first; a batch with empty lanes only where a worker has nothing to do otherwise, and then verdicts before asks, since the
   * runs that wait for them fill the lanes of the asks that follow.
   */
  #nextBatch(): Batch | undefined {
    const { isAnyIdle } = this.#flow;
    const fresh = this.#takeFresh(isAnyIdle);
    if (fresh.length > 0) return { size: fresh.length, compute: () => this.#start(fresh) };
    const judgeable = this.#nominated.slice(0, this.#lanes);
    const withGradient = this.#active.filter(({ wantsGradient }) => wantsGradient);
    const wanted = 2 * withGradient.length >= this.#active.length;
    const asking = this.#active.filter((run) => run.wantsGradient === wanted).slice(0, this.#lanes);
    const isFull = ({ length }: readonly unknown[]): boolean => length >= this.#lanes;
    const isTurnOfAsks = isAnyIdle && judgeable.length === 0 ? asking.length > 0 : isFull(asking) && !isFull(judgeable);
    if (isTurnOfAsks) {
      const leaving = new Set(asking);
      this.#active = this.#active.filter((run) => !leaving.has(run));
      return { size: asking.length, compute: () => this.#ask(asking) };
    }
    if (judgeable.length === 0 || !(isAnyIdle || isFull(judgeable))) return undefined;
    this.#nominated = this.#nominated.slice(judgeable.length);
    return { size: judgeable.length, compute: () => this.#judge(judgeable) };
  }

  /** Runs to start, where there is room for a batch of them, or a worker has nothing to do. */
  #takeFresh(isAnyIdle: boolean): Run[] {
    const underWay = this.#active.length + this.#nominated.length + this.#flow.travelling;
    const room = runsPerLane * this.#lanes * this.#job.workers - underWay;
    const fresh: Run[] = [];
    if (room < this.#lanes && !isAnyIdle) return fresh;
    while (fresh.length < Math.min(room, this.#lanes)) {
      const run = this.#nextUnstarted();
      if (!run) break;
      fresh.push(run);
    }
    return fresh;
  }

  #nextUnstarted(): Run | undefined {
    const waiting = this.#unstarted.shift();
    if (waiting || this.#isQueueEmpty) return waiting;
    const subject = this.#subjects.next();
    this.#isQueueEmpty = subject.done === true;
    return subject.done ? undefined : nextRun(subject.value, this.#job.order);
  }

  async #start(fresh: readonly Run[]): Promise<void> {
    const outputs = await runLanes(this.#job.graphs.start, 'start', fresh, this.#job);
    fresh.forEach((run, lane) => {
      this.#move(run, outputs[lane]!);
    });
    this.#active.push(...fresh.filter((run) => !this.#nominateEnd(run)));
  }

  /** Takes over a new state. */
  #move(run: Run, outputs: Record<string, HostArray>): void {
    checkProposed(run, outputs);
    const state = Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith('state.')));
    run.state = state;
    if (outputs.asks) run.wantsGradient = outputs.asks[0]! > 0.5;
    const done = state['state.done'];
    run.ending = run.round >= this.#job.order.rounds - 1 || (done !== undefined && done[0]! > 0.5);
  }

  /** Hands the point of a last ask to the judge. */
  #nominateEnd(run: Run): boolean {
    if (run.ending) this.#nominated.push({ run, point: nextPoint(run).slice(), last: true });
    return run.ending;
  }

  get #seeksMinimum(): boolean {
    return this.#job.target.attack.goal === 'minimum-norm';
  }

  /** Whether what was told makes a point worth judging: it may be the smallest break, or one under more verdict draws than any before. */
  #isCandidate(run: Run, point: Float32Array, told: Readonly<Record<string, HostArray>>): boolean {
    const { outcome, x } = run;
    const isBroken = this.#isBroken(run, told.logits as Float32Array);
    const share = outcome.best?.share ?? 0;
    const mayBreakMore = isBroken ? share < 1 : this.#shareOfDraws(run, told) > share;
    if (!(this.#seeksMinimum ? isBroken : mayBreakMore)) return false;
    const distance = measureLengths(point, x)[this.#job.target.norm];
    const { epsilon, enough = Infinity } = this.#job;
    return this.#seeksMinimum
      ? distance <= enough + ballTolerance && isSmaller(distance, outcome)
      : distance <= epsilon + ballTolerance;
  }

  /** Where verdicts are over several draws: under how many of its own an attack was told of a break, though not by their mean. */
  #shareOfDraws({ outcome: { subject }, target }: Run, { predictions }: Readonly<Record<string, HostArray>>): number {
    if (!predictions || subject.cleanDraws.length === 1) return 0;
    const { choice } = this.#job.order;
    return predictions.filter((each) => isClassReached(each, subject, choice, target)).length / predictions.length;
  }

  #isBroken({ outcome: { subject }, target }: Run, logits: Float32Array): boolean {
    return isReached(logits, subject, this.#job.order.choice, target);
  }

  /** Whether nothing that later runs may find can matter. */
  #isSettled({ best }: Outcome): boolean {
    const { earlyExit, enough = -Infinity } = this.#job;
    if (!best || !earlyExit) return false;
    return this.#seeksMinimum ? best.distance <= enough + ballTolerance : best.share === 1;
  }

  /** One round of a batch of runs that want the same kind of answer. */
  async #ask(asking: readonly Run[]): Promise<void> {
    const { graphs, cost, order, target, onTold } = this.#job;
    const withGradient = asking[0]!.wantsGradient;
    const graph = withGradient ? graphs.gradient : graphs.logits;
    const isQueued = !this.#isQueueEmpty || this.#unstarted.length > 0;
    const outputs = await runLanes(graph!, 'update', asking, this.#job);
    const draws = target.noise?.draws ?? 1;
    const gradients = withGradient ? order.losses : 0;
    cost.count({ used: asking.length, lanes: this.#lanes, draws, gradients, isQueued });
    asking.forEach((run, lane) => {
      const point = nextPoint(run);
      const output = outputs[lane]!;
      checkTold(run, output, target.defense);
      onTold?.(run, output);
      run.outcome.spent.countPasses(draws, draws * gradients);
      if (output.gradientSize && !this.#isBroken(run, output.logits as Float32Array)) {
        for (const count of [cost, run.outcome.spent]) count.countGradient(output.gradientSize[0] === 0);
      }
      run.round++;
      run.outcome.rounds++;
      this.#move(run, output);
      const candidate = this.#isCandidate(run, point, output);
      if (candidate) this.#nominated.push({ run, point: point.slice(), last: false });
      if (!candidate && !this.#nominateEnd(run)) this.#active.push(run);
    });
  }

  async #judge(nominations: readonly Nomination[]): Promise<void> {
    const rows = await this.#job.judgeForward(
      nominations.map(({ point }) => point),
      nominations.map(({ run }) => run.outcome.subject.sample),
    );
    nominations.forEach((nomination, i) => {
      for (const count of [this.#job.cost, nomination.run.outcome.spent]) count.countPasses(rows[i]!.length, 0);
      this.#decide(nomination, rows[i]!);
    });
  }

  #decide({ run, point, last }: Nomination, logits: readonly Float32Array[]): void {
    const { outcome, rank, target, x } = run;
    const { epsilon, defense, target: cell } = this.#job;
    const judgement = judge({
      x,
      isBroken: (row) => this.#isBroken(run, row),
      point,
      logits,
      defense,
      norm: cell.norm,
      epsilon: this.#seeksMinimum ? undefined : epsilon,
    });
    const judged = judgement && { ...judgement, point, target: rank === null ? null : target };
    const isBetter = (found: JudgedPoint): boolean =>
      this.#seeksMinimum ? isSmaller(found.distance, outcome) : found.share > (outcome.best?.share ?? 0);
    if (judged?.broken && isBetter(judged)) outcome.best = judged;
    if (last) {
      outcome.rounds++;
      if (judged && !judged.broken) outcome.last = judged;
    }
    if (this.#isSettled(outcome)) this.#job.onFinished(outcome);
    else if (last) this.#endRun(outcome);
    else if (!this.#nominateEnd(run)) this.#active.push(run);
  }

  #endRun(outcome: Outcome): void {
    const next = nextRun(outcome, this.#job.order);
    if (next) this.#unstarted.push(next);
    else this.#job.onFinished(outcome);
  }
}

function nextPoint({ state }: Run): Float32Array {
  return state!['state.adversarial'] as Float32Array;
}

function isSmaller(distance: number, { best }: Outcome): boolean {
  return distance < (best?.distance ?? Infinity);
}

/**
 * Attacks every subject, several batches at a time; what shares a batch with what changes no result. The first failure stops all
 * of them.
 */
export async function attackSubjects(job: AttackJob, subjects: Iterator<Outcome>): Promise<void> {
  await new LanePool(job, subjects).drain();
}
