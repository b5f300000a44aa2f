import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { describeCheckout, identifyChanges } from '../../src/bench/provenance.ts';

const author = ['-c', 'user.name=Nobody', '-c', 'user.email=nobody@example.org', '-c', 'commit.gpgsign=false'];

/** A checkout with one attack and one commit, as its folder and root; removed after the test. */
function checkout(t: ExecutionContext): { folder: string; root: URL; git: (...args: string[]) => string } {
  const folder = mkdtempSync(join(tmpdir(), 'epsball-git-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const git = (...args: string[]): string =>
    execFileSync('git', [...author, ...args], { cwd: folder, encoding: 'utf8' }).trim();
  mkdirSync(join(folder, 'attacks'));
  writeFileSync(join(folder, 'attacks', 'fgsm.ts'), 'export default 1;');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message=One attack');
  return { folder, root: pathToFileURL(`${folder}/`), git };
}

test('a commit with nothing changed is clean, also beside files that measure nothing', async (t) => {
  const { folder, root, git } = checkout(t);
  const clean = { commit: git('rev-parse', 'HEAD'), dirty: false };
  t.deepEqual(await describeCheckout(root), clean);
  writeFileSync(join(folder, 'notes.md'), 'buy milk');
  t.deepEqual(await describeCheckout(root), clean);
});

test('an attack that is in no commit makes the checkout dirty, whatever git is set to show', async (t) => {
  const { folder, root, git } = checkout(t);
  git('config', 'status.showUntrackedFiles', 'no');
  writeFileSync(join(folder, 'attacks', 'new.ts'), 'export default 2;');
  t.true((await describeCheckout(root))?.dirty);
});

test('a changed attack makes the checkout dirty', async (t) => {
  const { folder, root } = checkout(t);
  writeFileSync(join(folder, 'attacks', 'fgsm.ts'), 'export default 3;');
  t.true((await describeCheckout(root))?.dirty);
});

test('one change of a checkout is told from another, and from none', async (t) => {
  const { folder, root } = checkout(t);
  t.is(await identifyChanges(root), undefined);
  const change = (name: string, code: string): Promise<string | undefined> => {
    writeFileSync(join(folder, 'attacks', name), code);
    return identifyChanges(root);
  };
  const changed = [await change('fgsm.ts', '2'), await change('fgsm.ts', '3'), await change('new one.ts', '4')];
  t.is(new Set([...changed, await change('new one.ts', '5')]).size, 4);
  t.is(await change('fgsm.ts', '3'), await identifyChanges(root));
  symlinkSync('nowhere', join(folder, 'attacks', '.#new.ts'));
  const odd = [await change('b#1?.ts', '6'), await change('b#1?.ts', '7')];
  t.is(new Set([...changed, ...odd]).size, 5);
  for (const name of ['new one.ts', 'b#1?.ts', '.#new.ts']) rmSync(join(folder, 'attacks', name));
  t.is(await identifyChanges(root), changed[1]);
});

test('a folder without git is no checkout', async (t) => {
  const { folder, root } = checkout(t);
  rmSync(join(folder, '.git'), { recursive: true });
  t.is(await describeCheckout(root), null);
});
