import assert from 'node:assert/strict';
import { readConfig, type ConfiguredMachine } from '../../../../src/machines/store/config-json';
import { MachineFailure } from '../../../../src/machines/failure';
import { genericConfig, rancherConfig, versionZeroConfig, virtualboxConfig } from '../support/samples';

const file = '/store/machines/old/config.json';
const read = (text: string): ConfiguredMachine => readConfig(text, 'old', file);
const readObject = (config: object): ConfiguredMachine => read(JSON.stringify(config, undefined, 4));

function problemOf(text: string): string {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof MachineFailure);
    assert.equal(error.reason, 'broken');
    assert.equal(error.file, file);
    assert.notEqual(error.remedy, '');
    return error.message;
  }
  return assert.fail('it was read');
}
const problemOfObject = (config: object): string => problemOf(JSON.stringify(config));
const withDriver = (change: object): object => ({ ...genericConfig, Driver: { ...genericConfig.Driver, ...change } });

describe('readConfig', () => {
  it('reads what docker-machine writes for its generic driver; the folder’s name counts', () => {
    assert.deepEqual(readObject(genericConfig), {
      name: 'old',
      driver: 'generic',
      address: '10.77.0.11',
      sshUser: 'pirate',
      sshPort: 2222,
      sshKeyPath: '/home/pirate/.docker/machine/machines/pi1/id_rsa',
      enginePort: 12376,
      certificateNames: ['pi1.example.org'],
      installUrl: 'https://get.example.org',
    });
  });

  it('reads what rancher/machine adds keys to', () => {
    assert.deepEqual(readObject(rancherConfig), readObject(genericConfig));
  });

  it('reads machines of other drivers, with docker-machine’s defaults for what they lack', () => {
    const machine = readObject(virtualboxConfig);
    assert.equal(machine.driver, 'virtualbox');
    assert.equal(machine.address, '192.168.99.100');
    assert.equal(machine.sshUser, 'docker');
    assert.equal(machine.enginePort, 2376);
    assert.deepEqual(machine.certificateNames, []);
    assert.equal(machine.installUrl, 'https://get.docker.com');
  });

  it('reads a machine that only has a URL', () => {
    const withUrl = (url: string): object => ({
      ...genericConfig,
      DriverName: 'none',
      Driver: { IPAddress: '10.77.0.11:12376', SSHUser: '', SSHPort: 0, URL: url },
    });
    const at = (url: string): [string, number] => {
      const { address, enginePort } = readObject(withUrl(url));
      return [address, enginePort];
    };
    assert.deepEqual(at('tcp://10.77.0.11:12376'), ['10.77.0.11', 12376]);
    assert.deepEqual(at('tcp://[2001:db8::b]'), ['2001:db8::b', 2376]);
    assert.match(problemOfObject(withUrl('unix:///var/run/docker.sock')), /“Driver\.URL” must be like tcp:/);
    assert.match(problemOfObject(withUrl('10.77.0.11')), /“Driver\.URL” must be like tcp:/);
  });

  it('reads the formats before version 3', () => {
    assert.equal(readObject(versionZeroConfig).address, '192.168.99.101');
    assert.equal(readObject({ ...genericConfig, ConfigVersion: 1 }).address, '10.77.0.11');
    assert.equal(readObject({ ...genericConfig, ConfigVersion: 2 }).address, '10.77.0.11');
  });

  it('treats empty and zero as not set', () => {
    const machine = readObject(withDriver({ SSHUser: '', SSHPort: 0, SSHKeyPath: '', EnginePort: 0 }));
    assert.equal(machine.sshUser, 'root');
    assert.equal(machine.sshPort, 22);
    assert.equal(machine.sshKeyPath, undefined);
    assert.equal(machine.enginePort, 2376);
  });

  it('reads a file without the options that we do not need', () => {
    const machine = readObject({ ConfigVersion: 3, DriverName: 'generic', Driver: { IPAddress: '::1' } });
    assert.equal(machine.address, '::1');
  });

  it('finds the key of a store with relative paths in the machine’s folder', () => {
    const machine = readObject(withDriver({ SSHKeyPath: 'store/machines/old/id_rsa' }));
    assert.equal(machine.sshKeyPath, '/store/machines/old/id_rsa');
    const path = 'C:\\Users\\pirate\\.ssh\\id_rsa';
    assert.equal(readObject(withDriver({ SSHKeyPath: path })).sshKeyPath, path);
  });

  it('overlooks a byte order mark', () => {
    assert.equal(read(`\uFEFF${JSON.stringify(genericConfig)}`).address, '10.77.0.11');
  });

  it('names the line that is not JSON', () => {
    const lines = JSON.stringify(genericConfig, undefined, 4).split('\n');
    lines[11] = '        oops';
    assert.equal(problemOf(lines.join('\n')), 'config.json: line 12 is not valid JSON');
  });

  it('reports a file that is empty, or contains something other than an object', () => {
    assert.equal(problemOf(' \n'), 'config.json is empty');
    assert.equal(problemOf('[]'), 'config.json does not contain a JSON object');
    assert.equal(problemOf('null'), 'config.json does not contain a JSON object');
  });

  it('reports it if the file is from a newer version', () => {
    assert.match(
      problemOfObject({ ...genericConfig, ConfigVersion: 4 }),
      /^config\.json was written by a newer version: .*4.*3/,
    );
  });

  it('names the key of a wrong type or value', () => {
    const wrong: [object, RegExp][] = [
      [{ ...genericConfig, ConfigVersion: '3' }, /“ConfigVersion” must be a whole number/],
      [{ ...genericConfig, Driver: 'generic' }, /“Driver” must be an object/],
      [{ ...genericConfig, Driver: [] }, /“Driver” must be an object/],
      [{ ...genericConfig, DriverName: 7 }, /“DriverName” must be a string/],
      [withDriver({ SSHPort: '22' }), /“Driver\.SSHPort” must be a whole number/],
      [withDriver({ SSHPort: 22.5 }), /“Driver\.SSHPort” must be a whole number/],
      [withDriver({ SSHPort: -1 }), /“Driver\.SSHPort” must be a whole number/],
      [withDriver({ EnginePort: 65536 }), /“Driver\.EnginePort” must be a port/],
      [withDriver({ SSHUser: true }), /“Driver\.SSHUser” must be a string/],
      [withDriver({ IPAddress: 7 }), /“Driver\.IPAddress” must be a string/],
      [withDriver({ IPAddress: 'tcp://pi:2376' }), /“Driver\.IPAddress” must be a name or an IP address, not “tcp:/],
      [{ ...genericConfig, HostOptions: 3 }, /“HostOptions” must be an object/],
      [{ ...genericConfig, HostOptions: { AuthOptions: 3 } }, /“HostOptions\.AuthOptions” must be an object/],
      [
        { ...genericConfig, HostOptions: { AuthOptions: { ServerCertSANs: ['a', 1] } } },
        /“HostOptions\.AuthOptions\.ServerCertSANs” must be a list of strings/,
      ],
    ];
    for (const [config, sentence] of wrong) {
      assert.match(problemOfObject(config), sentence);
      assert.match(problemOfObject(config), /^config\.json: /);
    }
  });

  it('names the key that is missing', () => {
    assert.equal(problemOfObject(withDriver({ IPAddress: '' })), 'config.json: “Driver.IPAddress” is missing');
    assert.equal(problemOfObject({ ...genericConfig, Driver: null }), 'config.json: “Driver.IPAddress” is missing');
    assert.equal(problemOfObject({}), 'config.json: “DriverName” is missing');
  });
});
