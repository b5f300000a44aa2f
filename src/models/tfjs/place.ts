import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { EpsballError } from '../../errors.ts';
import { readTfjsModel } from '../../tfjs-model/index.ts';
import { checkClasses } from '../check-import.ts';
import type { FittingData } from '../check-fit.ts';
import { classOrder, inOrder } from '../class-order.ts';
import { hashFiles, importedSha256 } from '../imported-files.ts';
import { cardPath, readImportCard, type FoundCard } from '../onnx/card.ts';
import { readInput } from '../onnx/read-input.ts';
import { readOutput } from '../onnx/read-output.ts';
import { importedName } from '../plain-name.ts';
import type { ModelPlace } from '../place.ts';
import type { LoadedModel } from '../types.ts';

async function load(name: string, path: string, { card, file }: FoundCard, data: FittingData): Promise<LoadedModel> {
  const { network, files: read } = await readTfjsModel(path);
  const model = `the model ${name}`;
  const input = readInput(model, network.inputShape, card, data);
  checkClasses(model, network.classes, data);
  const order = classOrder(model, card.classNames, data);
  const output = readOutput(network.final, card);
  const files = hashFiles({ ...read, ...(file && { [file.name]: file.bytes }) });
  return {
    name,
    definition: {
      name,
      summary: card.summary ?? `imported from ${basename(dirname(path))}/${basename(path)}`,
      reference: card.reference ?? '',
      logits: (weights, x) => inOrder(output.asLogits(network.logits(weights, input.prepare(x))), order),
    },
    size: { inputShape: data.inputShape, classes: network.classes },
    weights: network.weights,
    sha256: importedSha256(files),
    card: { ...card, layout: input.layout },
    imported: {
      kind: 'tfjs',
      files,
      ...(network.producer !== '' && { producer: network.producer }),
      notes: [...output.notes, ...(order ? [`its classes were put into the order of ${data.name}`] : [])],
    },
  };
}

/**
 * A model of TensorFlow.js, called as its card says, or as the folder of its model.json.
 *
 * @param path of the model.json as the user gave it, relative to the working directory
 * @throws EpsballError MISSING_WEIGHTS if there is no such file, CORRUPT_MODEL for a card that is none, INVALID_OPTION for a name that is not plain
 */
export async function tfjsPlace(path: string, dataset: string): Promise<ModelPlace> {
  const absolute = resolve(path);
  if (!existsSync(absolute) || !statSync(absolute).isFile()) {
    throw new EpsballError('MISSING_WEIGHTS', `the model file "${path}" does not exist; looked for ${absolute}.`);
  }
  const found = await readImportCard(absolute);
  const own = found.card.name ?? basename(dirname(absolute));
  const name = importedName(own, dataset, `Give it a "name" in ${cardPath(path)}.`);
  return { kind: 'tfjs', name, path: absolute, load: (data) => load(name, absolute, found, data) };
}
