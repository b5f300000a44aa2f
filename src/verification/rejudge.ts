import { prepareDefended, type DefendedContext } from '../bench/defended-context.ts';
import { DefendedModels } from '../bench/defended-models.ts';
import { reasonOf } from '../bench/failure.ts';
import { guardDefense } from '../bench/guard-defense.ts';
import { isRandom } from '../bench/noise.ts';
import { findVariant } from '../bench/variants.ts';
import type { Engine } from '../engine/types.ts';
import { EpsballError } from '../errors.ts';
import type { MeasuredCell } from '../results/cell.ts';
import { count } from '../results/format.ts';
import { grouped } from '../results/grouped.ts';
import type { CaseFile } from './evidence.ts';
import { judgeAims } from './judge-aims.ts';
import { judgeClean } from './judge-clean.ts';
import { judgeExamples } from './judge-examples.ts';
import { judgePoints } from './judge-points.ts';
import type { JudgedCell } from './judged-cell.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, rule, unchecked, type Ruling } from './ruling.ts';
import { storedPoints, type StoredPoints } from './stored-points.ts';
import type { Surroundings, VerifyEvents } from './surroundings.ts';

/** A defended model that could be prepared, or why it could not. */
type Prepared =
  | { readonly context: DefendedContext; dispose(): Promise<void> }
  | { readonly lack: string; readonly isFault: boolean; readonly dispose?: never };

async function prepare(
  { result: { config }, isFrozen }: PublishedRun,
  { model: name, defense: label }: MeasuredCell,
  { models, images, plugins }: Surroundings,
  engine: Engine,
): Promise<Prepared> {
  const lacking = (lack: string): Prepared => ({ lack, isFault: false });
  const [model, purifier] = [models.get(name), config.purifier === null ? undefined : models.get(config.purifier)];
  if (!model || (config.purifier !== null && !purifier)) return lacking('the weights of its model are not here');
  if (!images) return lacking('its data are not here');
  if (config.samples > images.size)
    return { lack: `its data have only ${count(images.size)} images, not ${count(config.samples)}`, isFault: true };
  try {
    const defense = guardDefense(findVariant('defense', label, plugins.defenses).plugin);
    const params = config.params[label] ?? {};
    if (!isFrozen && isRandom({ defense, params, shape: images.inputShape }))
      return lacking('draws of a random defense came from other streams once, and the run does not say from which');
    const context = await prepareDefended(engine, { ...model, purifier }, defense, params, images, config);
    return { context, dispose: () => context.dispose() };
  } catch (error) {
    if (error instanceof EpsballError && error.code === 'UNKNOWN_NAME')
      return lacking('its defense is not here; name its file with --plugin');
    return { lack: `the defended model cannot be judged here: ${reasonOf(error)}`, isFault: true };
  }
}

/** Judges the clean images, the points and the examples of a cell. */
async function judgeCell(
  judged: JudgedCell,
  run: PublishedRun,
  points: StoredPoints,
  cases: CaseFile,
): Promise<Ruling[]> {
  const { cell, records, context } = judged;
  const { clean, robust } = cases.of(cell.id);
  const onClean = judgeClean(judged);
  clean.against.push(...onClean);
  const rulings = [
    rule(`${cell.id}, clean images`, onClean, `all ${count(records.length)} are classified as recorded`),
  ];
  const onAims = judgeAims(judged);
  robust.against.push(...onAims);
  if (judged.choice !== 'none' || onAims.length > 0)
    rulings.push(rule(`${cell.id}, targets`, onAims, 'breaks were aimed at what the configuration says'));
  const size = context.subjects[0]!.x.length;
  const pointOf = points.of(cell.id, run.result.config.samples, size);
  if (pointOf) {
    const onPoints = await judgePoints(judged, pointOf);
    robust.against.push(...onPoints);
    const words = `all ${count(records.length)} lie where they must and are classified as recorded`;
    rulings.push(rule(`${cell.id}, points`, onPoints, words));
  } else {
    robust.gaps.push(points.lack);
    rulings.push(unchecked(`${cell.id}, points`, points.lack));
  }
  const examples = run.examples.filter(({ cell: id }) => id === cell.id);
  if (examples.length > 0) {
    const onExamples = await judgeExamples(judged, examples, pointOf);
    const words = `all ${count(examples.length)} show what they must and are classified as recorded`;
    rulings.push(rule(`${cell.id}, examples`, onExamples, words));
  }
  return rulings;
}

/**
 * Asks the models of a run once more about its clean images, its stored points and its examples, in float32 on the processor.
 *
 * @param engine computes verdicts
 */
export async function rejudge(
  run: PublishedRun,
  surroundings: Surroundings,
  engine: Engine,
  cases: CaseFile,
  { onProgress }: VerifyEvents,
): Promise<Ruling[]> {
  const points = storedPoints(run);
  const byCell = grouped(run.samples, ({ cell }) => cell);
  const defended = new DefendedModels((cell: MeasuredCell) => prepare(run, cell, surroundings, engine));
  const measured = new Set(run.measured.map(({ id }) => id));
  const strangers = [...new Set(run.examples.map(({ cell }) => cell))].filter((id) => !measured.has(id));
  const rulings = [
    ...points.rulings,
    ...strangers.map((id) => falls(`${id}, examples`, 'the gallery has images of it, result.json no number')),
  ];
  try {
    for (const [i, cell] of run.measured.entries()) {
      onProgress?.(`judging ${cell.id}`);
      const known = await defended.of(cell);
      if ('context' in known) {
        const records = (byCell.get(cell.id) ?? []).filter(({ sample }) => sample < run.result.config.samples);
        const { target: choice, seed } = run.result.config;
        const judged = { cell, records, context: known.context, choice, seed };
        rulings.push(...(await judgeCell(judged, run, points, cases)));
      } else {
        const { clean, robust } = cases.of(cell.id);
        for (const { against, gaps } of [clean, robust]) (known.isFault ? against : gaps).push(known.lack);
        rulings.push((known.isFault ? falls : unchecked)(`${cell.id}, images`, known.lack));
      }
      await defended.keepFor(run.measured.slice(i + 1));
    }
  } finally {
    points.close();
  }
  return rulings;
}
