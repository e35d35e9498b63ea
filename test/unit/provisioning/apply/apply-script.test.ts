import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { applyScript, followScript, launchScript, parseEvent } from '../../../../src/provisioning/apply/apply-script';
import { planConfiguration, planInstallation } from '../../../../src/provisioning/plan';
import type { Step } from '../../../../src/provisioning/step';
import { withInput } from '../../../../src/provisioning/step';
import { recordedFacts } from '../support/recorded';

const token = 'fedcba9876543210fedcba9876543210';
const run = { id: '0123456789abcdef', token };

function sh(script: string, ...options: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('sh', [...options, '-s'], { input: script, encoding: 'utf8' });
}

async function everyStep(): Promise<readonly Step[]> {
  const facts = await recordedFacts('bookworm-docker');
  const bare = await recordedFacts('bookworm-bare');
  const values = { hosts: ['fd://'], tls: true };
  const texts = { ca: 'CA', cert: 'CERT', key: 'KEY' };
  const plan = planConfiguration(
    'pi1',
    {
      ...facts,
      unit: {
        ...facts.unit,
        fileState: 'disabled',
        file: { path: '/x', text: '[Service]\nExecStart=/usr/sbin/dockerd' },
      },
      daemonJson: { kind: 'object', path: '/etc/docker/daemon.json', text: '{}', values },
    },
    facts.engine ?? assert.fail(),
    { port: 2376, ip: '10.77.0.11' },
    { kind: 'replace', why: '', otherAuthority: false, texts },
  );
  const installs = (['distribution', 'script'] as const).map(
    (source) => planInstallation('pi1', bare, { source, scriptUrl: 'https://get.docker.com' }) ?? assert.fail(),
  );
  return [...plan.steps, ...installs.flatMap((install) => install.steps)];
}

describe('applyScript, launchScript and followScript', () => {
  it('are valid for sh with every kind of step', async () => {
    const steps = await everyStep();
    assert.deepEqual([...new Set(steps.map((step) => step.id))].sort(), [
      'certificates',
      'check-configuration',
      'daemon-json',
      'download',
      'enable',
      'install',
      'restart',
    ]);
    for (const script of [launchScript(steps, run), applyScript(steps, run), followScript()]) {
      const { status, stderr } = sh(script, '-n');
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    }
  });

  it('pass any text to a command’s input unchanged', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\n', '$', '`', "'", '"', '\\', 'END_OF_TEXT', '_', ' ', 'ü'),
    });
    fc.assert(
      fc.property(text, (content) => {
        const line = content.endsWith('\n') ? content : `${content}\n`;
        assert.equal(sh(`${withInput('cat', content)}\n`).stdout, line);
      }),
      { numRuns: 60 },
    );
  });
});

describe('parseEvent', () => {
  it('reads the events of the run and nothing else', () => {
    assert.deepEqual(parseEvent(`@@${token} done 12`, token), { kind: 'done', step: 12 });
    assert.deepEqual(parseEvent(`@@${token} failed 1 75`, token), { kind: 'failed', step: 1, code: 75 });
    assert.deepEqual(parseEvent(`@@${token} not-undone`, token), { kind: 'not-undone' });
    for (const line of [
      `@@${token} done`,
      `@@${token} dance 1`,
      ` @@${token} end`,
      `@@${token} end `,
      `@@${token} done ${'9'.repeat(400)}`,
      `@@${token}end`,
      `@@${token.toUpperCase()} end`,
      '@@ end',
      'end',
    ]) {
      assert.equal(parseEvent(line, token), undefined, line);
    }
  });

  it('reads no event of another run, and none without a token', () => {
    for (const other of ['dead', '', token.slice(1), `${token}0`, token.replace('f', 'e')]) {
      assert.equal(parseEvent(`@@${other} undone`, token), undefined, other);
    }
  });
});
