import assert from 'node:assert/strict';
import { findConflict } from '../../../../src/editor/terminals/environment-rivals';

describe('findConflict', () => {
  it('is a setting of Container Tools that sets one of these variables', () => {
    const value = (setting: string): unknown =>
      setting === 'containers.environment' ? { DOCKER_HOST: 'tcp://other:2376' } : undefined;
    assert.deepEqual(findConflict(['DOCKER_HOST', 'DOCKER_CERT_PATH'], value), {
      setting: 'containers.environment',
      variable: 'DOCKER_HOST',
    });
  });

  it('is also a setting of the older extension', () => {
    const value = (setting: string): unknown => (setting === 'docker.environment' ? { DOCKER_CERT_PATH: '/x' } : {});
    assert.equal(findConflict(['DOCKER_HOST', 'DOCKER_CERT_PATH'], value)?.setting, 'docker.environment');
  });

  it('is undefined if settings set other variables, nothing, or nonsense', () => {
    for (const value of [{ COMPOSE_FILE: 'x' }, undefined, null, 'DOCKER_HOST']) {
      assert.equal(
        findConflict(['DOCKER_HOST'], () => value),
        undefined,
      );
    }
  });
});
