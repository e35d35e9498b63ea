import assert from 'node:assert/strict';
import type { StoreEntry } from '../../../../src/machines/machine';
import { otherMachines } from '../../../../src/provisioning/certificates/other-machines';
import { sampleMachine } from '../../machines/support/samples';
import { target } from '../support/connection';

function stored(name: string, address: string, host: string): StoreEntry {
  return { kind: 'machine', name, machine: sampleMachine({ name, address, host }) };
}

describe('otherMachines', () => {
  const entries: readonly StoreEntry[] = [
    stored('pi1', '10.77.0.11', 'pi1.lan'),
    stored('pi3', '10.77.0.13', 'Boat'),
    stored('pi4', '2001:db8::4', 'gone'),
    { kind: 'broken', name: 'pi5', file: '/x', problem: 'x' },
  ];
  const others = otherMachines(entries, 'pi1', ({ host }) =>
    host === 'gone' ? Promise.reject(new Error('no such Host')) : Promise.resolve({ ...target, host: 'inner.lan' }),
  );

  const owned: readonly (readonly [name: string, owner: string | undefined])[] = [
    ['PI3', 'pi3'],
    ['pi3.LOCAL.', 'pi3'],
    ['10.77.0.13', 'pi3'],
    ['[::ffff:10.77.0.13]', 'pi3'],
    ['boat', 'pi3'],
    ['inner.lan', 'pi3'],
    ['2001:DB8:0::4', 'pi4'],
    ['gone', 'pi4'],
    ['pi5.local', 'pi5'],
    ['pi1', undefined],
    ['pi1.lan', undefined],
    ['10.77.0.11', undefined],
    ['pi3.lan', undefined],
    ['::ffff:0:a4d:d', undefined],
    ['', undefined],
  ];
  for (const [name, owner] of owned) {
    it(`finds ${owner ?? 'no machine'} at “${name}”`, async () => {
      assert.equal((await others).ownerOf(name), owner);
    });
  }
});
