import assert from 'node:assert/strict';
import { EngineFailure } from '../../../../src/engine/failure';
import { Cancelled } from '../../../../src/failure';
import { pinImage } from '../../../../src/swarm/services/image-pin';
import { FakeSwarm } from '../support/fake-swarm';

const unpinned = { reference: 'web:1', platforms: [], problem: undefined };

describe('pinImage', () => {
  const swarm = new FakeSwarm();

  it('adds the digest and the platforms, except those that nodes cannot compare', async () => {
    swarm.distribution = () =>
      Promise.resolve({
        digest: 'sha256:abc',
        platforms: [
          { os: 'linux', architecture: 'amd64' },
          { os: 'linux', architecture: 'arm' },
          { os: 'unknown', architecture: 'unknown' },
        ],
      });
    assert.deepEqual(await pinImage(swarm.engine('pi1'), 'web:1', undefined), {
      reference: 'web:1@sha256:abc',
      platforms: [{ OS: 'linux', Architecture: 'amd64' }, { OS: 'linux' }],
      problem: undefined,
    });
  });

  it('leaves the image as it is, and returns why, if the registry does not have it or is not responding', async () => {
    swarm.distribution = () => Promise.reject(new EngineFailure('server', 'lookup registry-1.docker.io: timeout', ''));
    const problem = 'lookup registry-1.docker.io: timeout';
    assert.deepEqual(await pinImage(swarm.engine('pi1'), 'web:1', undefined), { ...unpinned, problem });
  });

  it('stops waiting for a registry after the timeout', async () => {
    swarm.distribution = (_image, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Cancelled()), { once: true });
      });
    const { problem, ...rest } = await pinImage(swarm.engine('pi1'), 'web:1', undefined, 5);
    assert.deepEqual(rest, { reference: 'web:1', platforms: [] });
    assert.match(problem ?? '', /registry of “web:1” did not respond/);
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    swarm.distribution = () => {
      abort.abort();
      return Promise.reject(new Cancelled());
    };
    await assert.rejects(pinImage(swarm.engine('pi1'), 'web:1', abort.signal), Cancelled);
  });

  it('does not ask about an image that is already pinned', async () => {
    swarm.calls.length = 0;
    const reference = 'web:1@sha256:abc';
    assert.deepEqual(await pinImage(swarm.engine('pi1'), reference, undefined), {
      reference,
      platforms: [],
      problem: undefined,
    });
    assert.deepEqual(swarm.calls, []);
  });

  it('leaves it to engines that do it themselves', async () => {
    const old = new FakeSwarm();
    old.apiVersion = '1.29';
    assert.deepEqual(await pinImage(old.engine('pi1'), 'web:1', undefined), unpinned);
    assert.deepEqual(old.calls, []);
  });
});
