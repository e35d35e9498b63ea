import assert from 'node:assert/strict';
import {
  forgetDetail,
  forgottenText,
  planDetail,
  planQuestion,
  removeDetail,
} from '../../../../../src/editor/commands/machines/dialog-texts';
import type { PlanSummary } from '../../../../../src/provisioning/observer';
import { entry, swarm } from '../../support/machine-fixtures';

const plan: PlanSummary = {
  steps: [
    { title: 'Write certificates', why: 'The engine has none.' },
    { title: 'Restart the engine', why: 'Its configuration changed.' },
  ],
  restartsEngine: true,
  stopsContainers: ['web', 'db'],
  moreContainers: 0,
  doubts: [],
  warnings: ['Other clients lose access.'],
};

describe('planQuestion and planDetail', () => {
  it('count the containers that stop', () => {
    assert.match(planQuestion('pi3', plan), /“pi3”.*stops 2 running containers/);
    assert.match(planQuestion('pi3', { ...plan, stopsContainers: ['web'] }), /stops 1 running container\b/);
  });

  it('count and list containers beyond those that are named', () => {
    const many = { ...plan, moreContainers: 40 };
    assert.match(planQuestion('pi3', many), /stops 42 running containers/);
    assert.equal(planDetail(many)[0], 'Containers that stop: web, db and 40 more.');
  });

  it('ask about the certificate if there is nothing else to ask about', () => {
    const doubtful = { ...plan, stopsContainers: [], warnings: [], doubts: ['10.77.0.13 also belongs to “pi4”.'] };
    assert.match(planQuestion('pi3', doubtful), /“pi3” issues a certificate that could also be used to impersonate/);
    assert.deepEqual(planDetail(doubtful).slice(0, 2), ['10.77.0.13 also belongs to “pi4”.', '']);
    const both = { ...doubtful, warnings: plan.warnings };
    assert.match(planQuestion('pi3', both), /disrupts something that is in use/);
    assert.deepEqual(planDetail(both).slice(0, 3), ['10.77.0.13 also belongs to “pi4”.', '', ...plan.warnings]);
  });

  it('do not mention containers if none stops', () => {
    assert.equal(
      planQuestion('pi3', { ...plan, stopsContainers: [] }),
      'Provisioning “pi3” disrupts something that is in use. Continue?',
    );
  });

  it('list containers, warnings and steps with their reasons', () => {
    assert.deepEqual(planDetail(plan), [
      'Containers that stop: web, db.',
      '',
      'Other clients lose access.',
      '',
      '1. Write certificates. The engine has none.',
      '2. Restart the engine. Its configuration changed.',
    ]);
  });
});

describe('removeDetail', () => {
  const folder = '/home/ann/.docker/machine/machines/pi3';

  it('states that the host does not change, and which folder is deleted', () => {
    const text = removeDetail(entry(), { folder, active: false }).join('\n');
    assert.match(text, /Nothing changes on the host/);
    assert.ok(text.endsWith(`The folder ${folder} is deleted.`));
  });

  it('states that a node remains in its swarm', () => {
    assert.match(removeDetail(entry({ swarm: swarm('worker') }), { folder, active: false }).join('\n'), /Leave Swarm…/);
  });

  it('does not mention swarms if the machine is in none', () => {
    const text = removeDetail(entry({ swarm: swarm(undefined, 'inactive') }), { folder, active: false }).join('\n');
    assert.match(text, /is deleted/);
    assert.doesNotMatch(text, /swarm/i);
  });

  it('states what it means for the active machine', () => {
    assert.match(removeDetail(entry(), { folder, active: true }).join('\n'), /active machine of this window/);
  });

  it('mentions only the folder of a broken entry', () => {
    const broken = { kind: 'broken', name: 'old', file: `${folder}/config.json`, problem: 'No JSON.' } as const;
    assert.deepEqual(removeDetail(broken, { folder, active: false }), [`The folder ${folder} is deleted.`]);
  });
});

describe('forgetDetail', () => {
  it('shows the key and when to forget it', () => {
    const text = forgetDetail({ type: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:abc' }).join('\n');
    assert.match(text, /^Its key at the last connection: ED25519 SHA256:abc\n/);
    assert.match(text, /only if you know that the host was reinstalled/);
  });
});

describe('forgottenText', () => {
  const removals = [
    { file: '/home/ann/.ssh/known_hosts', lines: [3], command: 'ssh-keygen -R pi3.local' },
    { file: '/home/ann/fleet', lines: [1, 4], command: 'ssh-keygen -R pi3.local -f /home/ann/fleet' },
  ];

  it('announces that the next connection asks if no file has a key of the host', () => {
    assert.equal(
      forgottenText({ name: 'pi3', wasPinned: true, removals: [], isKnown: false }),
      'The host key of “pi3” was forgotten. The next connection shows the host’s key and asks whether you trust it.',
    );
  });

  it('names file, line and command for a key that is still in the user’s files', () => {
    assert.equal(
      forgottenText({ name: 'pi3', wasPinned: true, removals: removals.slice(0, 1), isKnown: true }),
      'The host key of “pi3” was forgotten. It is still in “/home/ann/.ssh/known_hosts”, line 3. ' +
        'Remove it with “ssh-keygen -R pi3.local”, and then connect.',
    );
  });

  it('leaves open whether other keys of the host are outdated, and states that none was pinned', () => {
    assert.equal(
      forgottenText({ name: 'pi3', wasPinned: false, removals, isKnown: false }),
      'No host key is pinned for “pi3”. ' +
        'A key of the host is in “/home/ann/.ssh/known_hosts”, line 3, “/home/ann/fleet”, lines 1, 4. ' +
        'If the host’s key has changed, remove it with ' +
        '“ssh-keygen -R pi3.local”, “ssh-keygen -R pi3.local -f /home/ann/fleet”, and then connect.',
    );
  });
});
