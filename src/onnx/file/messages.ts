import type Long from 'long';

/** The messages of a decoded file, as protobufjs gives them; what is absent has its default. */
export interface TensorMessage {
  readonly dims: readonly Long[];
  readonly dataType: number;
  readonly name: string;
  readonly floatData: Uint8Array;
  readonly int32Data: Uint8Array;
  readonly int64Data: Uint8Array;
  readonly doubleData: Uint8Array;
  readonly uint64Data: Uint8Array;
  readonly rawData: Uint8Array;
  readonly externalData: readonly { readonly key: string; readonly value: string }[];
  readonly dataLocation: number;
}

export interface AttributeMessage {
  readonly name: string;
  readonly type: number;
  readonly f: number;
  readonly i: Long;
  readonly s: Uint8Array;
  readonly t: TensorMessage | null;
  readonly floats: readonly number[];
  readonly ints: readonly Long[];
}

export interface NodeMessage {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly attribute: readonly AttributeMessage[];
}

export interface DimensionMessage {
  readonly dimValue: Long;
  readonly dimParam: string;
}

export interface ValueInfoMessage {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly DimensionMessage[] } | null;
    } | null;
  } | null;
}

export interface GraphMessage {
  readonly node: readonly NodeMessage[];
  readonly initializer: readonly TensorMessage[];
  readonly input: readonly ValueInfoMessage[];
  readonly output: readonly ValueInfoMessage[];
}

export interface ModelMessage {
  readonly producerName: string;
  readonly producerVersion: string;
  readonly graph: GraphMessage | null;
  readonly opsetImport: readonly { readonly domain: string; readonly version: Long }[];
}
