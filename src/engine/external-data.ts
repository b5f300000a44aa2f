import protobuf from 'protobufjs';

const one = (type: string, id: number) => ({ type, id });
const many = (type: string, id: number) => ({ type, id, rule: 'repeated' as const });

/** The part of onnx.proto3 in which tensors may lie; all else is passed over. */
const modelType = protobuf.Root.fromJSON({
  nested: {
    Model: { fields: { graph: one('Graph', 7), functions: many('Function', 25) } },
    Function: { fields: { node: many('Node', 7), attributeProto: many('Attribute', 11) } },
    Graph: {
      fields: { node: many('Node', 1), initializer: many('Tensor', 5), sparseInitializer: many('SparseTensor', 15) },
    },
    Node: { fields: { attribute: many('Attribute', 5) } },
    Attribute: {
      fields: {
        t: one('Tensor', 5),
        g: one('Graph', 6),
        tensors: many('Tensor', 10),
        graphs: many('Graph', 11),
        sparseTensor: one('SparseTensor', 22),
        sparseTensors: many('SparseTensor', 23),
      },
    },
    SparseTensor: { fields: { values: one('Tensor', 1), indices: one('Tensor', 2) } },
    Tensor: { fields: { externalData: many('Entry', 13), dataLocation: one('int32', 14) } },
    Entry: { fields: { key: one('string', 1), value: one('string', 2) } },
  },
}).lookupType('Model');

interface Part {
  readonly externalData?: readonly { readonly key?: string; readonly value?: string }[];
  readonly dataLocation?: number;
  readonly [name: string]: unknown;
}

function locate(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const { externalData, dataLocation, ...parts } = part as Part;
  if (dataLocation || externalData) return externalData?.find(({ key }) => key === 'location')?.value ?? 'another file';
  for (const each of Object.values(parts)) {
    const found = locate(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The file beside an ONNX model that one of its tensors is to be read from; undefined where the model is complete in itself.
 *
 * @throws Error where the bytes are no such message
 */
export function externalLocation(bytes: Uint8Array): string | undefined {
  return locate(modelType.toObject(modelType.decode(bytes)));
}
