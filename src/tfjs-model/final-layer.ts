/** A layer or model as TensorFlow.js and Keras write it. */
export interface LayerJson {
  class_name?: unknown;
  name?: unknown;
  config?: unknown;
}

type Config = Record<string, unknown>;

const modelClasses = ['Sequential', 'Functional', 'Model'];

/** The settings of a layer. */
export function configOf({ config }: LayerJson): Config {
  return typeof config === 'object' && config !== null ? (config as Config) : {};
}

/** The layers of a model itself; nothing for a layer. */
function ownLayers(model: LayerJson): LayerJson[] {
  if (!modelClasses.includes(model.class_name as string)) return [];
  const layers: unknown = Array.isArray(model.config) ? model.config : configOf(model)['layers'];
  if (!Array.isArray(layers)) return [];
  return (layers as unknown[]).filter((layer): layer is LayerJson => typeof layer === 'object' && layer !== null);
}

/** The layers of a model, those of models inside it included; nothing for a layer. */
export function layersOf(model: LayerJson): LayerJson[] {
  return ownLayers(model).flatMap((layer) => [layer, ...layersOf(layer)]);
}

/** The layer that a model's output comes from: the last of a sequence, or the one that is named. */
function outputLayer(model: LayerJson): LayerJson | undefined {
  const layers = ownLayers(model);
  const [name]: unknown[] = [configOf(model)['output_layers']].flat(2);
  const found =
    model.class_name === 'Sequential'
      ? layers.at(-1)
      : layers.find((layer) => layer.name !== undefined && layer.name === name);
  return found && ownLayers(found).length > 0 ? outputLayer(found) : found;
}

const softmaxes: Readonly<Record<string, 'softmax' | 'log-softmax'>> = {
  softmax: 'softmax',
  logsoftmax: 'log-softmax',
  log_softmax: 'log-softmax',
};

/** Takes a softmax, or its logarithm, off the end of a model, in place, and says which it was. */
export function removeFinalSoftmax(model: LayerJson): 'softmax' | 'log-softmax' | 'none' {
  const layer = outputLayer(model);
  if (!layer) return 'none';
  const config = configOf(layer);
  if (layer.class_name === 'Softmax') {
    const { axis = -1, name } = config;
    if (axis !== -1 && axis !== 1) return 'none';
    layer.class_name = 'Activation';
    layer.config = { name, activation: 'linear' };
    return 'softmax';
  }
  const { activation } = config;
  const found = typeof activation === 'string' ? softmaxes[activation.toLowerCase()] : undefined;
  if (!found) return 'none';
  config['activation'] = 'linear';
  return found;
}
