import { describeModel } from '../bench/metadata.ts';
import { loadModel } from '../bench/load-models.ts';
import { datasets as shippedDatasets } from '../datasets/index.ts';
import { EpsballError } from '../errors.ts';
import type { FittingData } from '../models/check-fit.ts';
import { locateModel } from '../models/locate.ts';
import type { ModelPlace } from '../models/place.ts';
import type { LoadedModel } from '../models/types.ts';
import type { ModelInfo } from '../results/provenance.ts';
import { compareFacts } from './compare-facts.ts';
import type { PublishedRun } from './published-run.ts';
import { falls, stands, unchecked, type Ruling } from './ruling.ts';
import type { Found, Surroundings } from './surroundings.ts';

type Weights = Pick<Surroundings, 'models' | 'references'>;

/** Codes of what is no fault of the weights: they are not here. */
const absent = ['UNKNOWN_NAME', 'MISSING_WEIGHTS'];

/** Where the models lie that the user names, by their names. @throws EpsballError as `locateModel`, or INVALID_OPTION for one of no use */
async function locateGiven(
  given: readonly string[],
  names: readonly string[],
  dataset: string,
): Promise<ReadonlyMap<string, string>> {
  const references = new Map<string, string>();
  for (const reference of given) {
    const { name } = await locateModel(reference, dataset);
    if (!names.includes(name)) {
      throw new EpsballError(
        'INVALID_OPTION',
        `${reference} is the model ${name}, which is not part of this run: ${names.join(', ')}.`,
      );
    }
    references.set(name, reference);
  }
  return references;
}

/** What is recorded of a model, but for how far it agreed with its file, which only another run can say anew. */
function withoutAgreement({ imported, ...info }: ModelInfo): ModelInfo {
  if (!imported) return info;
  const { agreement: _, ...rest } = imported;
  return { ...info, imported: rest };
}

/** Why an imported model is not looked for. */
function askFor({ files }: NonNullable<ModelInfo['imported']>): string {
  return `the model was imported from ${Object.keys(files).join(', ')}, which is not part of epsball. Name the file with --model.`;
}

async function load(
  name: string,
  given: string | undefined,
  { data, trainedFor }: { readonly data: FittingData | undefined; readonly trainedFor: string },
  recorded: ModelInfo | undefined,
): Promise<{ ruling: Ruling; model?: LoadedModel }> {
  const reference = given ?? name;
  const about = `weights of ${reference}`;
  if (recorded === undefined) return { ruling: falls(about, 'result.json does not say their sha256') };
  if (recorded.imported && given === undefined) return { ruling: unchecked(about, askFor(recorded.imported)) };
  let place: ModelPlace | undefined;
  try {
    place = await locateModel(reference, trainedFor);
    if (!data) return { ruling: unchecked(about, 'the data that the model is for are not here') };
    const model = await loadModel(place, data);
    const isSame = model.sha256 === recorded.sha256;
    const words = `what is found here has sha256 ${model.sha256}`;
    return isSame
      ? { model, ruling: stands(about, words) }
      : { ruling: falls(about, `${words}, the run was made with ${recorded.sha256}`) };
  } catch (error) {
    if (!(error instanceof EpsballError)) throw error;
    const message = error.message.replaceAll('\n', ' ');
    const isAbsent = absent.includes(error.code);
    const advice = `${message} Name their folder or URL with --model.`;
    return { ruling: isAbsent ? unchecked(about, advice) : falls(about, message) };
  }
}

/** The data set that the models of a run were trained for: for data of one's own what is recorded of them, which their cards must say, too. */
function dataOfTraining({ models }: PublishedRun['result'], dataset: string): string {
  return Object.hasOwn(shippedDatasets, dataset) ? dataset : (Object.values(models)[0]?.dataset ?? dataset);
}

/**
 * Whether the weights that the run names are found here, and are those that it was made with.
 *
 * @param given models named by the user, as for `bench`
 * @param found the run's data, where they are here
 * @throws EpsballError if one of those cannot be found, or is not part of the run
 */
export async function checkWeights(
  { result }: PublishedRun,
  given: readonly string[],
  found: FittingData | undefined,
): Promise<Found<Weights>> {
  const { models: inConfig, purifier, datasets } = result.config;
  const [dataset = ''] = datasets;
  const names = [...new Set([...inConfig, ...(purifier === null ? [] : [purifier])])];
  const trainedFor = dataOfTraining(result, dataset);
  const data = found ?? (Object.hasOwn(shippedDatasets, dataset) ? shippedDatasets[dataset] : undefined);
  const located = await locateGiven(given, names, trainedFor);
  const models = new Map<string, LoadedModel>();
  const references = new Map<string, string>();
  const rulings: Ruling[] = [];
  for (const name of names) {
    const given = located.get(name);
    const { ruling, model } = await load(name, given, { data, trainedFor }, result.models[`${name}-${dataset}`]);
    rulings.push(ruling);
    references.set(name, given ?? name);
    if (!model) continue;
    models.set(name, model);
    rulings.push(
      compareFacts(`facts on ${name}`, withoutAgreement(result.models[model.name]!), describeModel(model, trainedFor)),
    );
  }
  return { rulings, found: { models, references } };
}
