import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseOsRelease } from '../../../../src/provisioning/probe/os-release';

describe('parseOsRelease', () => {
  it('reads Debian', () => {
    const text = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n';
    assert.deepEqual(parseOsRelease(text), { id: 'debian', idLike: [], versionId: '12', name: 'Debian 12' });
  });

  it('reads Raspberry Pi OS on 32 bit, which calls itself raspbian', () => {
    const text = "NAME='Raspbian GNU/Linux'\r\nVERSION_ID='11'\r\nID=raspbian\r\nID_LIKE=debian\r\n";
    assert.deepEqual(parseOsRelease(text), {
      id: 'raspbian',
      idLike: ['debian'],
      versionId: '11',
      name: 'Raspbian 11',
    });
  });

  it('reads several relatives, in order and in lower case', () => {
    assert.deepEqual(parseOsRelease('ID=Pop\nID_LIKE="Ubuntu  debian"').idLike, ['ubuntu', 'debian']);
  });

  it('returns the defaults of os-release(5) for an empty file', () => {
    assert.deepEqual(parseOsRelease(''), { id: 'linux', idLike: [], versionId: undefined, name: 'linux' });
  });

  it('never throws, whatever the file contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        assert.notEqual(parseOsRelease(text).id, '');
      }),
    );
  });
});
