import assert from 'node:assert/strict';
import { dockerEnvironment, engineUrl, shellLines } from '../../../src/machines/docker-environment';
import { MachineStore } from '../../../src/machines/store';
import { sampleMachine } from './support/samples';

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
  it('are one line a variable, in order', () => {
    assert.equal(shellLines({ A: '1', B: '2' }, 'posix'), "export A='1'\nexport B='2'\n");
    assert.equal(shellLines({ A: '1', B: '2' }, 'fish'), "set -gx A '1'\nset -gx B '2'\n");
    assert.equal(shellLines({ A: '1', B: '2' }, 'powershell'), "$Env:A = '1'\n$Env:B = '2'\n");
    assert.equal(shellLines({ A: '1', B: '2' }, 'cmd'), 'SET "A=1"\nSET "B=2"\n');
  });

  it('quote for both bash and fish: the quote and the backslash are outside the single quotes', () => {
    const value = "it's C:\\x $HOME (id)";
    assert.equal(shellLines({ A: value }, 'posix'), `export A='it'\\''s C:'\\\\'x $HOME (id)'\n`);
    assert.equal(shellLines({ A: value }, 'fish'), `set -gx A 'it'\\''s C:'\\\\'x $HOME (id)'\n`);
  });

  it('quote for PowerShell: each kind of single quote is doubled, nothing else means anything', () => {
    assert.equal(shellLines({ A: "it's ‘a’ ‚b‛ $x `n" }, 'powershell'), "$Env:A = 'it''s ‘‘a’’ ‚‚b‛‛ $x `n'\n");
  });
});
