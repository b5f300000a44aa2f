/** Element types of ONNX that are read, by name. */
export type FileType =
  | 'float32'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'bool'
  | 'float16'
  | 'float64'
  | 'uint32'
  | 'uint64'
  | 'bfloat16';

/** Element types that values have here: every float is float32, every integer int32. */
export type ElementType = 'float32' | 'int32' | 'bool';

/** Numbers of a tensor that are known, row-major. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** A tensor of a file: its size is checked, its numbers are read when asked for. */
export interface FileTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** @throws Inexpressible where an integer needs more than 32 bits */
  read(): HostTensor;
}

/** The value of an attribute. */
export type FileAttribute = number | string | readonly number[] | FileTensor;

/** An operator of a file. */
export interface FileNode {
  /** Its name, or its operator and position where it has none ("Conv 3"). */
  readonly label: string;
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  /** Names of values; empty for an optional one that is left away. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** `undefined` for attributes of a kind that is not read: graphs, lists of strings and the like. */
  readonly attributes: ReadonlyMap<string, FileAttribute | undefined>;
}

/** An input or output that a file declares. */
export interface FilePort {
  readonly name: string;
  /** Number of the element type in ONNX; 0 where it is none of a tensor. */
  readonly type: number;
  /** Sides; -1 where one is open. `undefined` where the file does not say. */
  readonly shape: readonly number[] | undefined;
}

/** An ONNX model whose parts are checked one by one. */
export interface ModelFile {
  readonly producer: string;
  readonly opset: number;
  readonly nodes: readonly FileNode[];
  readonly initialisers: ReadonlyMap<string, FileTensor>;
  /** Inputs that are no initialisers. */
  readonly inputs: readonly FilePort[];
  readonly outputs: readonly FilePort[];
}
