import assert from 'node:assert/strict';
import type { HostFacts } from '../../../../src/provisioning/facts';
import { ProvisionFailure } from '../../../../src/provisioning/failure';
import { assertClock, assertPossible } from '../../../../src/provisioning/probe/obstacles';
import { dockerCeUnit, recordedFacts } from '../support/recorded';

describe('assertPossible and assertClock', () => {
  async function reasonFor(change: Partial<HostFacts>): Promise<string | undefined> {
    try {
      assertPossible('pi1', await recordedFacts('bookworm-docker', change), 2376);
      return undefined;
    } catch (error) {
      assert.ok(error instanceof ProvisionFailure);
      assert.match(error.message, /^“pi1”/);
      return `${error.reason}: ${error.message}`;
    }
  }

  it('allows Debian, Raspberry Pi OS, Ubuntu and derivatives', async () => {
    for (const [id, idLike] of [
      ['debian', []],
      ['raspbian', ['debian']],
      ['ubuntu', ['debian']],
      ['pop', ['ubuntu', 'debian']],
    ] as const) {
      assert.equal(await reasonFor({ os: { id, idLike, versionId: '1', name: id } }), undefined);
    }
  });

  it('refuses other systems, and Debian without systemd', async () => {
    const alpine = { id: 'alpine', idLike: [], versionId: '3.20', name: 'Alpine Linux 3.20' };
    assert.match(
      (await reasonFor({ os: alpine, init: 'init' })) ?? '',
      /unsupported-host: .*Alpine Linux 3\.20 amd64 with an init system other than systemd/,
    );
    assert.match((await reasonFor({ init: 'init' })) ?? '', /unsupported-host/);
  });

  it('refuses Docker from snap, and a dockerd without a unit', async () => {
    assert.match((await reasonFor({ foreignEngine: 'snap' })) ?? '', /unsupported-host: .*snap/);
    assert.match((await reasonFor({ foreignEngine: 'podman' })) ?? '', /unsupported-host: .*Podman/);
    assert.match((await reasonFor({ foreignEngine: 'rootless' })) ?? '', /unsupported-host: .*rootless/);
    assert.match(
      (await reasonFor({ unit: { ...dockerCeUnit, loadState: 'not-found' } })) ?? '',
      /unsupported-host: .*dockerd/,
    );
  });

  it('refuses listeners on the port other than the engine', async () => {
    const listener = { address: '*', port: 2376, program: 'dockerd', pid: 1 };
    assert.equal(await reasonFor({ listeners: [listener] }), undefined);
    assert.match(
      (await reasonFor({ listeners: [{ ...listener, program: 'nginx' }] })) ?? '',
      /port-taken: .*used by nginx/,
    );
  });

  it('refuses a daemon.json that is not an object', async () => {
    const path = '/etc/docker/daemon.json';
    assert.equal(
      await reasonFor({ daemonJson: { kind: 'not-an-object', path } }),
      'configuration: “pi1”: The file /etc/docker/daemon.json on the host must contain a JSON object.',
    );
  });

  it('refuses a full disk', async () => {
    assert.match((await reasonFor({ freeKib: new Map([['/', 12]]) })) ?? '', /disk-full: .*12 KiB/);
    assert.match(
      (await reasonFor({ freeKib: new Map([['/etc', 255]]) })) ?? '',
      /disk-full: .*255 KiB are free in \/etc/,
    );
    assert.equal(await reasonFor({ freeKib: new Map([['/etc', 256]]) }), undefined);
  });

  it('refuses clocks outside the validity of our certificates', async () => {
    const facts = await recordedFacts('bookworm-docker', { clock: 0 });
    const validity = { notBefore: new Date('2026-01-01'), notAfter: new Date('2029-01-01') };
    assert.throws(() => assertClock('pi1', facts, validity), { reason: 'clock', message: /1970-01-01 00:00/ });
    assertClock('pi1', { ...facts, clock: Date.parse('2027-01-01') }, validity);
  });
});
