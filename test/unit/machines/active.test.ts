import assert from 'node:assert/strict';
import { activeMachineChange } from '../../../src/machines/active';
import type { FleetEntry } from '../../../src/machines/fleet';
import { firstSnapshot } from '../../../src/machines/fleet/snapshot-of';
import { MachineStore } from '../../../src/machines/store';
import { emptySidecar, sampleMachine } from './support/samples';

describe('activeMachineChange', () => {
  const store = new MachineStore('/store');
  const snapshot = firstSnapshot({ sidecar: emptySidecar, sidecarProblem: undefined });
  const machine = (name: string, address = '10.77.0.13'): FleetEntry => ({
    kind: 'machine',
    machine: sampleMachine({ name, address }),
    snapshot,
  });

  it('sets the variables of the active machine, as its address is now', () => {
    const change = activeMachineChange('pi3', [machine('pi1'), machine('pi3', '10.0.0.9')], store);
    assert.equal(change.kind, 'set');
    assert.equal(change.machine, 'pi3');
    assert.equal(change.environment.DOCKER_HOST, 'tcp://10.0.0.9:2376');
  });

  it('unsets them if no machine is active', () => {
    assert.deepEqual(activeMachineChange(undefined, [machine('pi3')], store), { kind: 'unset', removed: undefined });
  });

  it('unsets them if the active machine was removed or renamed, and names it', () => {
    assert.deepEqual(activeMachineChange('pi3', [machine('pi4')], store), { kind: 'unset', removed: 'pi3' });
    assert.deepEqual(activeMachineChange('pi3', [], store), { kind: 'unset', removed: 'pi3' });
  });

  it('keeps them while the machine’s file cannot be read', () => {
    const broken: FleetEntry = { kind: 'broken', name: 'pi3', file: '/f', problem: 'config.json is missing' };
    assert.deepEqual(activeMachineChange('pi3', [broken], store), { kind: 'keep' });
    assert.equal(activeMachineChange('pi4', [broken], store).kind, 'unset');
  });
});
