import assert from 'node:assert/strict';
import { expandKeyPath } from '../../../src/ssh/key-path';

const posix = { homeDirectory: '/home/anne', workingDirectory: '/work/fleet' };
const windows = { homeDirectory: 'C:\\Users\\Anne', workingDirectory: 'D:\\fleet' };

describe('expandKeyPath', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['~', '/home/anne'],
    ['~/.ssh/id_ed25519', '/home/anne/.ssh/id_ed25519'],
    ['keys/pi', '/work/fleet/keys/pi'],
    ['./keys/../pi', '/work/fleet/pi'],
    ['/etc/keys/pi', '/etc/keys/pi'],
    ['  /etc/keys/pi  ', '/etc/keys/pi'],
    ['"/etc/my keys/pi"', '/etc/my keys/pi'],
    ['~anne/pi', '/work/fleet/~anne/pi'],
    ['C:\\Users\\Anne\\.ssh\\id', 'C:\\Users\\Anne\\.ssh\\id'],
  ];
  for (const [typed, expected] of cases) {
    it(`reads ${JSON.stringify(typed)} as ${expected}`, () => {
      assert.equal(expandKeyPath(typed, posix), expected);
    });
  }

  const windowsCases: readonly (readonly [string, string])[] = [
    ['~\\.ssh\\id', 'C:\\Users\\Anne\\.ssh\\id'],
    ['~/.ssh/id', 'C:\\Users\\Anne\\.ssh\\id'],
    ['keys\\pi', 'D:\\fleet\\keys\\pi'],
    ['C:/keys/pi', 'C:\\keys\\pi'],
    ['\\\\nas\\keys\\pi', '\\\\nas\\keys\\pi'],
  ];
  for (const [typed, expected] of windowsCases) {
    it(`reads ${JSON.stringify(typed)} on Windows as ${expected}`, () => {
      assert.equal(expandKeyPath(typed, windows), expected);
    });
  }
});
