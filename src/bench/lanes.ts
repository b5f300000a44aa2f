import type { HostArray } from '../engine/types.ts';
import type { AttackGraphs } from './attack-graphs.ts';
import { checkProposed, checkTold } from './answers.ts';
import { laneCount } from './batch.ts';
import type { Forward } from './forward.ts';
import { runLanes, type LaneContext } from './lane-batch.ts';
import { nextRun, type Run, type RunOrder } from './runs.ts';
import type { Outcome } from './subject.ts';
import { isMisclassified, judge, measureLengths } from './verdict.ts';

/** What an attack on many subjects has cost. */
export interface LaneCost {
  forwardPasses: number;
  backwardPasses: number;
  /** Gradients told that were zero in every pixel. */
  zeroGradients: number;
  /** Lanes computed, padding included. */
  lanes: number;
  /** Lanes that held a sample. */
  usedLanes: number;
}

/** One attack at one radius, ready to run. */
export interface AttackJob extends LaneContext {
  readonly graphs: AttackGraphs;
  readonly order: RunOrder;
  /** Logits of the plain forward graph of the defended model, in float32 on the processor. */
  readonly judgeForward: Forward;
  readonly cost: LaneCost;
  /** A subject is broken or has had all its runs. */
  readonly onFinished: (outcome: Outcome) => void;
  readonly signal?: AbortSignal | undefined;
}

/** A point that awaits its verdict. */
interface Nomination {
  readonly run: Run;
  readonly point: Float32Array;
  /** Whether it is the run's last ask, which the judge answers itself. */
  readonly last: boolean;
}

/** The lanes of one worker: runs under way, and points nominated by them. */
class LaneGroup {
  readonly #job: AttackJob;
  readonly #subjects: Iterator<Outcome>;
  #active: Run[] = [];
  #waiting: Run[] = [];
  #nominated: Nomination[] = [];

  constructor(job: AttackJob, subjects: Iterator<Outcome>) {
    this.#job = job;
    this.#subjects = subjects;
  }

  /** Keeps the lanes full until no subject is left. */
  async drain(): Promise<void> {
    for (;;) {
      this.#job.signal?.throwIfAborted();
      await this.#refill();
      if (this.#nominated.length >= laneCount || this.#active.length === 0) {
        if (this.#nominated.length === 0) return;
        await this.#judge(this.#nominated.splice(0, laneCount));
      } else {
        await this.#ask();
      }
    }
  }

  #nextRun(): Run | undefined {
    const waiting = this.#waiting.shift();
    if (waiting) return waiting;
    const subject = this.#subjects.next();
    return subject.done ? undefined : nextRun(subject.value, this.#job.order);
  }

  async #refill(): Promise<void> {
    while (this.#active.length < laneCount) {
      const run = this.#nextRun();
      if (!run) break;
      this.#active.push(run);
    }
    const fresh = this.#active.filter(({ state }) => state === undefined);
    if (fresh.length === 0) return;
    const outputs = await runLanes(this.#job.graphs.start, 'start', fresh, this.#job);
    fresh.forEach((run, lane) => {
      this.#move(run, outputs[lane]!);
    });
    this.#active = this.#active.filter((run) => !this.#nominateEnd(run));
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
    if (run.ending) this.#nominated.push({ run, point: nextPoint(run), last: true });
    return run.ending;
  }

  /** Whether the told logits make a point worth judging. */
  #isCandidate({ outcome }: Run, point: Float32Array, logits: Float32Array): boolean {
    if (!isMisclassified(logits, outcome.subject.label)) return false;
    const { attack, norm } = this.#job.target;
    return attack.goal !== 'minimum-norm' || isSmaller(measureLengths(point, outcome.subject.x)[norm], outcome);
  }

  /** One round of the lanes that want the same kind of answer, the larger group first. */
  async #ask(): Promise<void> {
    const { graphs, cost } = this.#job;
    const wanting = this.#active.filter(({ wantsGradient }) => wantsGradient).length;
    const withGradient = 2 * wanting >= this.#active.length;
    const asking = this.#active.filter(({ wantsGradient }) => wantsGradient === withGradient);
    const graph = withGradient ? graphs.gradient : graphs.logits;
    const outputs = await runLanes(graph!, 'update', asking, this.#job);
    cost.forwardPasses += asking.length;
    cost.backwardPasses += withGradient ? asking.length : 0;
    cost.lanes += laneCount;
    cost.usedLanes += asking.length;
    const leaving = new Set<Run>();
    asking.forEach((run, lane) => {
      const point = nextPoint(run);
      const output = outputs[lane]!;
      checkTold(run, output);
      if (output.gradientSize?.[0] === 0) cost.zeroGradients++;
      run.round++;
      run.outcome.rounds++;
      this.#move(run, output);
      const candidate = this.#isCandidate(run, point, output.logits as Float32Array);
      if (candidate) this.#nominated.push({ run, point, last: false });
      if (candidate || this.#nominateEnd(run)) leaving.add(run);
    });
    this.#active = this.#active.filter((run) => !leaving.has(run));
  }

  async #judge(nominations: readonly Nomination[]): Promise<void> {
    const rows = await this.#job.judgeForward(nominations.map(({ point }) => point));
    this.#job.cost.forwardPasses += nominations.length;
    nominations.forEach((nomination, i) => {
      this.#decide(nomination, rows[i]!);
    });
  }

  #decide({ run, point, last }: Nomination, logits: Float32Array): void {
    const { outcome, rank, target } = run;
    const { epsilon, target: cell } = this.#job;
    const minimum = cell.attack.goal === 'minimum-norm';
    const judgement = judge({
      ...outcome.subject,
      point,
      logits,
      norm: cell.norm,
      epsilon: minimum ? undefined : epsilon,
    });
    const judged = judgement && { ...judgement, point, target: rank === null ? null : target };
    if (judged?.misclassified && isSmaller(judged.distance, outcome)) outcome.best = judged;
    if (last) {
      outcome.rounds++;
      if (judged && !judged.misclassified) outcome.last = judged;
    }
    if (outcome.best && !minimum) this.#job.onFinished(outcome);
    else if (last) this.#endRun(outcome);
    else if (!this.#nominateEnd(run)) this.#waiting.push(run);
  }

  #endRun(outcome: Outcome): void {
    const next = nextRun(outcome, this.#job.order);
    if (next) this.#waiting.push(next);
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
 * Attacks every subject; `groups` batches are under way at the same time, which changes no result. The first failure
 * stops all groups.
 */
export async function attackSubjects(job: AttackJob, subjects: Iterator<Outcome>, groups: number): Promise<void> {
  const failure = new AbortController();
  const signal = job.signal ? AbortSignal.any([job.signal, failure.signal]) : failure.signal;
  const drains = Array.from({ length: groups }, () =>
    new LaneGroup({ ...job, signal }, subjects).drain().catch((error: unknown) => {
      failure.abort(error);
    }),
  );
  await Promise.all(drains);
  signal.throwIfAborted();
}
