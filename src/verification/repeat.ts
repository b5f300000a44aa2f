import { attacksOf } from '../bench/attacks-of.ts';
import { circumstancesOf } from '../bench/circumstances.ts';
import type { Engines } from '../bench/engines.ts';
import { loadModels } from '../bench/load-models.ts';
import { measure } from '../bench/measure.ts';
import { makePlan } from '../bench/plan.ts';
import { readProvenance } from '../bench/provenance.ts';
import type { Experiment } from '../bench/resolve.ts';
import type { ImageSet } from '../datasets/types.ts';
import { count, listed } from '../results/format.ts';
import { noJournal } from '../results/journal.ts';
import type { SampleRecord } from '../results/sample.ts';
import type { CaseFile } from './evidence.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, someOf, stands, unchecked, type Ruling } from './ruling.ts';
import type { VerifyEvents } from './surroundings.ts';

/** The fields in which two records differ. */
function differingFields(found: SampleRecord, recorded: SampleRecord): string[] {
  const names = [...new Set([...Object.keys(found), ...Object.keys(recorded)])] as (keyof SampleRecord)[];
  return names.filter((name) => JSON.stringify(found[name]) !== JSON.stringify(recorded[name]));
}

/** What is recorded otherwise than it comes out here, sample by sample. */
function differences(found: readonly SampleRecord[], recorded: readonly SampleRecord[]): string[] {
  const bySample = new Map(recorded.map((record) => [record.sample, record]));
  return found.flatMap((record) => {
    const before = bySample.get(record.sample);
    if (!before) return [`sample ${record.sample} is not recorded`];
    const fields = differingFields(record, before);
    if (fields.length === 0) return [];
    const [field] = fields as [keyof SampleRecord];
    const example = `${JSON.stringify(record[field])} here, recorded as ${JSON.stringify(before[field])}`;
    return [`sample ${record.sample} differs in ${listed(fields)} (${field}: ${example})`];
  });
}

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
 * @param experiment that of the run, on those samples
 */
export async function repeat(
  run: PublishedRun,
  experiment: Experiment,
  images: ImageSet,
  engines: Engines,
  cases: CaseFile,
  { onProgress }: VerifyEvents,
): Promise<Ruling[]> {
  const { samples } = experiment.config;
  const models = await loadModels(experiment);
  const plan = makePlan(experiment, models);
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
  const possible = `differences are possible, since this is not where the run was made: ${others.join('; ')}`;
  return run.measured.map((cell): Ruling => {
    const about = `${cell.id}, attacked again`;
    const again = measured.cells.find(({ id }) => id === cell.id);
    if (!again) return falls(about, 'the configuration does not lead to this cell');
    if (again.status !== 'done') return falls(about, `it has no number here: ${again.reason}`);
    const of = (records: readonly SampleRecord[]): SampleRecord[] =>
      records.filter((record) => record.cell === cell.id);
    const against = differences(of(measured.samples), of(run.samples));
    if (against.length === 0) {
      cases.of(cell.id).repeated = samples;
      return stands(about, `the first ${count(samples)} samples come out as recorded`);
    }
    const words = `${count(against.length)} of ${count(samples)} samples come out otherwise: ${someOf(against)}`;
    if (others.length > 0) return unchecked(about, `${words}. ${possible}`);
    cases.of(cell.id).robust.against.push(words);
    return falls(about, words);
  });
}
