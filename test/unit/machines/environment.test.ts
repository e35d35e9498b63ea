import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { dockerEnvironment, engineUrl, shellLines } from '../../../src/machines/environment';
import { MachineStore } from '../../../src/machines/store';
import { sampleMachine } from './samples';

const run = promisify(execFile);

describe('engineUrl', () => {
  it('is what docker takes for names and addresses', () => {
    assert.equal(engineUrl({ address: '10.77.0.13', enginePort: 2376 }), 'tcp://10.77.0.13:2376');
    assert.equal(engineUrl({ address: 'pi3.example.org', enginePort: 12376 }), 'tcp://pi3.example.org:12376');
  });

  it('puts an IPv6 address in brackets and escapes its zone', () => {
    assert.equal(engineUrl({ address: '2001:db8::d', enginePort: 2376 }), 'tcp://[2001:db8::d]:2376');
    assert.equal(engineUrl({ address: 'fe80::1%eth0', enginePort: 2376 }), 'tcp://[fe80::1%25eth0]:2376');
  });
});

describe('dockerEnvironment', () => {
  it('has docker-machine’s four variables', () => {
    const store = new MachineStore('/store');
    assert.deepEqual(dockerEnvironment(sampleMachine(), store), {
      DOCKER_HOST: 'tcp://10.77.0.13:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/store/machines/pi3',
      DOCKER_MACHINE_NAME: 'pi3',
    });
  });
});

describe('shellLines', () => {
  const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));

  it('set any value in a real bash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 8 }), async (values) => {
        const environment = Object.fromEntries(values.map((text, index) => [`V${index}`, text]));
        const names = Object.keys(environment);
        const print = `printf '%s\\0' ${names.map((name) => `"$${name}"`).join(' ')}`;
        const { stdout } = await run('bash', ['-c', `set -eu\n${shellLines(environment, 'bash')}${print}`]);
        assert.deepEqual(stdout.split('\0').slice(0, -1), values);
      }),
      { numRuns: 60 },
    );
  }).timeout(60_000);

  it('export to the programs that a real bash starts', async () => {
    const lines = shellLines({ DOCKER_CERT_PATH: "/a b/$HOME/`id`/it's!" }, 'bash');
    const { stdout } = await run('bash', ['-c', `${lines}env -0`]);
    assert.ok(stdout.split('\0').includes("DOCKER_CERT_PATH=/a b/$HOME/`id`/it's!"));
  });

  it('are one line a variable, in order', () => {
    assert.equal(shellLines({ A: '1', B: '2' }, 'bash'), "export A='1'\nexport B='2'\n");
    assert.equal(shellLines({ A: '1', B: '2' }, 'fish'), "set -gx A '1'\nset -gx B '2'\n");
    assert.equal(shellLines({ A: '1', B: '2' }, 'powershell'), "$Env:A = '1'\n$Env:B = '2'\n");
    assert.equal(shellLines({ A: '1', B: '2' }, 'cmd'), 'SET A=1\nSET B=2\n');
  });

  it('quote for fish: only the quote and the backslash mean anything within its single quotes', () => {
    assert.equal(shellLines({ A: "it's C:\\x $HOME (id)" }, 'fish'), "set -gx A 'it\\'s C:\\\\x $HOME (id)'\n");
  });

  it('quote for PowerShell: each kind of single quote is doubled, nothing else means anything', () => {
    assert.equal(shellLines({ A: "it's ‘a’ ‚b‛ $x `n" }, 'powershell'), "$Env:A = 'it''s ‘‘a’’ ‚‚b‛‛ $x `n'\n");
  });

  it('quote for cmd: a caret before each character that means something', () => {
    assert.equal(shellLines({ A: 'C:\\a & b^c (%TEMP%)' }, 'cmd'), 'SET A=C:\\a ^& b^^c ^(^%TEMP^%^)\n');
  });
});
