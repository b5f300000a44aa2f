import test from 'ava';
import fgsm from '../../attacks/fgsm.ts';
import pgd from '../../attacks/pgd.ts';
import { createEngine } from '../../src/engine/index.ts';
import type { CompiledFunction, Engine } from '../../src/engine/types.ts';
import { randomImages } from './support/images.ts';
import { convModel, linearClasses } from './support/models.ts';
import { runCells } from './support/run-cells.ts';

const images = randomImages(8, (_, index) => index % 10);

/** An engine that knows how many of its graphs are not disposed of. */
function counted(engine: Engine): { readonly engine: Engine; readonly open: () => number } {
  const graphs = new Set<CompiledFunction>();
  const compile: Engine['compile'] = async (...of) => {
    const graph = await engine.compile(...of);
    graphs.add(graph);
    const { inputs, outputs } = graph;
    return {
      ...{ inputs, outputs },
      run: (...values) => graph.run(...values),
      dispose() {
        graphs.delete(graph);
        return graph.dispose();
      },
    };
  };
  return { engine: { ...engine, compile, close: () => engine.close() }, open: () => graphs.size };
}

test('what a defended model is judged by is let go after its last cell', async (t) => {
  const real = await createEngine({ workers: 1 });
  const { engine, open } = counted(real);
  const zeros = Array.from({ length: 10 }, () => new Float32Array(48));
  const models = [convModel(), linearClasses(zeros, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])];
  const seen: number[] = [];
  const onCell = (): void => {
    seen.push(open());
  };
  const { cells } = await runCells({
    ...{ models, images, attacks: [fgsm, pgd], epsilons: ['0.1'], params: { pgd: { steps: 2 } } },
    ...{ engine, events: { onCell } },
  });
  t.deepEqual(
    cells.map(({ model, attack, status }) => [model, attack, status]),
    models.flatMap(({ definition }) => ['fgsm', 'pgd'].map((attack) => [definition.name, attack, 'done'])),
  );
  t.is(seen[2], seen[0]);
  t.is(seen[3], seen[1]);
  t.is(open(), 0);
  await real.close();
});
