import type { Attack } from '../../attacks/types.ts';
import type { Cell, Check, MeasuredCell } from '../../results/cell.ts';
import type { SampleRecord } from '../../results/sample.ts';
import type { DefendedContext } from '../defended-context.ts';
import type { CellJob } from '../cell-run.ts';
import type { CellMeasurement } from '../measure-cell.ts';
import type { Plan, PlannedStage } from '../types.ts';
import { checkCell } from './cell.ts';
import { checkContests } from './contest.ts';
import { checkDefended } from './defended.ts';

/** What is known of a defended model, whatever attacks it. */
interface Known {
  /** Made when first asked for. */
  checks?: Promise<readonly Check[]>;
  /** Findings about its attacks that hold for every radius. */
  readonly kept: Map<string, Check>;
}

/** What was seen while a cell was measured. */
type Seen = Pick<CellMeasurement, 'cost' | 'watch'>;

/** The checks of one run; of a plan without checks they do nothing. */
export class RunChecks {
  readonly #plan: Plan;
  readonly #attackOf: (stage: PlannedStage) => Attack;
  readonly #known = new Map<DefendedContext, Known>();

  constructor(plan: Plan, attacks: ReadonlyMap<string, Attack>) {
    this.#plan = plan;
    this.#attackOf = ({ attack }) => attacks.get(attack)!;
  }

  #knownOf(context: DefendedContext): Known {
    const known = this.#known.get(context) ?? { kept: new Map<string, Check>() };
    this.#known.set(context, known);
    return known;
  }

  /** Adds to a measured cell what can be said of it by itself. */
  async ofCell(cell: MeasuredCell, job: CellJob, { cost, watch }: Seen): Promise<MeasuredCell> {
    if (!this.#plan.config.checks) return cell;
    const known = this.#knownOf(job.context);
    const { checks, probe } = await checkCell({ job, attackOf: this.#attackOf, told: cost, watch, kept: known.kept });
    known.checks ??= checkDefended(job.context, this.#plan.config.gradients);
    return {
      ...cell,
      checks: [...(await known.checks), ...checks],
      cost: { ...cell.cost, ...(probe && { probe }) },
    };
  }

  /** What checks have found about a defended model that holds for every radius. */
  findings(context: DefendedContext): readonly (readonly [string, Check])[] {
    return this.#plan.config.checks ? [...this.#knownOf(context).kept] : [];
  }

  /** Takes over such findings from before an interruption. */
  recall(context: DefendedContext, findings: readonly (readonly [string, Check])[]): void {
    if (!this.#plan.config.checks) return;
    for (const [key, check] of findings) this.#knownOf(context).kept.set(key, check);
  }

  /** Adds to all cells what comparing them says. */
  ofContests(cells: readonly Cell[], samples: readonly SampleRecord[]): Cell[] {
    if (!this.#plan.config.checks) return [...cells];
    const stages = new Map(this.#plan.cells.map(({ id, stages }) => [id, stages]));
    return checkContests(cells, samples, (id) =>
      stages.get(id)!.map((stage) => ({ attack: this.#attackOf(stage), params: stage.params })),
    );
  }
}
