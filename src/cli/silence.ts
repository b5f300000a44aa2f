/** Keeps what dependencies and Node.js would print off the terminal; EPSBALL_DEBUG=1 lets it through. */
export function silenceDependencies(): void {
  if (process.env.EPSBALL_DEBUG === '1') return;
  process.removeAllListeners('warning');
  for (const method of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
    console[method] = () => undefined;
  }
}
