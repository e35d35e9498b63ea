import assert from 'node:assert/strict';
import { storagePath } from '../../../../src/machines/store/storage-path';

describe('storagePath', () => {
  const homeDirectory = '/home/pirate';
  const path = (setting?: string, variable?: string): string =>
    storagePath({ setting, environment: { MACHINE_STORAGE_PATH: variable }, homeDirectory });

  it('is docker-machine’s default if nothing is chosen', () => {
    assert.equal(path(), '/home/pirate/.docker/machine');
    assert.equal(path('  ', ''), '/home/pirate/.docker/machine');
  });

  it('prefers the setting to the variable', () => {
    assert.equal(path('/store/a', '/store/b'), '/store/a');
    assert.equal(path('', '/store/b'), '/store/b');
  });

  it('puts the home directory in place of ~, and of nothing else', () => {
    assert.equal(path('~'), '/home/pirate');
    assert.equal(path('~/machines'), '/home/pirate/machines');
    assert.equal(path('/srv/~/machines'), '/srv/~/machines');
    assert.equal(path('~other/machines'), '/home/pirate/~other/machines');
  });

  it('is absolute whatever was chosen', () => {
    assert.equal(path('machines'), '/home/pirate/machines');
    assert.equal(path(undefined, './machines/'), '/home/pirate/machines');
  });
});
