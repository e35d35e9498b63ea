import assert from 'node:assert/strict';
import { keyUses } from '../../../../../src/editor/prompts/machines/key-uses';

describe('keyUses', () => {
  it('come once each, with their machines, those of most machines first', () => {
    const machines = [
      { name: 'attic', sshKeyPath: '/keys/old' },
      { name: 'pi1', sshKeyPath: '/keys/pi' },
      { name: 'pi2', sshKeyPath: '/keys/pi' },
    ];
    assert.deepEqual(keyUses(machines), [
      { path: '/keys/pi', machines: ['pi1', 'pi2'] },
      { path: '/keys/old', machines: ['attic'] },
    ]);
  });

  it('are none if a machine uses the SSH defaults', () => {
    assert.deepEqual(keyUses([{ name: 'pi1', sshKeyPath: undefined }]), []);
  });
});
