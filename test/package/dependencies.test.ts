import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { lockedPackages, nameOf } from './support/package-lock';

const root = path.resolve(__dirname, '../..');

describe('the packages that the extension is built from', () => {
  it('run no scripts when they are installed', async () => {
    assert.match(await readFile(path.join(root, '.npmrc'), 'utf8'), /^ignore-scripts=true$/m);
  });

  it('need no scripts', () => {
    const withScript = lockedPackages.filter(([, { dev, hasInstallScript }]) => dev !== true && hasInstallScript);
    assert.deepEqual(
      withScript.map(([folder]) => nameOf(folder)),
      [
        // Compiles what tells about the processor; not in the bundle.
        'cpu-features',
        // Prints a hint on versions; not in the bundle.
        'protobufjs',
        // Compiles faster ciphers, which the bundle does without.
        'ssh2',
      ],
      'What does the script do, and does the bundle do without?',
    );
  });

  it('are pinned by their contents, whatever registry they come from', () => {
    for (const [folder, { integrity, resolved }] of lockedPackages) {
      assert.match(integrity ?? '', /^sha512-/, folder);
      assert.equal(resolved, undefined, `${folder}: package-lock.json names a registry.`);
    }
  });
});
