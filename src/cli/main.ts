#!/usr/bin/env node
import { silenceDependencies } from './silence.ts';
import { endEarly } from './early-end.ts';
import { exitCodes, reportFailure } from './failure.ts';
import { processTerminal } from './terminal.ts';

silenceDependencies();
const terminal = processTerminal();

process.on('SIGINT', () => {
  terminal.note('interrupted.');
  for (const line of endEarly()) terminal.note(line);
  process.exit(exitCodes.interrupted);
});
process.on('uncaughtException', (error) => {
  process.exit(reportFailure(error, terminal));
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.failed);
});

const { dispatch } = await import('./dispatch.ts');
process.exitCode = await dispatch(process.argv.slice(2), terminal);
