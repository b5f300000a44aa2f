import test from 'ava';
import { formats, mutant } from '../../benchmarks/fuzz/mutants.ts';
import { Reader } from '../../benchmarks/fuzz/reader.ts';

for (const format of formats) {
  const count = format === 'onnx' ? 200 : 800;
  test(`${count} mutants of ${format} are read, or refused in words, none of them slowly`, async (t) => {
    const reader = new Reader(format);
    t.teardown(() => reader.close());
    const tally = { read: 0, refused: 0 };
    for (let number = 0; number < count; number++) {
      const before = process.cpuUsage();
      const outcome = await reader.tryReading(mutant(format, number));
      t.true(process.cpuUsage(before).user < 10e6, `mutant ${number} is slow`);
      if (outcome.kind === 'fault') t.fail(`mutant ${number}: ${outcome.message}`);
      else tally[outcome.kind]++;
    }
    t.true(tally.read > 0 && tally.refused > count / 4, JSON.stringify(tally));
  });
}

test('mutants are the same each time', (t) => {
  for (const format of formats) t.deepEqual(mutant(format, 7), mutant(format, 7));
});
