/** What the header of a .npy array says. */
export interface NpyHeader {
  /** Type of the numbers as numpy writes it, "|u1" or "<f4". */
  readonly type: string;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly start: number;
}

const entries =
  /^\{\s*'descr':\s*'([^'\\]*)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([\d,\s]*)\),?\s*\}\s*$/;
const longestHeader = 4096;

/** Bytes of a number by its type; of a type that is not here, numbers are not read. */
export const numberSizes: Readonly<Record<string, number>> = {
  ...{ u1: 1, i1: 1, u2: 2, i2: 2, u4: 4, i4: 4, u8: 8, i8: 8, f4: 4, f8: 8 },
};

/**
 * Reads the header of a .npy array (versions 1 to 3), or says what is wrong with it, in words that follow a colon. Nothing is evaluated: the
 * header must have the form that numpy writes.
 */
export function npyHeader(bytes: Buffer): NpyHeader | string {
  const version = bytes[6] ?? 0;
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY' || version < 1 || version > 3) {
    return 'it is no array of numpy';
  }
  const [begin, length] = version === 1 ? [10, bytes.readUInt16LE(8)] : [12, bytes.readUInt32LE(8)];
  if (length > longestHeader || begin + length > bytes.length) return 'its header is damaged';
  const text = bytes.toString('utf8', begin, begin + length);
  const [, type, order, sizes] = entries.exec(text) ?? [];
  if (type === undefined || sizes === undefined) return 'it is no plain array of numbers';
  if (order === 'True') return 'it lies in Fortran order; store numpy.ascontiguousarray of it';
  if (type === '|O') {
    return 'it holds objects, as numpy makes of images of different sizes; bring all to one size, and store numpy.stack of them';
  }
  if (!Object.hasOwn(numberSizes, type.slice(1))) {
    return `its numbers are of type ${JSON.stringify(type)}; whole numbers of 8 to 64 bits, float32 and float64 are read`;
  }
  const shape = sizes
    .split(',')
    .map((size) => size.trim())
    .filter((size) => size !== '')
    .map(Number);
  if (!shape.every(Number.isSafeInteger)) return 'its header is damaged';
  return { type, shape, start: begin + length };
}

/** How the number at a place is read. */
export type NumberAt = (place: number) => number;

/** Reads numbers of a type of `numberSizes`. */
export function numberReader(bytes: Buffer, { type, start }: NpyHeader): NumberAt {
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  const isLittle = !type.startsWith('>');
  switch (type.slice(1)) {
    case 'u1':
      return (place) => view.getUint8(place);
    case 'i1':
      return (place) => view.getInt8(place);
    case 'u2':
      return (place) => view.getUint16(2 * place, isLittle);
    case 'i2':
      return (place) => view.getInt16(2 * place, isLittle);
    case 'u4':
      return (place) => view.getUint32(4 * place, isLittle);
    case 'i4':
      return (place) => view.getInt32(4 * place, isLittle);
    case 'u8':
      return (place) => Number(view.getBigUint64(8 * place, isLittle));
    case 'i8':
      return (place) => Number(view.getBigInt64(8 * place, isLittle));
    case 'f4':
      return (place) => view.getFloat32(4 * place, isLittle);
    default:
      return (place) => view.getFloat64(8 * place, isLittle);
  }
}
