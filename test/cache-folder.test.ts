import { join } from 'node:path';
import test from 'ava';
import { cacheFolder } from '../src/cache-folder.ts';

const home = join('/', 'home', 'someone');

test('EPSBALL_CACHE comes first, then XDG_CACHE_HOME, then the platform', (t) => {
  const xdg = join('/', 'var', 'xdg');
  t.is(cacheFolder({ EPSBALL_CACHE: 'mine', XDG_CACHE_HOME: xdg }, 'linux', home), 'mine');
  t.is(cacheFolder({ XDG_CACHE_HOME: xdg }, 'linux', home), join(xdg, 'epsball'));
  t.is(cacheFolder({}, 'linux', home), join(home, '.cache', 'epsball'));
  t.is(cacheFolder({}, 'darwin', home), join(home, 'Library', 'Caches', 'epsball'));
  t.is(cacheFolder({ LOCALAPPDATA: 'local' }, 'win32', home), join('local', 'epsball'));
});

test('empty and relative settings count as none', (t) => {
  t.is(cacheFolder({ EPSBALL_CACHE: '', XDG_CACHE_HOME: 'relative' }, 'linux', home), join(home, '.cache', 'epsball'));
});
