import assert from 'node:assert/strict';
import os from 'node:os';
import { mock } from 'node:test';
import { account } from '../../../src/ssh/account';

describe('account', () => {
  afterEach(() => mock.restoreAll());

  it('is the one that the system names', () => {
    assert.equal(account()?.username, os.userInfo().username);
  });

  it('is undefined if the system has none with its number', () => {
    // What Node throws then was seen under a user id without an entry in passwd.
    mock.method(os, 'userInfo', () => {
      throw new Error('uv_os_get_passwd returned ENOENT (no such file or directory)');
    });
    assert.equal(account(), undefined);
  });
});
