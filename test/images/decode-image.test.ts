import test from 'ava';
import { decodeImage, imageHeader } from '../../src/images/decode-image.ts';
import { ImageProblem } from '../../src/images/image-problem.ts';
import { expected, fixture } from './expected.ts';

for (const [name, { width, height, pixels }] of Object.entries(expected.decoded)) {
  test(`${name} has the pixels that PIL decodes`, (t) => {
    const picture = decodeImage(fixture(name));
    t.deepEqual([picture.width, picture.height], [width, height]);
    t.is(picture.channels, pixels.length === width * height ? 1 : 3);
    t.deepEqual([...picture.pixels], [...pixels]);
    const header = imageHeader(fixture(name));
    t.deepEqual([header.width, header.height, header.orientation], [width, height, 1]);
  });
}

const refused: Readonly<Record<string, RegExp>> = {
  'transparent.png': /^it is transparent in places/,
  'key.png': /^it is transparent in places/,
  'sixteen.png': /^it has 16 bits a channel; convert it to 8/,
  'cmyk.jpg': /^it is CMYK; convert it to RGB/,
  'arithmetic.jpg': /^it is a lossless, hierarchical or arithmetic JPEG/,
  'text.png': /^it is neither a PNG nor a JPEG/,
};

for (const [name, message] of Object.entries(refused)) {
  test(`${name} is refused in words`, (t) => {
    t.throws(() => decodeImage(fixture(name)), { instanceOf: ImageProblem, message });
  });
}

test('every beginning of a file is refused, or is whole but for its last marker', (t) => {
  for (const name of ['baseline-420.jpg', 'progressive-444.jpg', 'restarts.jpg', 'rgb.png', 'interlaced.png']) {
    const whole = fixture(name);
    for (let length = 0; length < whole.length - 2; length += 5) {
      t.throws(() => decodeImage(whole.subarray(0, length)), { instanceOf: ImageProblem }, `${name}, ${length}`);
    }
  }
});

test('a progressive JPEG that ends before its last scan is refused, though it ends in order', (t) => {
  const whole = Buffer.from(fixture('progressive-444.jpg'));
  const scan = Buffer.of(0xff, 0xda);
  const starts: number[] = [];
  for (let at = whole.indexOf(scan); at >= 0; at = whole.indexOf(scan, at + 2)) starts.push(at);
  t.true(starts.length > 3);
  for (const end of starts.slice(1)) {
    const ended = Buffer.concat([whole.subarray(0, end), Buffer.of(0xff, 0xd9)]);
    t.throws(() => decodeImage(ended), {
      instanceOf: ImageProblem,
      message: /^it is cut off: scans that tell its details/,
    });
  }
});

test('a header that asks for more pixels than are decoded is refused before any memory is taken', (t) => {
  const large = Buffer.from(fixture('baseline-444.jpg'));
  const frame = large.indexOf(Buffer.of(0xff, 0xc0));
  large.writeUInt16BE(65_500, frame + 5);
  large.writeUInt16BE(65_500, frame + 7);
  t.throws(() => decodeImage(large), { message: /65500x65500 pixels, more than the 33554432 that are decoded/ });
});
