import assert from 'node:assert/strict';
import { alternativeNames } from '../../../../src/certificates/alternative-names';
import { nameProblem } from '../../../../src/machines/name';
import { certificateNames } from '../../../../src/provisioning/certificates/certificate-names';
import type { OtherMachines } from '../../../../src/provisioning/certificates/other-machines';

describe('certificateNames', () => {
  const where = {
    ...{ address: '10.77.0.11', addressGiven: false, publicHost: 'pi1.local', ip: '10.77.0.11', throughJump: false },
  };
  const names = { machine: 'pi1', where, extra: ['docker.example.org'], own: [] };
  const alone: OtherMachines = { ownerOf: () => undefined, alsoFor: () => undefined };

  it('returns what the machine is reached by and what the user wants, each once', () => {
    const extra = ['docker.example.org', 'PI1.local.', 'Docker.example.org', '10.77.0.11'];
    const { excluded, doubtful, ...all } = certificateNames({ ...names, extra }, alone);
    assert.deepEqual(all.names, ['10.77.0.11', 'pi1.local', 'docker.example.org']);
    assert.deepEqual([excluded, doubtful], [[], []]);
  });

  it('returns only the address if nothing else is known', () => {
    const only = { ...names, where: { ...where, publicHost: undefined }, extra: [] };
    assert.deepEqual(certificateNames(only, alone).names, ['10.77.0.11']);
  });

  it('excludes the machine’s name, which is not a name in the network', () => {
    for (const machine of ['pi1', 'web.1', 'pi-', 'a..b', '3', '10.1', 'docker.example.com']) {
      assert.equal(nameProblem(machine, []), undefined);
      const all = certificateNames({ ...names, machine }, alone).names;
      assert.ok(!all.includes(machine), machine);
      assert.doesNotThrow(() => alternativeNames(all), machine);
    }
  });

  it('includes an IPv4 link-local address that responded: a host on the other end of a cable has no other', () => {
    const cable = { ...where, address: '169.254.7.7' };
    assert.deepEqual(certificateNames({ ...names, where: cable, extra: [] }, alone).names, [
      '169.254.7.7',
      'pi1.local',
    ]);
  });

  it('reports what leads to another machine, and what another machine’s certificate also covers', () => {
    const owner = (name: string): string | undefined => (name === '10.77.0.11' ? 'pi3' : undefined);
    const others: OtherMachines = {
      ownerOf: owner,
      alsoFor: (name) => (name === 'docker.example.org' ? 'pi4' : undefined),
    };
    for (const addressGiven of [false, true]) {
      const { doubtful } = certificateNames({ ...names, where: { ...where, addressGiven } }, others);
      assert.deepEqual(
        doubtful.map((sentence) => /^(\S+) also belongs to “(\w+)”/.exec(sentence)?.slice(1)),
        [
          ['10.77.0.11', 'pi3'],
          ['docker.example.org', 'pi4'],
        ],
      );
    }
  });
});
