import assert from 'node:assert/strict';
import { isNetworkPath, isWithin, needsConsent } from '../../../src/ssh/network-path';

describe('isNetworkPath', () => {
  const paths: readonly (readonly [string, boolean])[] = [
    ['\\\\server\\share\\key', true],
    ['//server/share/key', true],
    ['\\/server/share/key', true],
    ['/\\server\\share\\key', true],
    ['\\\\?\\UNC\\server\\share\\key', true],
    ['//?/unc/server/share/key', true],
    ['\\\\server@SSL\\DavWWWRoot\\key', true],
    ['\\\\.\\pipe\\key', true],
    ['\\\\.\\C:\\key', true],
    ['\\\\?\\GLOBALROOT\\Device\\Mup\\server\\share\\key', true],
    ['\\??\\UNC\\server\\share\\key', true],
    ['\\\\?\\C:\\Users\\anne\\key', false],
    ['C:\\Users\\anne\\.ssh\\id_ed25519', false],
    ['C:/Users/anne/key', false],
    ['\\\\wsl$\\Ubuntu\\home\\anne\\key', false],
    ['//WSL.localhost/Ubuntu/home/anne/key', false],
    ['\\\\?\\UNC\\wsl.localhost\\Ubuntu\\key', false],
    ['\\\\wsl.localhost.evil\\share\\key', true],
    ['\\\\wsl\\share\\key', true],
    ['\\\\wsl$@SSL\\share\\key', true],
    ['\\\\wsl$', true],
    ['\\keys\\pi', false],
    ['key', false],
    ['', false],
  ];
  for (const [path, expected] of paths) {
    it(`${expected ? 'is one on Windows' : 'is none'}: ${path}`, () => {
      assert.equal(isNetworkPath(path, 'win32'), expected);
      assert.equal(isNetworkPath(path, 'linux'), false);
      assert.equal(isNetworkPath(path, 'darwin'), false);
    });
  }
});

describe('isWithin', () => {
  it('accepts a home directory on a server, and nothing beside it', () => {
    const home = '\\\\server\\home\\anne';
    assert.equal(isWithin('//SERVER/home/Anne/.ssh/id_rsa', home), true);
    for (const path of [home, `${home}\\..\\bob\\key`, `${home}x\\key`, '\\\\evil\\home\\anne\\key', 'C:\\key']) {
      assert.equal(isWithin(path, home), false, path);
    }
    assert.equal(isWithin('\\\\?\\UNC\\server\\home\\anne\\..\\..\\..\\evil\\key', home), false);
  });

  it('accepts a name that begins with two dots', () => {
    assert.equal(isWithin('C:\\a\\..b', 'C:\\a'), true);
    assert.equal(isWithin('C:\\a\\..\\b', 'C:\\a'), false);
  });
});

describe('needsConsent', () => {
  it('is so on other computers, but not in a home directory there, and never on other systems', () => {
    const home = '\\\\server\\home\\anne';
    assert.equal(needsConsent('\\\\server\\home\\anne\\.ssh\\key', home, 'win32'), false);
    assert.equal(needsConsent('\\\\server\\home\\bob\\key', home, 'win32'), true);
    assert.equal(needsConsent('\\\\server\\home\\bob\\key', home, 'linux'), false);
    assert.equal(needsConsent('C:\\key', home, 'win32'), false);
  });
});
