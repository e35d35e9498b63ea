import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { jobsFor } from '../../../scripts/proof/jobs';
import { layerOf, select } from '../../../scripts/proof/select';

const paths = [
  'test/editor/harness.test.ts',
  'test/editor/story.test.ts',
  'test/editor/suite/machines.suite.ts',
  'test/hosts/ssh.test.ts',
  'test/hosts/swarm.test.ts',
  'test/package/package.test.ts',
  'test/unit/editor/ssh-hosts.test.ts',
  'test/unit/lab/hosts-file.test.ts',
  'test/unit/ssh/host-keys/known-hosts.test.ts',
  'test/unit/ssh/quote.test.ts',
  'test/unit/swarm/join.test.ts',
];
const files = paths.map((path, index) => ({ path, size: 100 + index }));

const chosen = (...names: string[]): string[] => select(files, names).files.map(({ path }) => path);
const jobsOf = (...names: string[]): string[] => {
  const { files: some, check } = select(files, names);
  return jobsFor(some, check).map(({ name }) => name);
};

describe('select', () => {
  it('takes everything without a name', () => {
    assert.deepEqual(chosen(), paths);
    assert.equal(select(files, []).check, true);
  });

  it('takes the layer of that name alone', () => {
    assert.deepEqual(chosen('editor'), paths.slice(0, 3));
    assert.deepEqual(chosen('hosts'), ['test/hosts/ssh.test.ts', 'test/hosts/swarm.test.ts']);
    assert.deepEqual([chosen('check'), select(files, ['check']).check], [[], true]);
    assert.equal(select(files, ['unit']).check, false);
  });

  it('takes every folder and file of another name', () => {
    assert.deepEqual(chosen('ssh'), [
      'test/hosts/ssh.test.ts',
      'test/unit/ssh/host-keys/known-hosts.test.ts',
      'test/unit/ssh/quote.test.ts',
    ]);
    assert.deepEqual(chosen('machines'), ['test/editor/suite/machines.suite.ts']);
  });

  it('takes paths, with and without what all have in common', () => {
    for (const name of ['hosts/swarm', 'test/hosts/swarm.test.ts', './test/hosts/swarm.test.ts']) {
      assert.deepEqual(chosen(name), ['test/hosts/swarm.test.ts'], name);
    }
    assert.deepEqual(chosen('unit/ssh/'), [
      'test/unit/ssh/host-keys/known-hosts.test.ts',
      'test/unit/ssh/quote.test.ts',
    ]);
  });

  it('refuses a name of nothing', () => {
    for (const name of ['nothing', 'swa', '', '/', 'test']) {
      assert.throws(() => select(files, ['unit', name]), new RegExp(`no test layer, folder or file “${name}”`), name);
    }
  });
});

describe('jobsFor', () => {
  it('gives each file on hosts and each window a job, and shares the unit tests', () => {
    assert.deepEqual(jobsOf(), [
      ...['check', 'unit/1', 'unit/2', 'package/build', 'package', 'hosts/ssh', 'hosts/swarm'],
      ...['editor/build', 'editor/suite', 'editor/harness', 'editor/story'],
    ]);
  });

  it('adds what a part needs, and nothing else', () => {
    assert.deepEqual(jobsOf('quote'), ['unit']);
    assert.deepEqual(jobsOf('machines'), ['editor/build', 'editor/suite']);
    assert.deepEqual(jobsOf('story'), ['package/build', 'editor/build', 'editor/story']);
  });

  it('keeps the two builds, which write into one folder, after each other', () => {
    const { needs } = jobsFor(files, false).find(({ name }) => name === 'editor/build') ?? {};
    assert.deepEqual(needs, ['package/build']);
  });

  it('runs each file just once', () => {
    const run = jobsFor(files, true).flatMap(({ argv }) => argv.filter((word) => word.startsWith('test/')));
    assert.deepEqual(
      run.filter((word) => paths.includes(word)).toSorted(),
      paths,
      'a file is in no job, or in more than one',
    );
  });

  it('leaves out no test file of this repository', () => {
    const root = join(__dirname, '../../..');
    const all = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
      .map((path) => `test/${path.replaceAll('\\', '/')}`)
      .filter((path) => /\.(test|suite)\.ts$/.test(path));
    assert.deepEqual(
      all.filter((path) => layerOf(path) === undefined),
      [],
    );
    const real = all.map((path) => ({ path, size: 1 }));
    const run = new Set(jobsFor(real, false).flatMap(({ argv }) => argv));
    assert.deepEqual(
      all.filter((path) => !run.has(path)),
      [],
    );
  });
});
