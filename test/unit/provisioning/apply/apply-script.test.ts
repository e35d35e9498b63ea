import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { applyScript, followScript, launchScript, parseEvent } from '../../../../src/provisioning/apply/apply-script';
import { EventStream } from '../../../../src/provisioning/apply/event-stream';
import { LineSplitter, longestLine } from '../../../../src/provisioning/apply/output-lines';
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
    for (const script of [launchScript(steps, run), applyScript(steps, run), followScript()]) {
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

  it('takes no event of another run, and none without a token', () => {
    for (const other of ['dead', '', token.slice(1), `${token}0`, token.replace('f', 'e')]) {
      assert.equal(parseEvent(`@@${other} undone`, token), undefined, other);
    }
  });
});

describe('EventStream', () => {
  const text = `\n@@${token} begin 1\nReading lists...\n\nten %\r\n\n@@${token} done 1\n\n@@${token} end\n`;

  function read(pieces: readonly string[], known: { readonly token: string | undefined } = { token }): string[] {
    const seen: string[] = [];
    const stream = new EventStream(
      known.token,
      (event) => seen.push(`event ${event.kind}`),
      (line) => seen.push(line),
    );
    pieces.forEach((piece) => stream.push(piece));
    stream.end();
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

  it('takes what a command prints for output, however much it looks like an event', () => {
    const lines = ['@@dead undone', '@@ end', `x@@${token} end`, `${token} end`];
    assert.deepEqual(read([`${lines.join('\n')}\n`]), lines);
  });

  it('hands on the last words of a run that were never ended, which are no event', () => {
    assert.deepEqual(read([`\n@@${token} end`]), ['', `@@${token} end`]);
  });

  it('learns the token of an earlier run from the first line of its log, and from no other', () => {
    const earlier = { token: undefined };
    const head = `\n@@${token} start\n`;
    assert.deepEqual(read([head + text], earlier), read([text]));
    const other = `\n@@${token.replaceAll('f', '0')} start\n`;
    assert.deepEqual(read([head + other], earlier), ['', other.trim()]);
    assert.deepEqual(read([`words\n${head}`], earlier), ['words', '', head.trim()]);
  });

  it('cuts a long line into pieces, none of which is an event', () => {
    const event = `@@${token} end`;
    const long = 'x'.repeat(longestLine) + event;
    assert.deepEqual(read([`\n${long}\n${event}\n`]), ['', 'x'.repeat(longestLine), event, 'event end']);
    const clown = `${'x'.repeat(longestLine - 1)}🤡`;
    assert.deepEqual(read([clown]), ['x'.repeat(longestLine - 1), '🤡']);
  });

  it('takes what another run says for output, its first line too', () => {
    const other = token.replaceAll('f', '0');
    assert.deepEqual(read([`@@${other} start\n@@${other} end\n`]), [`@@${other} start`, `@@${other} end`]);
  });

  it('learns no token once a log has begun with a line that is too long', () => {
    const seen = read([`${'x'.repeat(70_000)}\n@@${token} start\n@@${token} end\n`], { token: undefined });
    assert.deepEqual(seen.slice(-2), [`@@${token} start`, `@@${token} end`]);
  });
});

describe('LineSplitter', () => {
  function read(text: string): (readonly [length: number, whole: boolean])[] {
    const seen: (readonly [number, boolean])[] = [];
    const lines = new LineSplitter((line, whole) => seen.push([line.length, whole]));
    lines.push(text);
    lines.end();
    return seen;
  }

  it('leaves a line of the greatest length whole', () => {
    assert.deepEqual(read(`${'x'.repeat(longestLine)}\n`), [[longestLine, true]]);
  });

  it('makes no empty line of a carriage return that is left of a long one', () => {
    assert.deepEqual(read(`${'x'.repeat(longestLine)}\r\n`), [[longestLine, false]]);
  });
});
