import assert from 'node:assert/strict';
import { planDetail, planQuestion } from '../../../src/editor/commands/plan-text';
import { removeDetail } from '../../../src/editor/commands/remove-text';
import type { PlanSummary } from '../../../src/provisioning/observer';
import { entry, swarm } from './machines-fixtures';

const plan: PlanSummary = {
  steps: [
    { title: 'Write certificates', why: 'The engine has none.' },
    { title: 'Restart the engine', why: 'Its configuration changed.' },
  ],
  restartsEngine: true,
  stopsContainers: ['web', 'db'],
  warnings: ['Other clients lose access.'],
};

describe('the dialog before a plan is carried out', () => {
  it('counts the containers that stop', () => {
    assert.match(planQuestion('pi3', plan), /“pi3”.*stops 2 running containers/);
    assert.match(planQuestion('pi3', { ...plan, stopsContainers: ['web'] }), /stops 1 running container\b/);
  });

  it('does not speak of containers where none stops', () => {
    assert.doesNotMatch(planQuestion('pi3', { ...plan, stopsContainers: [] }), /container/);
  });

  it('names containers, warnings and steps with their reasons', () => {
    assert.equal(
      planDetail(plan),
      [
        'Containers that stop: web, db.',
        'Other clients lose access.',
        '1. Write certificates. The engine has none.\n2. Restart the engine. Its configuration changed.',
      ].join('\n\n'),
    );
  });
});

describe('the dialog before a machine is removed', () => {
  const folder = '/home/ann/.docker/machine/machines/pi3';

  it('says that the host stays as it is and which folder goes', () => {
    const text = removeDetail(entry(), { folder, active: false });
    assert.match(text, /Nothing changes on the host/);
    assert.ok(text.endsWith(`The folder ${folder} is deleted.`));
  });

  it('says that a node stays in its swarm', () => {
    assert.match(removeDetail(entry({ swarm: swarm('worker') }), { folder, active: false }), /Leave Swarm…/);
  });

  it('says nothing of swarms where the machine is in none', () => {
    const text = removeDetail(entry({ swarm: swarm(undefined, 'inactive') }), { folder, active: false });
    assert.doesNotMatch(text, /swarm/i);
  });

  it('says what removing the active machine means', () => {
    assert.match(removeDetail(entry(), { folder, active: true }), /active machine of this window/);
  });

  it('speaks of nothing but the folder where the entry is broken', () => {
    const broken = { kind: 'broken', name: 'old', file: `${folder}/config.json`, problem: 'No JSON.' } as const;
    assert.equal(removeDetail(broken, { folder, active: false }), `The folder ${folder} is deleted.`);
  });
});
