import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { applyScript, followScript, launchScript, parseEvent } from '../../../src/provisioning/apply-script';
import { EventStream } from '../../../src/provisioning/event-stream';
import { planConfiguration, planInstallation } from '../../../src/provisioning/plan';
import type { Step } from '../../../src/provisioning/step';
import { withInput } from '../../../src/provisioning/step';
import { recordedFacts } from './support/recorded';

const token = '0123456789abcdef';

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

describe('the scripts for the host', () => {
  it('are ones that sh can read, with every kind of step', async () => {
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
    for (const script of [launchScript(steps, token), applyScript(steps, token), followScript()]) {
      const { status, stderr } = sh(script, '-n');
      assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    }
  });

  it('carry any text to a command’s input unchanged', () => {
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
  it('reads the events of the scripts and nothing else', () => {
    assert.deepEqual(parseEvent('@@00ff done 12'), { kind: 'done', step: 12 });
    assert.deepEqual(parseEvent('@@00ff not-undone'), { kind: 'not-undone' });
    for (const line of ['@@00ff done', '@@00ff dance 1', ' @@00ff end', '@@xyz end', 'end']) {
      assert.equal(parseEvent(line), undefined);
    }
  });
});

describe('EventStream', () => {
  const text = `\n@@00ff begin 1\nReading lists...\n\nten %\r\n\n@@00ff done 1\n\n@@00ff end\n`;

  function read(pieces: readonly string[]): string[] {
    const seen: string[] = [];
    const stream = new EventStream(
      (event) => seen.push(`event ${event.kind}`),
      (line) => seen.push(line),
    );
    pieces.forEach((piece) => stream.push(piece));
    return seen;
  }

  it('tells events from output, and drops the empty lines that come with events', () => {
    assert.deepEqual(read([text]), ['event begin', 'Reading lists...', '', 'ten %', 'event done', 'event end']);
  });

  it('reads the same in whatever pieces the text arrives', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), text.length];
        assert.deepEqual(read(places.slice(1).map((end, index) => text.slice(places[index], end))), read([text]));
      }),
    );
  });
});
