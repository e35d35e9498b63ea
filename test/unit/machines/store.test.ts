import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import timers from 'node:timers/promises';
import fc from 'fast-check';
import { MachineFailure } from '../../../src/machines/failure';
import type { Machine } from '../../../src/machines/machine';
import { MachineStore } from '../../../src/machines/store';
import { hostKeyOf } from '../../../src/ssh/host-key';
import { skipBecause } from '../../skip';
import {
  emptySidecar,
  genericConfig,
  rancherConfig,
  sampleHostKey,
  sampleMachine,
  versionZeroConfig,
  virtualboxConfig,
} from './support/samples';
import { deleteFolder, modeOf, temporaryFolder } from './support/temporary';

const hostKey = sampleHostKey;
/** Keys as hosts present them: the type, then the rest. */
const hostKeys = fc
  .record({ type: fc.constantFrom('ssh-ed25519', 'ssh-rsa'), rest: fc.uint8Array({ minLength: 1 }) })
  .map(({ type, rest }) => hostKeyOf(Buffer.concat([Buffer.from([0, 0, 0, type.length]), Buffer.from(type), rest])));

describe('MachineStore', () => {
  let parent: string;
  let root: string;
  let store: MachineStore;

  const at = (...path: string[]): string => join(root, 'machines', ...path);
  const put = async (name: string, config: object | string): Promise<void> => {
    await mkdir(at(name), { recursive: true });
    await writeFile(at(name, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config));
  };
  const document = async (name: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(at(name, 'config.json'), 'utf8')) as Record<string, unknown>;

  beforeEach(async () => {
    parent = await temporaryFolder();
    root = join(parent, '.docker', 'machine');
    store = new MachineStore(root);
  });
  afterEach(async () => {
    mock.restoreAll();
    await deleteFolder(parent);
  });

  describe('listing', () => {
    it('finds nothing if there is no store, and creates none', async () => {
      assert.deepEqual(await store.list(), []);
      assert.deepEqual(await readdir(parent), []);
    });

    it('finds the machines of docker-machine and its descendants', async () => {
      await put('pi1', genericConfig);
      await put('rancher', rancherConfig);
      await put('default', virtualboxConfig);
      await put('dev', versionZeroConfig);
      const found = (await store.list()).map((entry) => [entry.name, entry.kind]);
      assert.deepEqual(found, [
        ['default', 'machine'],
        ['dev', 'machine'],
        ['pi1', 'machine'],
        ['rancher', 'machine'],
      ]);
    });

    it('uses the address as the host of a machine created by docker-machine', async () => {
      await put('pi1', genericConfig);
      assert.equal((await store.load('pi1')).host, '10.77.0.11');
    });

    it('shows a folder that cannot be understood as a row that names file and cause, beside the others', async () => {
      await put('good', genericConfig);
      await put('broken', '{\n"Driver": oops\n}');
      await put('future', { ...genericConfig, ConfigVersion: 4 });
      await mkdir(at('empty'));
      await mkdir(at('odd', 'config.json'), { recursive: true });
      const rows = (await store.list()).map((entry) => [entry.name, entry.kind === 'broken' ? entry.problem : 'fine']);
      assert.deepEqual(rows.slice(0, 2), [
        ['broken', 'config.json: line 2 is not valid JSON'],
        ['empty', 'config.json is missing'],
      ]);
      assert.match(rows[2]?.[1] ?? '', /newer version/);
      assert.deepEqual(rows[3], ['good', 'fine']);
      assert.match(rows[4]?.[1] ?? '', /config\.json” is not a regular file/);
      for (const entry of await store.list()) {
        assert.ok(entry.kind === 'machine' || (entry.file === at(entry.name, 'config.json') && entry.remedy !== ''));
      }
    });

    it('overlooks files, hidden folders and links, as docker-machine does', async () => {
      await put('pi1', genericConfig);
      await put('.hidden', genericConfig);
      await writeFile(at('notes.txt'), 'ahoy');
      await symlink(at('pi1'), at('link'));
      assert.deepEqual(
        (await store.list()).map((entry) => entry.name),
        ['pi1'],
      );
    });

    it('sorts in natural order', async () => {
      for (const name of ['pi10', 'Pi3', 'pi2', 'attic']) {
        await put(name, genericConfig);
      }
      assert.deepEqual(
        (await store.list()).map((entry) => entry.name),
        ['attic', 'pi2', 'Pi3', 'pi10'],
      );
    });

    it('finds a machine while docker-machine has its config.json away for a moment', async () => {
      await put('pi1', genericConfig);
      await rename(at('pi1', 'config.json'), at('pi1', 'config.json.tmp1'));
      const waits = mock.method(timers, 'setTimeout', () =>
        rename(at('pi1', 'config.json.tmp1'), at('pi1', 'config.json')),
      );
      assert.equal((await store.list())[0]?.kind, 'machine');
      assert.equal(waits.mock.callCount(), 1);
    });

    it('shows a machine whose sidecar is broken, and reports the sidecar', async () => {
      await put('pi1', genericConfig);
      await writeFile(at('pi1', 'swarm-machines.json'), '{"hostKey": 7, "host": "pi1.local"}');
      const [entry] = await store.list();
      assert.equal(entry?.kind, 'machine');
      assert.equal(entry.machine.host, 'pi1.local');
      assert.match(entry.sidecarProblem?.sentence ?? '', /“hostKey” must be an object/);
    });

    it('shows a machine whose sidecar the system does not give, and reports it', async () => {
      await put('pi1', genericConfig);
      await mkdir(at('pi1', 'swarm-machines.json'));
      const [entry] = await store.list();
      assert.equal(entry?.kind, 'machine');
      assert.equal(entry.machine.host, '10.77.0.11');
      assert.deepEqual(entry.machine.sidecar, emptySidecar);
      assert.match(entry.sidecarProblem?.sentence ?? '', /swarm-machines\.json” is not a regular file\. The machine/);
      assert.match(entry.sidecarProblem?.remedy ?? '', /Replace it with the right file/);
    });

    it('fails with a sentence if the folder of machines is not a folder', async () => {
      await mkdir(root, { recursive: true });
      await writeFile(at(), 'a file');
      await assert.rejects(store.list(), {
        name: 'MachineFailure',
        reason: 'file',
        message: /machines” cannot be used: ENOTDIR/,
      });
    });
  });

  describe('loading', () => {
    it('names the machine, the file and the line in a failure', async () => {
      await put('pi1', '{\n\noops');
      await assert.rejects(store.load('pi1'), {
        reason: 'broken',
        file: at('pi1', 'config.json'),
        message: '“pi1”: config.json: line 3 is not valid JSON.',
      });
    });

    it('reports that there is no such machine', async () => {
      await assert.rejects(store.load('pi9'), { reason: 'missing', message: /no machine named “pi9”/ });
    });

    it('does not leave the store for a name that is a path', async () => {
      for (const name of ['../pi1', 'a/b', 'a\\b', '..', '', 'a\0b']) {
        await assert.rejects(store.load(name), { reason: 'name' }, name);
        await assert.rejects(store.remove(name), { reason: 'name' }, name);
        assert.throws(() => store.machineDirectory(name), { reason: 'name' });
      }
    });
  });

  describe('saving', () => {
    it('makes folders and files that only the owner can read', async () => {
      await store.save(sampleMachine());
      for (const folder of [root, at(), at('pi3')]) {
        assert.equal(await modeOf(folder), '700', folder);
      }
      assert.deepEqual((await readdir(at('pi3'))).sort(), ['config.json', 'swarm-machines.json']);
      assert.equal(await modeOf(at('pi3', 'config.json')), '600');
      assert.equal(await modeOf(at('pi3', 'swarm-machines.json')), '600');
      assert.deepEqual(await readdir(at()), ['pi3']);
    });

    it('loads what it saved, for all names and values', async () => {
      const option = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(some, { nil: undefined });
      const text = fc.string({ minLength: 1 });
      const time = fc
        .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31T23:59:59Z') })
        .map((date) => date.toISOString());
      // Objects as the code makes them.
      const plain = { noNullPrototype: true };
      const machines: fc.Arbitrary<Machine> = fc.record(
        {
          name: fc.stringMatching(/^[a-zA-Z0-9][a-z0-9.-]{0,30}$/),
          driver: fc.constant('generic'),
          address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain()),
          host: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.stringMatching(/^[a-z_~][\w.~-]{0,80}$/)),
          sshUser: fc.stringMatching(/^[\w.@+][\w.@+-]{0,80}$/),
          sshPort: fc.integer({ min: 1, max: 65535 }),
          sshKeyPath: option(text.map((path) => `/${path.replace(/\p{Cc}/gu, '')}`)),
          enginePort: fc.integer({ min: 1, max: 65535 }),
          certificateNames: fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.constant('*.example.org'))),
          installUrl: fc.webUrl(),
          sidecar: fc.record(
            {
              hostKey: option(hostKeys),
              incomplete: option(fc.record({ step: text, problem: fc.string(), at: time }, plain)),
              lastSeen: option(time),
              engineVersion: option(fc.string()),
            },
            plain,
          ),
        },
        plain,
      );
      await fc.assert(
        fc.asyncProperty(machines, async (machine) => {
          await store.save(machine);
          assert.deepEqual(await store.load(machine.name), machine);
          await store.remove(machine.name);
        }),
        { numRuns: 40 },
      );
      assert.deepEqual(await readdir(at()), []);
    }).timeout(60_000);

    it('keeps what others wrote into config.json', async () => {
      await put('pi1', { ...rancherConfig, Extra: { deep: [1, null] } });
      await store.save({ ...(await store.load('pi1')), address: '10.77.0.99' });
      const config = await document('pi1');
      assert.deepEqual(config['Extra'], { deep: [1, null] });
      assert.equal((config['Driver'] as Record<string, unknown>)['IPv6Address'], '2001:db8::11');
      assert.equal((config['Driver'] as Record<string, unknown>)['IPAddress'], '10.77.0.99');
    });

    it('keeps the numbers of others that JavaScript cannot hold', async () => {
      const driver = JSON.stringify({ ...genericConfig, Driver: { ...genericConfig.Driver, ServerID: 'ID' } });
      await put('pi1', driver.replace('"ID"', '12345678901234567890'));
      await store.save({ ...(await store.load('pi1')), address: '10.77.0.99' });
      assert.match(await readFile(at('pi1', 'config.json'), 'utf8'), /"ServerID": 12345678901234567890\n/);
      assert.equal((await store.load('pi1')).address, '10.77.0.99');
      assert.deepEqual(await readdir(at('pi1')), ['config.json', 'swarm-machines.json']);
    });

    it('writes nothing if nothing changed', async () => {
      await store.save(sampleMachine());
      await chmod(at('pi3', 'config.json'), 0o400);
      await chmod(at('pi3', 'swarm-machines.json'), 0o400);
      await store.save(await store.load('pi3'));
      // A file that is written again has its own mode again.
      assert.equal(await modeOf(at('pi3', 'config.json')), '400');
      assert.equal(await modeOf(at('pi3', 'swarm-machines.json')), '400');
    });

    it('never rewrites an old format by reading it, and keeps a copy when it does by saving', async () => {
      await put('dev', versionZeroConfig);
      const before = await readFile(at('dev', 'config.json'), 'utf8');
      const machine = await store.load('dev');
      await store.list();
      assert.equal(await readFile(at('dev', 'config.json'), 'utf8'), before);
      await store.save(machine);
      assert.equal((await document('dev'))['ConfigVersion'], 3);
      assert.equal(await readFile(at('dev', 'config.json.bak'), 'utf8'), before);
      assert.deepEqual(await store.load('dev'), machine);
    });

    it('keeps a copy of a config.json that could not be read', async () => {
      await put('pi3', 'oops');
      await store.save(sampleMachine());
      assert.equal(await readFile(at('pi3', 'config.json.bak'), 'utf8'), 'oops');
      assert.deepEqual(await store.load('pi3'), sampleMachine());
    });

    it('refuses a new machine whose name is taken, also in other letters, and changes nothing', async () => {
      await store.save(sampleMachine());
      const before = await document('pi3');
      await assert.rejects(store.save(sampleMachine({ address: '10.0.0.1' }), { isNew: true }), { reason: 'exists' });
      await assert.rejects(store.save(sampleMachine({ name: 'PI3' })), { reason: 'exists', message: /“pi3”/ });
      assert.deepEqual(await document('pi3'), before);
      assert.deepEqual(await readdir(at()), ['pi3']);
    });

    it('leaves no half-made machine, and clears away what a killed run left', async () => {
      await mkdir(at('.new-0123456789ab'), { recursive: true });
      await mkdir(at('.removed-0123456789ab'));
      await writeFile(at('.removed-0123456789ab', 'key.pem'), 'secret');
      await put('pi3', genericConfig);
      await writeFile(at('pi3', '.config.json.0123456789ab.tmp'), 'half');
      await store.save(sampleMachine());
      assert.deepEqual(await readdir(at()), ['pi3']);
      assert.deepEqual((await readdir(at('pi3'))).sort(), ['config.json', 'swarm-machines.json']);
    });

    it('leaves nothing of a machine that could not be made', async () => {
      await mkdir(at(), { recursive: true });
      await writeFile(at('pi3'), 'a file in the place of its folder');
      await assert.rejects(store.save(sampleMachine()), { reason: 'file', message: /ENOTDIR/ });
      assert.deepEqual(await readdir(at()), ['pi3']);
    });

    it('names the folder if it cannot write', async () => {
      await writeFile(join(parent, '.docker'), 'a file');
      await assert.rejects(store.save(sampleMachine()), (error: unknown) => {
        assert.ok(error instanceof MachineFailure);
        assert.equal(error.reason, 'file');
        assert.ok(error.message.includes(at('pi3')));
        return true;
      });
    });
  });

  describe('the sidecar', () => {
    it('is changed as it is on disk at that moment', async () => {
      await store.save(sampleMachine());
      await Promise.all([
        store.updateSidecar('pi3', (sidecar) => ({ ...sidecar, engineVersion: '26.1.5' })),
        store.updateSidecar('pi3', (sidecar) => ({ ...sidecar, hostKey })),
      ]);
      const machine = await store.load('pi3');
      assert.deepEqual(machine.sidecar, { ...emptySidecar, engineVersion: '26.1.5', hostKey });
      assert.equal(machine.host, 'pi3.local');
    });

    it('is made for a machine that docker-machine made, whose config.json stays as it is', async () => {
      await put('pi1', genericConfig);
      const before = await readFile(at('pi1', 'config.json'), 'utf8');
      await store.updateSidecar('pi1', (sidecar) => ({ ...sidecar, hostKey }));
      assert.deepEqual((await store.load('pi1')).sidecar.hostKey, hostKey);
      assert.equal((await store.load('pi1')).host, '10.77.0.11');
      assert.equal(await readFile(at('pi1', 'config.json'), 'utf8'), before);
    });

    it('loses what is taken out of it', async () => {
      await store.save(sampleMachine());
      await store.updateSidecar('pi3', (sidecar) => ({ ...sidecar, hostKey }));
      await store.updateSidecar('pi3', (sidecar) => ({ ...sidecar, hostKey: undefined }));
      assert.equal((await store.load('pi3')).sidecar.hostKey, undefined);
      assert.equal('hostKey' in JSON.parse(await readFile(at('pi3', 'swarm-machines.json'), 'utf8')), false);
    });

    it('is not written if nothing changes', async () => {
      await put('pi1', genericConfig);
      await store.updateSidecar('pi1', (sidecar) => ({ ...sidecar }));
      assert.deepEqual(await readdir(at('pi1')), ['config.json']);
    });

    it('is kept as a copy if it could not be read in full', async () => {
      await put('pi1', genericConfig);
      await writeFile(at('pi1', 'swarm-machines.json'), '{"host": "pi1.local", oops');
      await store.updateSidecar('pi1', (sidecar) => ({ ...sidecar, hostKey }));
      assert.equal(await readFile(at('pi1', 'swarm-machines.json.bak'), 'utf8'), '{"host": "pi1.local", oops');
      assert.deepEqual((await store.load('pi1')).sidecar.hostKey, hostKey);
    });

    it('does not bring back a machine that was removed', async () => {
      const update = store.updateSidecar('pi9', (sidecar) => ({ ...sidecar, hostKey }));
      await assert.rejects(update, { reason: 'missing' });
      assert.deepEqual(await readdir(at()), []);
    });
  });

  it('lets two processes save the same and different machines at once, and loses nothing', async () => {
    await store.save(sampleMachine({ name: 'shared' }));
    const program = join(import.meta.dirname, 'support/store-process.ts');
    const children = [1, 2].map(() =>
      fork(program, [root, 'same', 'shared', '30'], { execArgv: ['--require', 'tsx/cjs'] }),
    );
    await Promise.all(children.map((child) => once(child, 'message')));
    const outcomes = await Promise.all(
      children.map(async (child) => {
        child.send('go');
        const [outcome] = (await once(child, 'message')) as unknown[];
        return outcome;
      }),
    );
    assert.deepEqual(outcomes.sort(), ['exists', 'saved']);
    assert.equal((await store.load('shared')).sidecar.engineVersion, 'x'.repeat(60));
    assert.deepEqual(await readdir(at()), ['same', 'shared']);
  }).timeout(60_000);

  describe('removing', () => {
    it('deletes the folder with all that is in it, and nothing else', async () => {
      await store.save(sampleMachine());
      await store.save(sampleMachine({ name: 'pi4' }));
      await mkdir(at('pi3', 'deep'));
      await writeFile(at('pi3', 'deep', 'file'), '');
      await store.remove('pi3');
      assert.deepEqual(await readdir(at()), ['pi4']);
    });

    it('is done if the machine is gone already', async () => {
      await store.save(sampleMachine());
      await Promise.all([store.remove('pi3'), store.remove('pi3')]);
      assert.deepEqual(await readdir(at()), []);
    });

    it('takes away a folder that cannot be understood', async () => {
      await put('broken', 'oops');
      await store.remove('broken');
      assert.deepEqual(await readdir(at()), []);
    });
  });

  describe('certificates', () => {
    beforeEach(async () => {
      await store.save(sampleMachine());
      await mkdir(store.certificatesDirectory, { recursive: true });
      for (const name of ['ca', 'cert', 'key']) {
        await writeFile(join(store.certificatesDirectory, `${name}.pem`), `the ${name}`);
      }
    });

    it('are copied into the machine’s folder with docker-machine’s modes', async () => {
      await store.installClientFiles('pi3');
      for (const [name, mode] of [
        ['ca', '644'],
        ['cert', '644'],
        ['key', '600'],
      ] as const) {
        assert.equal(await readFile(at('pi3', `${name}.pem`), 'utf8'), `the ${name}`);
        assert.equal(await modeOf(at('pi3', `${name}.pem`)), mode, name);
      }
    });

    it('are left alone if they are as they are to be, so that no watcher wakes', async () => {
      await store.installClientFiles('pi3');
      const files = ['ca.pem', 'cert.pem', 'key.pem'];
      // A file that is written gets a new inode number.
      const inodes = (): Promise<number[]> => Promise.all(files.map(async (file) => (await stat(at('pi3', file))).ino));
      const before = await inodes();
      await store.installClientFiles('pi3');
      assert.deepEqual(await inodes(), before);
      await writeFile(join(store.certificatesDirectory, 'cert.pem'), 'a renewed one');
      await store.installClientFiles('pi3');
      assert.equal(await readFile(at('pi3', 'cert.pem'), 'utf8'), 'a renewed one');
      assert.deepEqual(
        (await inodes()).map((inode, index) => inode === before[index]),
        [true, false, true],
      );
    });

    it('close a private key to other users', async () => {
      await writeFile(at('pi3', 'key.pem'), 'the key', { mode: 0o644 });
      await store.installClientFiles('pi3');
      assert.equal(await modeOf(at('pi3', 'key.pem')), '600');
    });

    it('name the file of the authority that is missing', async () => {
      await rm(join(store.certificatesDirectory, 'cert.pem'));
      await assert.rejects(store.installClientFiles('pi3'), {
        reason: 'credentials',
        message: /cert\.pem” is missing/,
      });
      assert.deepEqual((await readdir(at('pi3'))).sort(), ['config.json', 'swarm-machines.json']);
    });

    it('of the engine are kept and read back, the key for the owner only', async () => {
      assert.equal(await store.readServerCertificate('pi3'), undefined);
      await store.installServerCertificate('pi3', { cert: 'the certificate', key: 'its key' });
      assert.deepEqual(await store.readServerCertificate('pi3'), { cert: 'the certificate', key: 'its key' });
      assert.equal(await modeOf(at('pi3', 'server-key.pem')), '600');
      assert.equal(await modeOf(at('pi3', 'server.pem')), '644');
    });

    it('are closed to other users of this computer, and that is reported once', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no modes.');
      }
      await store.save(sampleMachine());
      assert.deepEqual(await store.closeToOthers('pi3'), []);
      await Promise.all(
        ['key.pem', 'server-key.pem', 'id_rsa', 'cert.pem'].map((file) => writeFile(at('pi3', file), file)),
      );
      await Promise.all([
        ...[chmod(at('pi3'), 0o777), chmod(at('pi3', 'key.pem'), 0o644), chmod(at('pi3', 'server-key.pem'), 0o604)],
        ...[chmod(at('pi3', 'id_rsa'), 0o640), chmod(at('pi3', 'cert.pem'), 0o644)],
      ]);
      const remarks = await store.closeToOthers('pi3');
      const [key, serverKey] = [at('pi3', 'key.pem'), at('pi3', 'server-key.pem')];
      assert.deepEqual(
        remarks
          .filter((remark) => remark.includes('access was removed'))
          .map((remark) => remark.split('”')[0]?.slice(1)),
        [at('pi3'), key, serverKey, at('pi3', 'id_rsa')],
      );
      assert.match(
        remarks[2] ?? '',
        /^To be safe, move the files in “.*certs” .* creates a new certificate authority\.$/,
      );
      assert.equal(remarks[4], `To replace it, delete “${serverKey}” and provision the machine again.`);
      assert.equal(remarks[6], 'Replace this SSH key.');
      const paths = [at(), at('pi3'), at('pi3', 'key.pem'), at('pi3', 'server-key.pem'), at('pi3', 'cert.pem')];
      assert.deepEqual(await Promise.all(paths.map(modeOf)), ['700', '700', '600', '600', '644']);
      assert.deepEqual(await store.closeToOthers('pi3'), []);
    });

    it('are not put into the folder of a machine that was removed', async () => {
      await store.remove('pi3');
      await assert.rejects(store.installClientFiles('pi3'), { reason: 'file' });
      assert.deepEqual(await readdir(at()), []);
    });
  });
});
