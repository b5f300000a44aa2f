import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EpsballError } from '../../errors.ts';
import { localFiles } from '../../plugins/local-files.ts';
import { checkClasses, checkImages } from '../check-import.ts';
import type { FittingData } from '../check-fit.ts';
import { checkShapes } from '../check-shapes.ts';
import { classOrder, inOrder } from '../class-order.ts';
import { hashFiles, importedSha256 } from '../imported-files.ts';
import type { ModelPlace } from '../place.ts';
import { importedName } from '../plain-name.ts';
import { decodeSafetensors } from '../safetensors.ts';
import type { ClassifierDefinition, LoadedModel } from '../types.ts';
import type { OwnModel } from './define.ts';
import { readModule } from './read-module.ts';
import { tryModel } from './try-model.ts';

/** The definition with its classes in the order of the data set. */
function reorder(model: OwnModel, order: readonly number[] | undefined): ClassifierDefinition {
  const { name, summary, reference, logits, joint } = model;
  return {
    ...{ name, summary, reference },
    logits: (weights, x) => inOrder(logits(weights, x), order),
    ...(joint && {
      joint: (weights, y) => {
        const { classEnergies, energy } = joint(weights, y);
        return { classEnergies: inOrder(classEnergies, order), energy };
      },
    }),
  };
}

async function loadModule(model: OwnModel, label: string, path: string, data: FittingData): Promise<LoadedModel> {
  const { name, inputShape, classes, classNames, parameters, licence } = model;
  const owner = `the model ${name}`;
  checkImages(owner, inputShape, data);
  checkClasses(owner, classes, data);
  const order = classOrder(owner, classNames, data);
  tryModel(label, model);
  const weightsPath = resolve(dirname(path), model.weights);
  const bytes = await readFile(weightsPath).catch((error: unknown) => {
    throw new EpsballError('MISSING_WEIGHTS', `cannot read the weights of ${label}: ${(error as Error).message}.`);
  });
  const stored = decodeSafetensors(bytes, weightsPath);
  checkShapes(stored, parameters, weightsPath, owner);
  const unused = Object.keys(stored).filter((tensor) => !Object.hasOwn(parameters, tensor));
  const files = hashFiles({ [basename(path)]: await readFile(path), [basename(weightsPath)]: bytes });
  return {
    name,
    definition: reorder(model, order),
    size: { inputShape, classes },
    weights: Object.fromEntries(Object.keys(parameters).map((tensor) => [tensor, stored[tensor]!])),
    sha256: importedSha256(files),
    card: { ...(licence !== undefined && { licence }), ...(classNames && { classNames: [...classNames] }) },
    imported: {
      kind: 'plugin',
      files,
      notes: [
        ...(order ? [`its classes were put into the order of ${data.name}`] : []),
        ...(unused.length > 0 ? [`tensors of its file that it does not use: ${unused.sort().join(', ')}`] : []),
      ],
    },
  };
}

/**
 * A model that a module defines, called as the module calls it.
 *
 * @param path as the user gave it, relative to the working directory
 * @throws EpsballError INVALID_OPTION if there is no such module, PLUGIN_INVALID if it defines no model
 */
export async function modulePlace(path: string, dataset: string): Promise<ModelPlace> {
  const source = localFiles([path], process.cwd(), 'model')[0]!;
  const model = await readModule(source);
  const absolute = fileURLToPath(source.file);
  return {
    kind: 'plugin',
    name: importedName(model.name, dataset, `Change its name in ${path}.`),
    path: absolute,
    load: (data) => loadModule(model, source.label, absolute, data),
  };
}
