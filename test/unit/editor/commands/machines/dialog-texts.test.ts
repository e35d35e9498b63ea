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

describe('the dialog before a plan is carried out', () => {
  it('counts the containers that stop', () => {
    assert.match(planQuestion('pi3', plan), /“pi3”.*stops 2 running containers/);
    assert.match(planQuestion('pi3', { ...plan, stopsContainers: ['web'] }), /stops 1 running container\b/);
  });

  it('counts and lists also the containers that nobody names', () => {
    const many = { ...plan, moreContainers: 40 };
    assert.match(planQuestion('pi3', many), /stops 42 running containers/);
    assert.equal(planDetail(many)[0], 'Containers that stop: web, db and 40 more.');
  });

  it('speaks of the certificate if there is nothing else to ask about', () => {
    const doubtful = { ...plan, stopsContainers: [], warnings: [], doubts: ['10.77.0.13 belongs to “pi4”, too.'] };
    assert.match(planQuestion('pi3', doubtful), /“pi3” issues a certificate that could also be used to impersonate/);
    assert.deepEqual(planDetail(doubtful).slice(0, 2), ['10.77.0.13 belongs to “pi4”, too.', '']);
    const both = { ...doubtful, warnings: plan.warnings };
    assert.match(planQuestion('pi3', both), /interrupts something that works/);
    assert.deepEqual(planDetail(both).slice(0, 3), ['10.77.0.13 belongs to “pi4”, too.', '', ...plan.warnings]);
  });

  it('does not speak of containers where none stops', () => {
    assert.doesNotMatch(planQuestion('pi3', { ...plan, stopsContainers: [] }), /container/);
  });

  it('names containers, warnings and steps with their reasons', () => {
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

describe('the dialog before a machine is removed', () => {
  const folder = '/home/ann/.docker/machine/machines/pi3';

  it('says that the host stays as it is and which folder goes', () => {
    const text = removeDetail(entry(), { folder, active: false }).join('\n');
    assert.match(text, /Nothing changes on the host/);
    assert.ok(text.endsWith(`The folder ${folder} is deleted.`));
  });

  it('says that a node stays in its swarm', () => {
    assert.match(removeDetail(entry({ swarm: swarm('worker') }), { folder, active: false }).join('\n'), /Leave Swarm…/);
  });

  it('says nothing of swarms where the machine is in none', () => {
    const text = removeDetail(entry({ swarm: swarm(undefined, 'inactive') }), { folder, active: false }).join('\n');
    assert.match(text, /is deleted/);
    assert.doesNotMatch(text, /swarm/i);
  });

  it('says what removing the active machine means', () => {
    assert.match(removeDetail(entry(), { folder, active: true }).join('\n'), /active machine of this window/);
  });

  it('speaks of nothing but the folder where the entry is broken', () => {
    const broken = { kind: 'broken', name: 'old', file: `${folder}/config.json`, problem: 'No JSON.' } as const;
    assert.deepEqual(removeDetail(broken, { folder, active: false }), [`The folder ${folder} is deleted.`]);
  });
});

describe('the dialog before a host key is forgotten', () => {
  it('shows the key and says when to forget it', () => {
    const text = forgetDetail({ type: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:abc' }).join('\n');
    assert.match(text, /^Its key at the last contact: ED25519 SHA256:abc\n/);
    assert.match(text, /only where you know that the host was set up anew/);
  });
});

describe('what is said after a host key was forgotten', () => {
  const removals = [
    { file: '/home/ann/.ssh/known_hosts', lines: [3], command: 'ssh-keygen -R pi3.local' },
    { file: '/home/ann/fleet', lines: [1, 4], command: 'ssh-keygen -R pi3.local -f /home/ann/fleet' },
  ];

  it('is that the next connection asks, where nothing else knows the host', () => {
    assert.equal(
      forgottenText({ name: 'pi3', wasPinned: true, removals: [], isKnown: false }),
      'The host key of “pi3” is forgotten. The next connection shows the key of the host and asks, as on first contact.',
    );
  });

  it('names file, line and command for a key that the person’s own files still have', () => {
    assert.equal(
      forgottenText({ name: 'pi3', wasPinned: true, removals: removals.slice(0, 1), isKnown: true }),
      'The host key of “pi3” is forgotten. It still stands in “/home/ann/.ssh/known_hosts”, line 3. ' +
        'Remove it there with “ssh-keygen -R pi3.local”, then connect.',
    );
  });

  it('leaves open whether other keys of the host are old, and says that none was pinned', () => {
    assert.equal(
      forgottenText({ name: 'pi3', wasPinned: false, removals, isKnown: false }),
      'No host key is pinned for “pi3”. ' +
        'A key of the host stands in “/home/ann/.ssh/known_hosts”, line 3, “/home/ann/fleet”, lines 1, 4. ' +
        'If the host has another one now, remove it there with ' +
        '“ssh-keygen -R pi3.local”, “ssh-keygen -R pi3.local -f /home/ann/fleet”, then connect.',
    );
  });
});
