import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Engine } from '../../engine/types.ts';
import { EpsballError } from '../../errors.ts';
import { fileSha256 } from '../../file-sha256.ts';
import { externalFiles, readOnnx, type OnnxDescription, type OnnxReading } from '../../onnx/index.ts';
import { checkClasses } from '../check-import.ts';
import type { FittingData } from '../check-fit.ts';
import { classOrder, inOrder } from '../class-order.ts';
import { hashFiles, importedSha256 } from '../imported-files.ts';
import type { ModelPlace } from '../place.ts';
import { importedName } from '../plain-name.ts';
import type { LoadedModel } from '../types.ts';
import { calledParts, notesOfCalled } from './called.ts';
import { cardPath, readImportCard, type FoundCard } from './card.ts';
import { compareAnswers } from './compare-answers.ts';
import { Original } from './original.ts';
import { readInput } from './read-input.ts';
import { readOutput } from './read-output.ts';

/** sha256 of the data files of a model, by name. */
function hashExternal(bytes: Uint8Array, path: string): Record<string, string> {
  const files = Object.entries(externalFiles(bytes, path));
  return Object.fromEntries(files.map(([name, file]) => [name, fileSha256(file)]));
}

/** Which output was taken, where there are several. */
function notesOfOutputs({ outputName, otherOutputs }: OnnxDescription): string[] {
  const others = otherOutputs.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 80)));
  if (others.length === 0) return [];
  const rest = otherOutputs.length > others.length ? ` and ${otherOutputs.length - others.length} more` : '';
  return [
    `of its outputs the first, ${JSON.stringify(outputName.slice(0, 80))}, is taken for the logits; not used: ${others.join(', ')}${rest}`,
  ];
}

function modelOf(
  name: string,
  path: string,
  found: FoundCard,
  bytes: Uint8Array,
  reading: OnnxReading,
  data: FittingData,
): LoadedModel {
  const { card } = found;
  const model = `the model ${name}`;
  const said = 'network' in reading ? reading.network : reading;
  const input = readInput(model, said.inputShape, card, data);
  const classes = said.classes || data.classNames.length;
  checkClasses(model, classes, data);
  const order = classOrder(model, card.classNames, data);
  const output = readOutput(said.final, card);
  const files = {
    ...hashFiles({ [basename(path)]: bytes, ...(found.file && { [found.file.name]: found.file.bytes }) }),
    ...hashExternal(bytes, path),
  };
  const { inputShape } = data;
  const facts = {
    name,
    summary: card.summary ?? `imported from ${basename(path)}`,
    reference: card.reference ?? '',
  };
  const shared = {
    name,
    size: { inputShape, classes },
    sha256: importedSha256(files),
    card: { ...card, layout: input.layout },
    imported: {
      kind: 'onnx',
      files,
      ...(said.producer !== '' && { producer: said.producer }),
      opset: said.opset,
      notes: [
        ...notesOfOutputs(said),
        ...('network' in reading ? output.notes : notesOfCalled(output)),
        ...(order ? [`its classes were put into the order of ${data.name}`] : []),
      ],
    },
  } as const;
  if ('missing' in reading) return { ...shared, ...calledParts(facts, { bytes, reading, input, output, order }) };
  const { network } = reading;
  const read = { model, path, network, inputShape, input, output };
  return {
    ...shared,
    weights: network.weights,
    definition: {
      ...facts,
      logits: (weights, x) => inOrder(output.asLogits(network.logits(weights, input.prepare(x))), order),
    },
    compareWithFile: (engine: Engine, images: readonly Float32Array[]) => compareAnswers(read, engine, images),
  };
}

async function loadFile(name: string, path: string, found: FoundCard, data: FittingData): Promise<LoadedModel> {
  const bytes = await readFile(path);
  const reading = readOnnx(bytes, path);
  const model = modelOf(name, path, found, bytes, reading, data);
  if ('missing' in reading) await (await Original.open(path, reading.inputName)).close();
  return model;
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
