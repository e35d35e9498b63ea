import assert from 'node:assert/strict';
import { unlockInThread } from '../../../../src/ssh/login/unlock-key';
import { locked, passphrase } from '../support/keys';

describe('unlockInThread', () => {
  it('returns the decrypted key, or undefined for a wrong passphrase', async () => {
    const { private: text } = locked();
    assert.match((await unlockInThread(text, passphrase)) ?? '', /^-----BEGIN PRIVATE KEY-----/);
    assert.equal(await unlockInThread(text, 'wrong'), undefined);
  });

  it('reports a thread without ssh2', async () => {
    await assert.rejects(unlockInThread(locked().private, passphrase, '/nowhere/ssh2.js'), /Cannot find module/);
  });
});
