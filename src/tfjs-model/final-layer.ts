/** A layer or model as TensorFlow.js and Keras write it. */
export interface LayerJson {
  class_name?: unknown;
  name?: unknown;
  config?: unknown;
  inbound_nodes?: unknown;
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

/** Layers that leave the numbers of an image as they are, in their order. */
const harmless = ['Dropout', 'Flatten', 'Reshape'];

/** The layer that alone goes into another of a functional model, as Keras 2 writes it. */
function sourceOf({ inbound_nodes: nodes }: LayerJson, layers: readonly LayerJson[]): LayerJson | undefined {
  const calls: unknown[] = Array.isArray(nodes) ? nodes : [];
  const inputs: unknown = calls.length === 1 ? calls[0] : undefined;
  const input: unknown = Array.isArray(inputs) && inputs.length === 1 ? inputs[0] : undefined;
  const name: unknown = Array.isArray(input) ? input[0] : undefined;
  return layers.find((layer) => layer.name !== undefined && layer.name === name);
}

/** The layer that a model's output comes from, and whether only its shape is another: the last of a sequence or the one that is named, or what lies before harmless ones. */
function outputLayer(model: LayerJson): { layer: LayerJson; isReshaped: boolean } | undefined {
  const layers = ownLayers(model);
  const isSequence = model.class_name === 'Sequential';
  const [name]: unknown[] = [configOf(model)['output_layers']].flat(2);
  let found = isSequence ? layers.at(-1) : layers.find((layer) => layer.name !== undefined && layer.name === name);
  let isReshaped = false;
  for (let steps = 0; found && harmless.includes(found.class_name as string) && steps < layers.length; steps++) {
    isReshaped ||= found.class_name !== 'Dropout';
    found = isSequence ? layers[layers.indexOf(found) - 1] : sourceOf(found, layers);
  }
  if (!found) return undefined;
  if (ownLayers(found).length === 0) return { layer: found, isReshaped };
  const inner = outputLayer(found);
  return inner && { layer: inner.layer, isReshaped: isReshaped || inner.isReshaped };
}

const softmaxes: Readonly<Record<string, 'softmax' | 'log-softmax'>> = {
  softmax: 'softmax',
  logsoftmax: 'log-softmax',
  log_softmax: 'log-softmax',
};

/** Takes a softmax, or its logarithm, off the end of a model, in place, and says which it was; layers behind it that change no numbers stay. */
export function removeFinalSoftmax(model: LayerJson): 'softmax' | 'log-softmax' | 'none' {
  const { layer, isReshaped } = outputLayer(model) ?? {};
  if (!layer) return 'none';
  const config = configOf(layer);
  if (layer.class_name === 'Softmax') {
    const { axis = -1, name } = config;
    if (axis !== -1 && axis !== (isReshaped === true ? 3 : 1)) return 'none';
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
