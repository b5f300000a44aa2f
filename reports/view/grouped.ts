export { grouped } from '../../src/results/grouped.ts';
