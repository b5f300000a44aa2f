import protobuf from 'protobufjs';

const all = (type: string, id: number) => ({ type, id, rule: 'repeated' as const });

/**
 * The part of onnx.proto3 in which tensors may lie; all else is passed over. Every field may come several times, as readers that merge
 * what comes twice take it.
 */
const modelType = protobuf.Root.fromJSON({
  nested: {
    Model: { fields: { graph: all('Graph', 7), functions: all('Function', 25) } },
    Function: { fields: { node: all('Node', 7), attributeProto: all('Attribute', 11) } },
    Graph: {
      fields: { node: all('Node', 1), initializer: all('Tensor', 5), sparseInitializer: all('SparseTensor', 15) },
    },
    Node: { fields: { attribute: all('Attribute', 5) } },
    Attribute: {
      fields: {
        t: all('Tensor', 5),
        g: all('Graph', 6),
        tensors: all('Tensor', 10),
        graphs: all('Graph', 11),
        sparseTensor: all('SparseTensor', 22),
        sparseTensors: all('SparseTensor', 23),
      },
    },
    SparseTensor: { fields: { values: all('Tensor', 1), indices: all('Tensor', 2) } },
    Tensor: { fields: { externalData: all('Entry', 13), dataLocation: all('int32', 14) } },
    Entry: { fields: { key: { type: 'string', id: 1 }, value: { type: 'string', id: 2 } } },
  },
}).lookupType('Model');

interface Part {
  readonly externalData?: readonly { readonly key?: string; readonly value?: string }[];
  readonly dataLocation?: readonly number[];
  readonly [name: string]: unknown;
}

function locate(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const { externalData, dataLocation, ...parts } = part as Part;
  if (dataLocation?.some((location) => location !== 0) || externalData)
    return externalData?.find(({ key }) => key === 'location')?.value ?? 'another file';
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
