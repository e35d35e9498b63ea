import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { readConfig } from '../../../../src/machines/store/config-json';
import { writeConfig } from '../../../../src/machines/store/config-writer';
import { isObject, type JsonObject } from '../../../../src/json-object';
import type { Machine } from '../../../../src/machines/machine';
import { StoreLayout } from '../../../../src/machines/store/layout';
import { emptySidecar, genericConfig, sampleMachine, virtualboxConfig } from '../support/samples';

const layout = new StoreLayout('/store');
const write = (machine: Machine, previous?: JsonObject): Record<string, unknown> =>
  JSON.parse(writeConfig(machine, layout, previous)) as Record<string, unknown>;
/** The value at a path of keys. */
const dig = (value: unknown, ...keys: string[]): unknown =>
  keys.reduce((object, key) => (isObject(object) ? object[key] : undefined), value);

const name = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9.-]{0,20}$/);
const port = fc.integer({ min: 1, max: 65535 });
const word = fc.stringMatching(/^[a-z0-9][\w.-]{0,11}$/);
/** A URL holds an IPv6 address in this form. */
const canonical = (address: string): string => new URL(`tcp://[${address}]`).hostname.slice(1, -1);
/** Objects as the code makes them. */
const plain = { noNullPrototype: true };
const machines: fc.Arbitrary<Machine> = fc.record(
  {
    name,
    driver: fc.oneof(word, fc.constantFrom('generic', 'none')),
    address: fc.oneof(fc.ipV4(), fc.ipV6().map(canonical), fc.domain()),
    host: fc.constant('typed.local'),
    sshUser: word,
    sshPort: port,
    sshKeyPath: fc.option(
      fc.string().map((text) => `/keys/${text.replace(/\p{Cc}/gu, '')}`),
      { nil: undefined },
    ),
    enginePort: port,
    certificateNames: fc.array(word),
    installUrl: fc.webUrl(),
    sidecar: fc.constant(emptySidecar),
  },
  plain,
);

/** Keys that other programs may have written beside ours. */
const foreign = fc.dictionary(
  fc
    .string()
    .filter((key) => key !== '__proto__')
    .map((key) => `x-${key}`),
  fc.jsonValue(),
);
const configs = fc
  .record({ top: foreign, driver: foreign, options: foreign, engine: foreign, swarm: foreign, auth: foreign })
  .map(({ top, driver, options, engine, swarm, auth }) => ({
    ...top,
    Driver: driver,
    HostOptions: { ...options, EngineOptions: engine, SwarmOptions: swarm, AuthOptions: auth },
  }));

describe('writeConfig', () => {
  it('writes all six objects that docker-machine needs, and paths that are absolute', () => {
    const config = write(sampleMachine());
    for (const object of ['EngineOptions', 'SwarmOptions', 'AuthOptions']) {
      assert.ok(isObject(dig(config, 'HostOptions', object)), object);
    }
    assert.ok(isObject(dig(config, 'Driver')));
    assert.equal(dig(config, 'ConfigVersion'), 3);
    const path = (key: string): unknown => dig(config, 'HostOptions', 'AuthOptions', key);
    assert.equal(path('ServerKeyPath'), join('/store', 'machines', 'pi3', 'server-key.pem'));
    assert.equal(path('CaPrivateKeyPath'), join('/store', 'certs', 'ca-key.pem'));
    assert.equal(path('StorePath'), join('/store', 'machines', 'pi3'));
  });

  it('writes every key that docker-machine itself writes, in its order, with a value of the same type, and its switches', () => {
    const typeOf = (value: unknown): unknown =>
      Array.isArray(value) ? 'list' : typeof value === 'boolean' ? value : typeof value;
    const outline = (value: unknown): unknown =>
      isObject(value) ? Object.entries(value).map(([key, item]) => [key, outline(item)]) : typeOf(value);
    assert.deepEqual(outline(write(sampleMachine())), outline(genericConfig));
  });

  it('indents with four spaces and ends without a newline, as docker-machine does', () => {
    const text = writeConfig(sampleMachine(), layout, undefined);
    assert.ok(text.startsWith('{\n    "ConfigVersion": 3,\n    "Driver": {\n        '));
    assert.ok(text.endsWith('}'));
  });

  it('keeps what docker-machine’s users chose', () => {
    const config = write(sampleMachine(), genericConfig);
    assert.deepEqual(dig(config, 'HostOptions', 'EngineOptions', 'ArbitraryFlags'), ['log-driver=journald']);
    assert.equal(dig(config, 'Driver', 'SSHKey'), '~/.ssh/id_rsa');
  });

  it('has the engine verify clients, whatever the file says', () => {
    const config = write(sampleMachine(), { HostOptions: { EngineOptions: { TlsVerify: false } } });
    assert.equal(dig(config, 'HostOptions', 'EngineOptions', 'TlsVerify'), true);
  });

  it('keeps the keys of other drivers', () => {
    const config = write(sampleMachine({ driver: 'virtualbox' }), virtualboxConfig);
    assert.equal(dig(config, 'Driver', 'DiskSize'), 20000);
    assert.equal(dig(config, 'DriverName'), 'virtualbox');
  });

  it('replaces a value of another type by an object, because docker-machine could not read it', () => {
    const config = write(sampleMachine(), { HostOptions: { SwarmOptions: 'none', EngineOptions: null } });
    assert.equal(dig(config, 'HostOptions', 'SwarmOptions', 'Strategy'), 'spread');
    assert.deepEqual(dig(config, 'HostOptions', 'EngineOptions', 'Labels'), []);
  });

  it('is read back as the machine it was written from, over any file that was there', () => {
    fc.assert(
      fc.property(machines, fc.option(configs, { nil: undefined }), (machine, previous) => {
        const text = writeConfig(machine, layout, previous);
        const { host, sidecar } = machine;
        assert.deepEqual({ ...readConfig(text, machine.name, layout.config(machine.name)), host, sidecar }, machine);
      }),
    );
  });

  it('keeps every unknown key, and is the same when written twice', () => {
    const contains = (whole: unknown, part: unknown, path: string): void => {
      if (typeof part !== 'object' || part === null || Array.isArray(part)) {
        assert.deepEqual(whole, part, path);
        return;
      }
      for (const [key, value] of Object.entries(part)) {
        assert.ok(typeof whole === 'object' && whole !== null && Object.hasOwn(whole, key), `${path}.${key}`);
        contains((whole as Record<string, unknown>)[key], value, `${path}.${key}`);
      }
    };
    fc.assert(
      fc.property(machines, configs, (machine, previous) => {
        // What is read from a file is what JSON can hold.
        const plain = JSON.parse(JSON.stringify(previous)) as JsonObject;
        const text = writeConfig(machine, layout, plain);
        const written = JSON.parse(text) as JsonObject;
        contains(written, plain, '');
        assert.equal(writeConfig(machine, layout, written), text);
      }),
    );
  });
});
