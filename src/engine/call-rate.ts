/**
 * How often `call` is answered in a second, measured for about this many seconds.
 *
 * @param lanes how many calls are under way at the same time; each lane makes at least one
 */
export async function callRate(call: () => Promise<unknown>, lanes: number, seconds: number): Promise<number> {
  const began = performance.now();
  const until = began + 1000 * seconds;
  let calls = 0;
  const runLane = async (): Promise<void> => {
    do {
      await call();
      calls++;
    } while (performance.now() < until);
  };
  await Promise.all(Array.from({ length: lanes }, runLane));
  return (1000 * calls) / (performance.now() - began);
}
