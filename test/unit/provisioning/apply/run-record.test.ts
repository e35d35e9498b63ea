import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MachineStore } from '../../../../src/machines/store';
import { journalPath, type JournalRecord } from '../../../../src/provisioning/apply/journal';
import { RunRecord } from '../../../../src/provisioning/apply/run-record';
import { enableEngine, restartEngine } from '../../../../src/provisioning/steps/engine-service';
import { sampleMachine } from '../../machines/support/samples';
import { deleteFolder, temporaryFolder } from '../../machines/support/temporary';

describe('RunRecord', () => {
  const steps = [restartEngine(2376, 'active', ''), enableEngine()] as const;
  const machine = sampleMachine();
  let folder: string;
  let store: MachineStore;
  let reported: string[];
  let record: RunRecord;

  beforeEach(async () => {
    folder = await temporaryFolder();
    store = new MachineStore(join(folder, 'store'));
    await mkdir(store.certificatesDirectory, { recursive: true });
    for (const name of ['ca.pem', 'cert.pem', 'key.pem']) {
      await writeFile(join(store.certificatesDirectory, name), name);
    }
    reported = [];
    const clock = (): Date => new Date('2026-11-22T20:00:00Z');
    record = new RunRecord(store, machine.name, false, clock, (sentence) => reported.push(sentence));
  });
  afterEach(() => deleteFolder(folder));

  /** Settles when what was recorded so far is written, as it is at the end of a piece of work that succeeds. */
  const written = (): Promise<void> => record.guard(() => Promise.resolve());

  it('shows where a run that is killed stops, at each of its steps', async () => {
    await record.begin(machine, steps);
    const stages: unknown[] = [];
    for (const [step, state] of [
      [steps[0], 'begin'],
      [steps[0], 'done'],
      [steps[1], 'begin'],
    ] as const) {
      record.note(step, state);
      await written();
      const text = await readFile(journalPath(store.machineDirectory(machine.name)), 'utf8');
      const { outcome, entries } = JSON.parse(text) as JournalRecord;
      const { incomplete } = (await store.load(machine.name)).sidecar;
      stages.push([outcome, entries.map((entry) => `${entry.step} ${entry.state}`), incomplete?.step]);
      assert.equal(incomplete?.problem, 'Interrupted.');
    }
    assert.deepEqual(stages, [
      ['running', ['restart begin'], 'Restart the engine'],
      ['running', ['restart begin', 'restart done'], 'Restart the engine'],
      ['running', ['restart begin', 'restart done', 'enable begin'], steps[1].title],
    ]);
  });

  it('writes nothing for a machine that the run has not stored', async () => {
    record.note(steps[0], 'begin');
    await written();
    assert.deepEqual([await store.list(), reported], [[], []]);
  });

  it('reports that it cannot record, and lets the run continue', async () => {
    await record.begin(machine, steps);
    await deleteFolder(store.machineDirectory(machine.name));
    record.note(steps[0], 'done');
    await written();
    assert.match(reported.join('\n'), /^Could not record progress\. .*ENOENT/);
  });
});
