/** The smallest files that are what they say. */

/** PNG: one red pixel. */
export const picture =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';

/** WAV: 8 kHz, one channel, no sample. */
export const audio = Buffer.concat([
  Buffer.from('RIFF'),
  littleEndian(4, 36),
  Buffer.from('WAVEfmt '),
  littleEndian(4, 16),
  littleEndian(2, 1),
  littleEndian(2, 1),
  littleEndian(4, 8000),
  littleEndian(4, 8000),
  littleEndian(2, 1),
  littleEndian(2, 8),
  Buffer.from('data'),
  littleEndian(4, 0),
]).toString('base64');

function littleEndian(size: number, value: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntLE(value, 0, size);
  return bytes;
}
