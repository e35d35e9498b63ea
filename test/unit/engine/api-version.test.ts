import assert from 'node:assert/strict';
import { atLeast, isApiVersion, negotiate, newestApiVersion } from '../../../src/engine/api-version';
import { EngineFailure } from '../../../src/engine/failure';

const endpoint = { kind: 'ssh', machine: 'pi1', openSocket: () => Promise.reject(new Error('unused')) } as const;

describe('negotiate', () => {
  it('compares by number, not by letter', () => {
    assert.equal(atLeast('1.41', '1.9'), true);
    assert.equal(atLeast('1.9', '1.41'), false);
    assert.equal(atLeast('2.0', '1.99'), true);
    assert.equal(atLeast('1.41', '1.41'), true);
  });

  it('uses the engine’s version if it is older', () => {
    assert.equal(negotiate(endpoint, '1.24'), '1.24');
    assert.equal(negotiate(endpoint, '1.45'), '1.45');
  });

  it('uses the newest supported version if the engine is newer', () => {
    assert.equal(negotiate(endpoint, '1.99'), newestApiVersion);
    assert.equal(negotiate(endpoint, '2.1'), newestApiVersion);
  });

  it('refuses an engine from before swarm mode, naming the machine', () => {
    assert.throws(
      () => negotiate(endpoint, '1.23'),
      (error) => error instanceof EngineFailure && error.reason === 'api-version' && error.message.includes('“pi1”'),
    );
  });

  it('recognizes what is not a version', () => {
    assert.deepEqual(['1.41', '1', '', 'v1.41', '1.41.0', '1.99999999999'].map(isApiVersion), [
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
