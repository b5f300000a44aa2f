import { EpsballError } from '../errors.ts';
import type { Command } from './command.ts';
import { downloadProgress } from './download-progress.ts';
import { exitCodes } from './failure.ts';
import type { OptionTable } from './options.ts';
import { optionValues } from './values.ts';
import { verificationLines } from './verification-lines.ts';

const options: OptionTable = {
  repeat: { value: 'N', help: 'Attack the first N samples again and compare with their records. Default: none.' },
  model: {
    value: 'NAME',
    many: 'commas',
    help: 'Models that are not where their names say: ./net.onnx, ./net/model.json, ./my-model.ts, a folder, or a URL#sha256=HEX; each is known by its name.',
  },
  plugin: { value: 'PATH', many: 'commas', help: 'Files with the attacks or defenses that the run took from plugins.' },
  data: { value: 'DIR', help: 'Where the data set lies: its folder, or its file; nothing is downloaded then.' },
  device: { value: 'NAME', help: 'What --repeat attacks on. Default: as the run did. Verdicts are always on cpu.' },
  workers: { value: 'N', help: 'Batches computed at the same time; no influence on results. Default: one per core.' },
  json: { help: 'Print what was found as JSON on standard output, everything else on standard error.' },
  quiet: { help: 'Print only what does not stand, and the last line.' },
  help: { help: 'Show this text.' },
};

/** `epsball verify RUN`: judges a published run anew from its files. */
export const verify: Command = {
  name: 'verify',
  summary: 'Judges a published run anew from its files and says whether each number stands.',
  usage: 'RUN [options]',
  options,
  positionals: 1,
  examples: [
    'epsball verify results/20261123T150405Z-quick-0123abcd',
    'epsball verify published --repeat 16',
    'epsball verify published --model ./mine --plugin my-attack.ts',
  ],
  async run(given, terminal) {
    const { text, list, whole, has } = optionValues(given);
    const [folder] = given.positionals;
    if (folder === undefined || folder === '') {
      throw new EpsballError('INVALID_OPTION', 'verify needs a run folder: epsball verify results/…');
    }
    if (text('data')?.trim() === '') throw new EpsballError('INVALID_OPTION', '--data is empty; name a folder.');
    const { verifyRun } = await import('../index.ts');
    const verification = await verifyRun(
      folder,
      {
        models: list('model'),
        plugins: list('plugin'),
        dataDir: text('data'),
        repeat: whole('repeat'),
        device: text('device'),
        workers: whole('workers'),
      },
      {
        onProgress: (activity) => {
          if (!has('quiet')) terminal.status(`${activity} …`);
        },
        onDownload: downloadProgress(terminal),
      },
    );
    terminal.status('');
    const print = has('json') ? terminal.note : terminal.out;
    const stream = has('json') ? 'note' : 'out';
    const lines = verificationLines(verification, has('quiet'), (line, style) => terminal.style(line, style, stream));
    for (const line of lines) print(line);
    if (has('json')) terminal.out(JSON.stringify(verification, null, 2));
    return verification.counts['does not stand'] === 0 ? exitCodes.done : exitCodes.failed;
  },
};
