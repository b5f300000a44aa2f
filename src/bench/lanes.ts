import type { HostArray } from '../engine/types.ts';
import type { AttackGraphs } from './attack-graphs.ts';
import { checkProposed, checkTold } from './answers.ts';
import type { Forward } from './forward.ts';
import { runLanes, type LaneContext } from './lane-batch.ts';
import type { LaneCost } from './lane-cost.ts';
import { nextRun, type Run, type RunOrder } from './runs.ts';
import type { Outcome } from './subject.ts';
import { isReached } from './target-choice.ts';
import { ballTolerance, judge, measureLengths } from './verdict.ts';

/** One attack at one radius, ready to run. */
export interface AttackJob extends LaneContext {
  readonly graphs: AttackGraphs;
  readonly order: RunOrder;
  /** Whether a sample leaves its lane once it is broken; otherwise all its runs are run to their end. */
  readonly earlyExit: boolean;
  /** Logits of the plain forward graph of the defended model, in float32 on the processor, under the noise of the sample. */
  readonly judgeForward: Forward;
  readonly cost: LaneCost;
  /** Runs that a group has under way at a time; default as many as it has lanes. */
  readonly runs?: number | undefined;
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

/** Runs under way that are computed a batch at a time, runs that will take their places, and points nominated by them. */
class LaneGroup {
  readonly #job: AttackJob;
  readonly #subjects: Iterator<Outcome>;
  readonly #lanes: number;
  #active: Run[] = [];
  /** Runs that have a state and want to go on. */
  #ready: Run[] = [];
  /** Subjects whose next run has yet to start. */
  #unstarted: Run[] = [];
  #nominated: Nomination[] = [];
  #isQueueEmpty = false;
  readonly #capacity: number;

  constructor(job: AttackJob, subjects: Iterator<Outcome>) {
    this.#job = job;
    this.#subjects = subjects;
    this.#lanes = job.target.lanes;
    this.#capacity = job.runs ?? this.#lanes;
  }

  /** Keeps the lanes full until no subject is left. */
  async drain(): Promise<void> {
    for (;;) {
      this.#job.signal?.throwIfAborted();
      await this.#refill();
      if (this.#nominated.length >= this.#lanes || this.#active.length === 0) {
        if (this.#nominated.length === 0) return;
        await this.#judge(this.#nominated.splice(0, this.#lanes));
      } else {
        await this.#ask();
      }
    }
  }

  async #refill(): Promise<void> {
    while (this.#active.length < this.#capacity) {
      if (this.#ready.length === 0 && !(await this.#startRuns())) return;
      this.#active.push(...this.#ready.splice(0, this.#capacity - this.#active.length));
    }
  }

  #nextUnstarted(): Run | undefined {
    const waiting = this.#unstarted.shift();
    if (waiting || this.#isQueueEmpty) return waiting;
    const subject = this.#subjects.next();
    this.#isQueueEmpty = subject.done === true;
    return subject.done ? undefined : nextRun(subject.value, this.#job.order);
  }

  /** Starts a batch of runs, more than have a lane yet. */
  async #startRuns(): Promise<boolean> {
    const fresh: Run[] = [];
    while (fresh.length < this.#lanes) {
      const run = this.#nextUnstarted();
      if (!run) break;
      fresh.push(run);
    }
    if (fresh.length === 0) return false;
    const outputs = await runLanes(this.#job.graphs.start, 'start', fresh, this.#job);
    fresh.forEach((run, lane) => {
      this.#move(run, outputs[lane]!);
    });
    this.#ready.push(...fresh.filter((run) => !this.#nominateEnd(run)));
    return true;
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

  get #seeksMinimum(): boolean {
    return this.#job.target.attack.goal === 'minimum-norm';
  }

  /** Whether the told logits make a point worth judging: it may be the first break, or the smallest. */
  #isCandidate(run: Run, point: Float32Array, logits: Float32Array): boolean {
    const { outcome, x } = run;
    if (!this.#isBroken(run, logits)) return false;
    const distance = measureLengths(point, x)[this.#job.target.norm];
    const { epsilon, enough = Infinity } = this.#job;
    return this.#seeksMinimum
      ? distance <= enough + ballTolerance && isSmaller(distance, outcome)
      : outcome.best === undefined && distance <= epsilon + ballTolerance;
  }

  #isBroken({ outcome: { subject }, target }: Run, logits: Float32Array): boolean {
    return isReached(logits, subject, this.#job.order.choice, target);
  }

  /** Whether nothing that later runs may find can matter. */
  #isSettled({ best }: Outcome): boolean {
    const { earlyExit, enough = -Infinity } = this.#job;
    if (!best || !earlyExit) return false;
    return !this.#seeksMinimum || best.distance <= enough + ballTolerance;
  }

  /** One round of a batch of runs that want the same kind of answer, of the kind that more of them want. */
  async #ask(): Promise<void> {
    const { graphs, cost, earlyExit, order, target, onTold } = this.#job;
    const wanting = this.#active.filter(({ wantsGradient }) => wantsGradient).length;
    const withGradient = 2 * wanting >= this.#active.length;
    const asking = this.#active.filter((run) => run.wantsGradient === withGradient).slice(0, this.#lanes);
    const graph = withGradient ? graphs.gradient : graphs.logits;
    const isQueued = !this.#isQueueEmpty || this.#ready.length + this.#unstarted.length > 0;
    const outputs = await runLanes(graph!, 'update', asking, this.#job);
    cost.count({
      used: asking.length,
      lanes: this.#lanes,
      draws: target.noise?.draws ?? 1,
      gradients: withGradient ? order.losses : 0,
      isQueued,
    });
    const leaving = new Set<Run>();
    asking.forEach((run, lane) => {
      const point = nextPoint(run);
      const output = outputs[lane]!;
      checkTold(run, output);
      onTold?.(run, output);
      if (output.gradientSize && !this.#isBroken(run, output.logits as Float32Array)) {
        cost.countGradient(output.gradientSize[0] === 0);
      }
      run.round++;
      run.outcome.rounds++;
      this.#move(run, output);
      const candidate = this.#isCandidate(run, point, output.logits as Float32Array);
      if (candidate) this.#nominated.push({ run, point, last: false });
      const leaves = (candidate && earlyExit) || this.#nominateEnd(run);
      if (leaves) leaving.add(run);
    });
    const asked = new Set(asking);
    const staying = asking.filter((run) => !leaving.has(run));
    this.#active = [...this.#active.filter((run) => !asked.has(run)), ...staying];
  }

  async #judge(nominations: readonly Nomination[]): Promise<void> {
    const rows = await this.#job.judgeForward(
      nominations.map(({ point }) => point),
      nominations.map(({ run }) => run.outcome.subject.sample),
    );
    this.#job.cost.forwardPasses += nominations.length;
    nominations.forEach((nomination, i) => {
      this.#decide(nomination, rows[i]!);
    });
  }

  #decide({ run, point, last }: Nomination, logits: Float32Array): void {
    const { outcome, rank, target, x } = run;
    const { epsilon, earlyExit, target: cell } = this.#job;
    const judgement = judge({
      x,
      isBroken: (row) => this.#isBroken(run, row),
      point,
      logits,
      norm: cell.norm,
      epsilon: this.#seeksMinimum ? undefined : epsilon,
    });
    const judged = judgement && { ...judgement, point, target: rank === null ? null : target };
    const isBetter = this.#seeksMinimum ? judged && isSmaller(judged.distance, outcome) : !outcome.best;
    if (judged?.broken && isBetter) outcome.best = judged;
    if (last) {
      outcome.rounds++;
      if (judged && !judged.broken) outcome.last = judged;
    }
    if (this.#isSettled(outcome)) this.#job.onFinished(outcome);
    else if (last) this.#endRun(outcome);
    else if (earlyExit && !this.#nominateEnd(run)) this.#ready.push(run);
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
