import assert from 'node:assert/strict';
import { assertGrowsLinearly } from '../../hostile/support/growth';
import { appliesAfterStartFiles, findAssignment, startFilesOf } from '../../../../src/editor/terminals/start-files';

const variables = ['DOCKER_HOST', 'DOCKER_TLS_VERIFY'];

describe('findAssignment', () => {
  for (const line of [
    'export DOCKER_HOST=tcp://pi2:2376',
    'DOCKER_HOST=tcp://pi2:2376',
    '  export -- ; DOCKER_HOST=x',
    '[ -f x ] && export DOCKER_HOST=x',
    'declare -x DOCKER_HOST=x',
    'typeset -gx DOCKER_HOST=x',
    'set -gx DOCKER_HOST x',
    'setenv DOCKER_HOST x',
    'unset DOCKER_HOST',
    'unset DOCKER_HOST;',
    "$env:DOCKER_HOST = 'x'",
    '$env.DOCKER_HOST = x',
  ]) {
    it(`finds ${line}`, () => {
      assert.deepEqual(findAssignment(`# start\n${line}\n`, variables), { variable: 'DOCKER_HOST', line: 2 });
    });
  }

  for (const line of [
    '# export DOCKER_HOST=x',
    'echo $DOCKER_HOST',
    'export DOCKER_HOSTS=x',
    'export MY_DOCKER_HOST=x',
    'export DOCKER_BUILDKIT=1',
    'alias d="docker -H x"',
    '',
  ]) {
    it(`finds nothing in “${line}”`, () => {
      assert.equal(findAssignment(line, variables), undefined);
    });
  }

  for (const piece of ['; ', ' ', '-a ', 'export ', 'set -a', ';DOCKER_A', '\n']) {
    it(`costs no more than the length of the file: ${JSON.stringify(piece)}`, () =>
      assertGrowsLinearly(
        (length) => `export ${piece.repeat(Math.ceil(length / piece.length))}`,
        (text) => findAssignment(text, variables),
      ));
  }
});

describe('appliesAfterStartFiles', () => {
  it('is true for shells that VS Code integrates with, by path and on Windows', () => {
    for (const shell of ['/bin/bash', 'zsh', '/usr/bin/fish', 'C:\\Program Files\\PowerShell\\7\\pwsh.exe']) {
      assert.equal(appliesAfterStartFiles({ shell, integrationEnabled: true }), true, shell);
    }
  });

  it('is false for other shells, and if shell integration is turned off', () => {
    for (const shell of ['/bin/sh', '/bin/dash', '/usr/bin/tcsh', 'nu', 'cmd.exe', '']) {
      assert.equal(appliesAfterStartFiles({ shell, integrationEnabled: true }), false, shell);
    }
    assert.equal(appliesAfterStartFiles({ shell: '/bin/bash', integrationEnabled: false }), false);
  });
});

describe('startFilesOf', () => {
  it('returns the files that the shell reads', () => {
    assert.ok(startFilesOf('/bin/bash').includes('.bashrc'));
    assert.ok(startFilesOf('/bin/zsh').includes('.zshrc'));
    assert.deepEqual(startFilesOf('/bin/sh'), ['.profile']);
  });
});
