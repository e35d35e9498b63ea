import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { MachineSidecar } from '../../../../src/machines/machine';
import { readSidecar, writeSidecar } from '../../../../src/machines/store/sidecar';
import { emptySidecar, sampleHostKey } from '../support/samples';

const file = '/store/machines/pi3/swarm-machines.json';
const full: MachineSidecar = {
  hostKey: sampleHostKey,
  incomplete: { step: 'Restart the engine', problem: 'Port 2376 is taken by nginx.', at: '2026-01-31T12:00:00.000Z' },
  lastSeen: '2026-01-31T11:00:00.000Z',
  engineVersion: '26.1.5',
};

describe('readSidecar and writeSidecar', () => {
  it('is read as it was written', () => {
    const { host, sidecar, problem } = readSidecar(writeSidecar('pi3.local', full, {}), file);
    assert.deepEqual({ host, sidecar, problem }, { host: 'pi3.local', sidecar: full, problem: undefined });
  });

  it('is empty if there is none, as with machines created by docker-machine', () => {
    assert.deepEqual(readSidecar(undefined, file), {
      host: undefined,
      hostProblem: undefined,
      sidecar: emptySidecar,
      document: {},
      problem: undefined,
    });
  });

  it('keeps keys of later versions', () => {
    const { document } = readSidecar('{"version": 1, "jumpHost": {"name": "bastion"}}', file);
    const again = readSidecar(writeSidecar('pi3', emptySidecar, document), file);
    assert.deepEqual(again.document['jumpHost'], { name: 'bastion' });
  });

  it('loses a mark that was taken back', () => {
    const { document } = readSidecar(writeSidecar('pi3', full, {}), file);
    const text = writeSidecar('pi3', { ...full, incomplete: undefined }, document);
    assert.equal(readSidecar(text, file).sidecar.incomplete, undefined);
  });

  it('names the line that is not JSON, and reads nothing else', () => {
    const { sidecar, problem } = readSidecar('{\n"host": oops\n}', file);
    assert.match(problem?.sentence ?? '', /^swarm-machines\.json: line 2 is not valid JSON\. /);
    assert.deepEqual(sidecar, emptySidecar);
  });

  it('names a key of a wrong type, and reads the others', () => {
    const text = JSON.stringify({ host: 'pi3.local', hostKey: 'SHA256:abc', engineVersion: '26.1.5', lastSeen: 'now' });
    const { host, sidecar, problem } = readSidecar(text, file);
    assert.match(problem?.sentence ?? '', /“hostKey” must be an object/);
    assert.equal(host, 'pi3.local');
    assert.deepEqual(sidecar, { ...emptySidecar, engineVersion: '26.1.5' });
  });

  it('trusts no host key that is not the one of its type and fingerprint', () => {
    const another = Buffer.from(sampleHostKey.key, 'base64');
    another.writeUInt8(8, another.length - 1);
    for (const change of [
      { key: another.toString('base64') },
      { key: 'AAAA' },
      { key: 'no key' },
      { fingerprint: 'SHA256:abc' },
      { type: 'ssh-rsa' },
    ]) {
      const text = writeSidecar('pi3.local', { ...full, hostKey: { ...sampleHostKey, ...change } }, {});
      const { sidecar, problem } = readSidecar(text, file);
      assert.deepEqual(sidecar, { ...full, hostKey: undefined });
      assert.match(problem?.sentence ?? '', /“hostKey\.key” does not match its type and fingerprint/);
    }
  });

  it('has a host key in the one form in which hosts present it', () => {
    const hostKey = { ...sampleHostKey, key: `${sampleHostKey.key.slice(0, 20)}\n${sampleHostKey.key.slice(20)}` };
    const { sidecar } = readSidecar(writeSidecar('pi3.local', { ...full, hostKey }, {}), file);
    assert.deepEqual(sidecar.hostKey, sampleHostKey);
  });

  it('never throws, whatever is in it', () => {
    const keys = fc.constantFrom('host', 'hostKey', 'incomplete', 'lastSeen', 'engineVersion', 'other');
    const texts = fc.oneof(
      fc.string(),
      fc.dictionary(keys, fc.jsonValue()).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const { sidecar } = readSidecar(text, file);
        assert.ok(sidecar.lastSeen === undefined || !Number.isNaN(Date.parse(sidecar.lastSeen)));
      }),
    );
  });
});
