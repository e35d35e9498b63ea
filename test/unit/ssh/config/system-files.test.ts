import assert from 'node:assert/strict';
import { systemFiles } from '../../../../src/ssh/config/system-files';

describe('systemFiles', () => {
  it('are in /etc/ssh, whatever the environment', () => {
    for (const platform of ['linux', 'darwin'] as const) {
      assert.deepEqual(systemFiles(platform, { ProgramData: 'D:\\Data' }), {
        config: '/etc/ssh/ssh_config',
        knownHosts: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      });
    }
  });

  const windows: readonly (readonly [string, Record<string, string>, string])[] = [
    ['ProgramData names a folder', { ProgramData: 'D:\\Data' }, 'D:\\Data\\ssh'],
    ['the name is in capitals', { PROGRAMDATA: 'd:/Data/' }, 'd:\\Data\\ssh'],
    ['nothing is set', {}, 'C:\\ProgramData\\ssh'],
    ['it is empty', { ProgramData: '' }, 'C:\\ProgramData\\ssh'],
    ['it is on no drive', { ProgramData: '\\Data' }, 'C:\\ProgramData\\ssh'],
    ['it is relative', { ProgramData: 'Data' }, 'C:\\ProgramData\\ssh'],
    ['it is on another computer', { ProgramData: '\\\\server\\data' }, 'C:\\ProgramData\\ssh'],
  ];
  for (const [what, variables, directory] of windows) {
    it(`are in the folder of OpenSSH for Windows if ${what}`, () => {
      assert.deepEqual(systemFiles('win32', variables), {
        config: `${directory}\\ssh_config`,
        knownHosts: [`${directory}\\ssh_known_hosts`, `${directory}\\ssh_known_hosts2`],
      });
    });
  }
});
