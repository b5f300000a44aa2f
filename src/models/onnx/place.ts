import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Engine } from '../../engine/types.ts';
import { EpsballError } from '../../errors.ts';
import { readOnnx, type MissingOperator, type OnnxNetwork } from '../../onnx/index.ts';
import { checkClasses } from '../check-import.ts';
import type { FittingData } from '../check-fit.ts';
import { classOrder, inOrder } from '../class-order.ts';
import { hashFiles, importedSha256 } from '../imported-files.ts';
import type { ModelPlace } from '../place.ts';
import { importedName } from '../plain-name.ts';
import type { LoadedModel } from '../types.ts';
import { cardPath, readImportCard, type FoundCard } from './card.ts';
import { compareAnswers } from './compare-answers.ts';
import { readInput } from './read-input.ts';
import { readOutput } from './read-output.ts';

/** The one place where it is known that a file cannot be differentiated. */
function withoutGradients(model: string, missing: readonly MissingOperator[]): EpsballError {
  const [{ operator, node, reason }] = missing as [MissingOperator];
  const more = missing.length > 1 ? ` (and ${missing.length - 1} more)` : '';
  return new EpsballError(
    'UNSUPPORTED_OP',
    `${model} has no gradients here: the node ${JSON.stringify(node)}, ${operator}: ${reason}${more}.`,
  );
}

function modelOf(
  name: string,
  path: string,
  found: FoundCard,
  bytes: Uint8Array,
  network: OnnxNetwork,
  data: FittingData,
): LoadedModel {
  const { card } = found;
  const model = `the model ${name}`;
  const input = readInput(model, network.inputShape, card, data);
  checkClasses(model, network.classes, data);
  const order = classOrder(model, card.classNames, data);
  const output = readOutput(network.final, card);
  const files = hashFiles({ [basename(path)]: bytes, ...(found.file && { [found.file.name]: found.file.bytes }) });
  const { inputShape } = data;
  const read = { model, path, network, inputShape, input, output };
  return {
    name,
    definition: {
      name,
      summary: card.summary ?? `imported from ${basename(path)}`,
      reference: card.reference ?? '',
      logits: (weights, x) => inOrder(output.asLogits(network.logits(weights, input.prepare(x))), order),
    },
    size: { inputShape, classes: network.classes },
    weights: network.weights,
    sha256: importedSha256(files),
    card: { ...card, layout: input.layout },
    imported: {
      kind: 'onnx',
      files,
      ...(network.producer !== '' && { producer: network.producer }),
      opset: network.opset,
      notes: [...output.notes, ...(order ? [`its classes were put into the order of ${data.name}`] : [])],
    },
    compareWithFile: (engine: Engine, images: readonly Float32Array[]) => compareAnswers(read, engine, images),
  };
}

async function loadFile(name: string, path: string, found: FoundCard, data: FittingData): Promise<LoadedModel> {
  const bytes = await readFile(path);
  const reading = readOnnx(bytes, path);
  if ('missing' in reading) throw withoutGradients(`the model ${name}`, reading.missing);
  return modelOf(name, path, found, bytes, reading.network, data);
}

/**
 * A model in an ONNX file, called as its card says, or as the file.
 *
 * @param path as the user gave it, relative to the working directory
 * @throws EpsballError MISSING_WEIGHTS if there is no such file, CORRUPT_MODEL for a card that is none, INVALID_OPTION for a name that is not plain
 */
export async function onnxPlace(path: string, dataset: string): Promise<ModelPlace> {
  const absolute = resolve(path);
  if (!existsSync(absolute) || !statSync(absolute).isFile()) {
    throw new EpsballError('MISSING_WEIGHTS', `the model file "${path}" does not exist; looked for ${absolute}.`);
  }
  const found = await readImportCard(absolute);
  const own = found.card.name ?? basename(absolute).replace(/\.onnx$/i, '');
  const name = importedName(own, dataset, `Give it a "name" in ${cardPath(path)}.`);
  return { kind: 'onnx', name, path: absolute, load: (data) => loadFile(name, absolute, found, data) };
}
