const orientationTag = 0x0112;
/** Types of whole numbers: of 2 bytes (SHORT) and of 4 (LONG). */
const [shortType, longType] = [3, 4];

/**
 * The orientation in a block of EXIF, which is a TIFF header and the directory that it points to: 1 to 8. 1, upright, where
 * the block has none or cannot be read, as image viewers do.
 */
export function exifOrientation(tiff: Uint8Array): number {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return 1;
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  const little = order === 0x4949;
  const directory = view.getUint32(4, little);
  if (view.getUint16(2, little) !== 42 || directory + 2 > tiff.length) return 1;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.length) return 1;
    if (view.getUint16(entry, little) !== orientationTag) continue;
    const type = view.getUint16(entry + 2, little);
    if (type !== shortType && type !== longType) return 1;
    const value = type === shortType ? view.getUint16(entry + 8, little) : view.getUint32(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
