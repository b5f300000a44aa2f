import { attacksOf } from '../bench/attacks-of.ts';
import { circumstancesOf } from '../bench/circumstances.ts';
import type { Engines } from '../bench/engines.ts';
import { measure } from '../bench/measure.ts';
import { readProvenance } from '../bench/provenance.ts';
import type { ImageSet } from '../datasets/types.ts';
import { noJournal } from '../results/journal.ts';
import type { SampleRecord } from '../results/sample.ts';
import { compareRecords } from './compare-records.ts';
import type { CaseFile } from './evidence.ts';
import type { PlannedRun } from './plan-run.ts';
import type { PublishedRun } from './published-run.ts';
import { ruleOnError, ruleOnRepeated } from './rule-on-repeated.ts';
import type { Ruling } from './ruling.ts';
import type { VerifyEvents } from './surroundings.ts';

/** What of the circumstances is another than when the run was made, in words; equal bytes are promised in equal ones only. */
async function otherCircumstances({ result }: PublishedRun, { engine }: Engines): Promise<string[]> {
  const [then, now] = [circumstancesOf(result.provenance), circumstancesOf(await readProvenance(engine, []))];
  return Object.keys(now)
    .filter((name) => then[name] !== now[name])
    .map((name) => `${name}: then ${then[name]}, now ${now[name]}`);
}

/**
 * Attacks the first samples of a run again, as its configuration says, and compares what comes out with its records.
 *
 * @param planned the run on those samples
 */
export async function repeat(
  run: PublishedRun,
  planned: Exclude<PlannedRun, { lack: string }>,
  images: ImageSet,
  engines: Engines,
  cases: CaseFile,
  { onProgress }: VerifyEvents,
): Promise<Ruling[]> {
  const { experiment, models, plan } = planned;
  const { samples } = experiment.config;
  const events = {
    onProgress: ({ activity, cell = '' }: { activity: string; cell?: string }) => onProgress?.(`${activity} ${cell}`),
  };
  const { defenses, surrogate, lanes } = experiment;
  const attacks = attacksOf({ experiment, plan });
  const measured = await measure({
    ...{ plan, attacks, defenses, surrogate, models, images, ...engines, lanes, events },
    journal: noJournal,
  });
  const others = await otherCircumstances(run, engines);
  return run.result.cells.flatMap((cell) => {
    const again = measured.cells.find(({ id }) => id === cell.id);
    if (!again) return [];
    const of = (records: readonly SampleRecord[]): SampleRecord[] => records.filter((each) => each.cell === cell.id);
    if (cell.status === 'error') return [ruleOnError(cell, again, of(measured.samples))];
    if (cell.status === 'skipped') return [];
    const comparison = compareRecords(of(measured.samples), of(run.samples));
    return [ruleOnRepeated(cell.id, again, comparison, samples, others, cases.of(cell.id))];
  });
}
