import { attacksOf } from '../bench/attacks-of.ts';
import { circumstancesOf } from '../bench/circumstances.ts';
import type { Engines } from '../bench/engines.ts';
import { loadModels } from '../bench/load-models.ts';
import { measure } from '../bench/measure.ts';
import { makePlan } from '../bench/plan.ts';
import { readProvenance } from '../bench/provenance.ts';
import type { Experiment } from '../bench/resolve.ts';
import type { ImageSet } from '../datasets/types.ts';
import { count } from '../results/format.ts';
import { noJournal } from '../results/journal.ts';
import type { SampleRecord } from '../results/sample.ts';
import { sampleNumbers } from './check-samples.ts';
import { compareRecords } from './compare-records.ts';
import type { CaseFile } from './evidence.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, someOf, stands, unchecked, type Ruling } from './ruling.ts';
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
    const { differences, hiddenBreaks } = compareRecords(of(measured.samples), of(run.samples));
    const { robust } = cases.of(cell.id);
    if (hiddenBreaks.length > 0) {
      const words = `a break of ${sampleNumbers(hiddenBreaks)} was found here, recorded as unbroken`;
      robust.against.push(words);
      return falls(about, words);
    }
    if (differences.length === 0) {
      cases.of(cell.id).repeated = samples;
      return stands(about, `the first ${count(samples)} samples come out as recorded`);
    }
    const words = `${count(differences.length)} of ${count(samples)} samples come out otherwise: ${someOf(differences)}`;
    if (others.length > 0) {
      robust.gaps.push('samples attacked again came out otherwise, not where the run was made');
      return unchecked(about, `${words}. ${possible}`);
    }
    robust.against.push(words);
    return falls(about, words);
  });
}
