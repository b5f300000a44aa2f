/** The bytes of an image as float32 in [0, 1]: byte / 255. */
export function pixelValues(bytes: Uint8Array): Float32Array {
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = bytes[i]! / 255;
  return values;
}
