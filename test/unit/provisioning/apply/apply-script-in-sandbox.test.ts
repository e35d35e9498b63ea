import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import {
  applyScript,
  cancelScript,
  followScript,
  removeBackupsScript,
  launchScript,
} from '../../../../src/provisioning/apply/apply-script';
import { EventStream } from '../../../../src/provisioning/apply/event-stream';
import type { Step } from '../../../../src/provisioning/step';
import { restartEngine } from '../../../../src/provisioning/steps/engine-service';
import { finishInstallation, installDistributionPackage } from '../../../../src/provisioning/steps/install';
import { dropFile, putFile } from '../../../../src/provisioning/steps/engine-files';
import { Sandbox } from '../support/sandbox';

const id = '0123456789abcdef';
const token = 'fedcba9876543210fedcba9876543210';
const run = { id, token };

describe('applyScript, in a sandbox', () => {
  let host: Sandbox;

  beforeEach(() => {
    host = new Sandbox();
    host.program('systemctl', 'case "$*" in *MainPID*) echo 0;; *is-active*) exit 3;; esac');
    host.program('journalctl', ':');
    host.program('systemd-run', 'for last; do :; done; sh -c "$last"');
    host.program('sleep', ':');
    host.program('docker', ':');
    host.program('dockerd', ':');
  });

  afterEach(() => host.clear());

  function step(change: Partial<Step>): Step {
    return { id: 'download', title: 'x', why: '', changes: [], apply: ':', check: ':', undo: '', ...change };
  }

  /** The events and the output of a run, a line each. */
  function said(output: string): string[] {
    return output.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(`@@${token} `, '@@')]));
  }

  function apply(...steps: readonly Step[]): string[] {
    return said(host.runFile(applyScript(steps, run)).stdout);
  }

  it('hides the token of its events from everything that the steps start, and from arguments', () => {
    host.program('systemd-run', 'printf "%s\\n" "$*" > "${0%/*}/arguments"; for last; do :; done; sh -c "$last"');
    const look = 'echo "[$token]"; env; set; cat /proc/$$/cmdline /proc/$PPID/cmdline | tr "\\0" " "';
    process.env['token'] = 'exported';
    let stdout: string;
    try {
      stdout = host.run(
        launchScript([step({ apply: look, check: look, undo: look }), step({ apply: 'false' })], run),
      ).stdout;
    } finally {
      delete process.env['token'];
    }
    const shown = stdout.split('\n').filter((line) => line.includes(token));
    assert.deepEqual(
      shown.filter((line) => !line.startsWith(`@@${token} `)),
      [],
    );
    assert.ok(stdout.includes('[]') && stdout.includes(id));
    assert.doesNotMatch(host.read('bin/arguments'), new RegExp(token));
    assert.equal(statSync(host.path(`run/swarm-machines/${id}.log`)).mode & 0o777, 0o600);
    assert.equal(existsSync(host.path(`run/swarm-machines/${id}.sh`)), false);
  });

  it('has a log from which later followers can recognize its events', () => {
    host.run(launchScript([step({ apply: "printf '@@dead end\\n'" })], run));
    const heard: string[] = [];
    const stream = new EventStream(
      undefined,
      ({ kind }) => heard.push(`event ${kind}`),
      (line) => heard.push(line),
    );
    stream.push(host.run(followScript()).stdout);
    assert.deepEqual(heard, ['event begin', '@@dead end', 'event done', 'event end']);
  });

  describe('that is canceled', () => {
    it('stops if it was canceled before its launch, on a host without earlier runs', () => {
      rmSync(host.path('run'), { recursive: true, force: true });
      assert.equal(host.run(cancelScript(id)).status, 0);
      const { stdout } = host.run(launchScript([step({ apply: 'echo work' })], run));
      assert.deepEqual(said(stdout), ['@@start', '@@cancelled 1', '@@end']);
    });

    it('removes the files of earlier runs', () => {
      host.run(cancelScript('feed'));
      host.run(launchScript([step({})], run));
      assert.equal(existsSync(host.path('run/swarm-machines/feed.cancel')), false);
    });

    it('reports an engine that failed to start as a failure', () => {
      const tell = `: > /run/swarm-machines/${id}.cancel; exit 7`;
      const restart = { ...restartEngine(2376, 'active', ''), apply: tell, undo: 'false' };
      assert.deepEqual(
        apply(restart).filter((line) => line.startsWith('@@')),
        ['@@begin 1', '@@failed 1 7', '@@journal', '@@undoing', '@@not-undone', '@@end'],
      );
    });
  });

  describe('that rolls back files', () => {
    const before = '{"data-root":"/var/lib/docker"}\n';
    const ours = '{"hosts":[]}\n';
    const fails = step({ id: 'check-configuration', apply: 'exit 1' });

    /** What a look at the host finds this moment. */
    function found(): ReadonlyMap<string, string> {
      const file = host.path('etc/daemon.json');
      return existsSync(file)
        ? new Map([[file, createHash('sha256').update(host.read('etc/daemon.json')).digest('hex')]])
        : new Map();
    }

    /** The step that writes the file, and what a run that is killed after it leaves on the host. */
    function writes(text = ours): Step {
      const file = host.path('etc/daemon.json');
      return step({ id: 'daemon-json', apply: putFile(file, 'same', text, found()), undo: `restore ${file}` });
    }

    function killed(...steps: readonly Step[]): void {
      apply(...steps, step({ apply: 'kill -9 $$' }));
      assert.ok(existsSync(host.path('var/lib/swarm-machines/before')));
    }

    beforeEach(() => host.write('etc/daemon.json', before));

    it('restores what a step of this run replaced', () => {
      assert.deepEqual(apply(writes(), fails).slice(-3), ['@@undoing', '@@undone', '@@end']);
      assert.equal(host.read('etc/daemon.json'), before);
    });

    it('restores what a killed run and then this one replaced', () => {
      killed(writes());
      assert.equal(host.read('etc/daemon.json'), ours);
      killed(writes('{"other":1}\n'));
      apply(fails);
      assert.equal(host.read('etc/daemon.json'), before);
      assert.equal(existsSync(host.path('var/lib/swarm-machines')), false);
    });

    it('restores a file that a killed run removed, and removes one that it created', () => {
      const changes = [
        dropFile(host.path('etc/daemon.json'), found()),
        putFile(host.path('etc/new'), '0600', 'new', found()),
      ];
      killed(step({ apply: changes.join('\n') }));
      assert.deepEqual(
        ['daemon.json', 'new'].map((name) => existsSync(host.path(`etc/${name}`))),
        [false, true],
      );
      apply(fails);
      assert.deepEqual(
        ['daemon.json', 'new'].map((name) => existsSync(host.path(`etc/${name}`))),
        [true, false],
      );
    });

    it('keeps what the owner has written since a killed run', () => {
      killed(writes());
      host.write('etc/daemon.json', '{"data-root":"/mnt/ssd"}\n');
      apply(fails);
      assert.equal(host.read('etc/daemon.json'), '{"data-root":"/mnt/ssd"}\n');
    });

    for (const [what, change] of [
      ['edited', () => void host.write('etc/daemon.json', '{"data-root":"/mnt/ssd"}\n')],
      ['removed', () => rmSync(host.path('etc/daemon.json'))],
    ] as const) {
      it(`keeps a file that its owner has ${what} since the inspection, and rolls back earlier steps`, () => {
        const file = host.path('etc/daemon.json');
        const first = step({
          apply: putFile(host.path('etc/new'), '0600', 'new', found()),
          undo: `restore ${host.path('etc/new')}`,
        });
        const puts = [first, writes()];
        const drops = [first, step({ apply: dropFile(file, found()), undo: `restore ${file}` })];
        change();
        const after = found();
        for (const steps of [puts, drops]) {
          assert.deepEqual(apply(...steps).slice(2), [
            ...['@@begin 2', file, '@@failed 2 75', '@@undoing', '@@undone', '@@end'],
          ]);
          assert.deepEqual(found(), after);
          assert.equal(existsSync(host.path('etc/new')), false);
          assert.equal(existsSync(`${file}.swarm-machines-new`), false);
          assert.equal(existsSync(host.path('run/swarm-machines/restart-pending')), false);
        }
      });
    }

    it('keeps a file that was created since the inspection', () => {
      rmSync(host.path('etc/daemon.json'));
      const write = writes();
      host.write('etc/daemon.json', before);
      assert.ok(apply(write).includes('@@failed 1 75'));
      assert.equal(host.read('etc/daemon.json'), before);
    });

    it('removes the backups on request', () => {
      killed(writes());
      host.run(removeBackupsScript());
      assert.equal(existsSync(host.path('var/lib/swarm-machines')), false);
      apply(fails);
      assert.equal(host.read('etc/daemon.json'), ours);
    });
  });

  describe('that finishes an installation', () => {
    const locked = 'dpkg: error: dpkg frontend lock was locked by another process with pid 77';

    beforeEach(() => {
      host.write('var/lib/dpkg/status', 'Package: docker-ce\nStatus: install ok half-configured\n');
      host.write('var/lib/dpkg/tries', '');
      host.program('dpkg-query', 'sed -n "s/^Status: //p" "${0%/*}/../var/lib/dpkg/status"');
      host.program('apt-get', 'echo "apt-get $*"');
      host.program('apt-cache', 'echo "  Candidate: 1"');
    });

    /** A dpkg that does this when it is called for the numbered time. */
    function dpkg(script: string): void {
      host.program('dpkg', `cd "\${0%/*}/../var/lib/dpkg"; echo x >> tries; case $(wc -l < tries) in ${script} esac`);
    }

    const finishes = 'sed -i "s/half-configured/installed/" status; echo Setting up docker-ce';

    it('waits while another program holds the lock, and reports that once', () => {
      dpkg(`1 | 2) echo '${locked}' >&2; exit 2 ;; *) ${finishes} ;;`);
      const [step] = finishInstallation('docker-ce');
      assert.deepEqual(apply(step), [
        '@@begin 1',
        'Another program is installing packages on the host. Waiting for it to finish …',
        'Setting up docker-ce',
        '@@done 1',
        '@@end',
      ]);
    });

    it('does nothing if the other program finishes the installation', () => {
      dpkg(`1) sed -i 's/half-configured/installed/' status; echo '${locked}' >&2; exit 2 ;; *) echo again ;;`);
      assert.doesNotMatch(apply(...finishInstallation('docker-ce')).join('\n'), /again|apt-get/);
    });

    it('stops waiting when the user cancels', () => {
      dpkg(`*) : > ${host.path(`run/swarm-machines/${id}.cancel`)}; echo '${locked}' >&2; exit 2 ;;`);
      host.program('sleep', 'exec /bin/sleep "$1"');
      const [download] = installDistributionPackage();
      assert.ok(apply(download).includes('@@cancelled 1'));
    });

    it('gives up eventually, with dpkg’s reason', () => {
      dpkg(`*) echo '${locked}' >&2; exit 2 ;;`);
      // The pause is what takes the time.
      const [step] = finishInstallation('docker-ce');
      const brief = { ...step, apply: step.apply.replace(/^ *interruptible sleep.*$/m, '') };
      assert.deepEqual(apply(brief).slice(2, 4), [locked, '@@failed 1 2']);
    });

    it('does not try again if dpkg has another reason', () => {
      dpkg("1) echo 'dpkg: error processing package docker-ce' >&2; exit 1 ;; *) echo again ;;");
      assert.deepEqual(apply(...finishInstallation('docker-ce')).slice(1, 3), [
        'dpkg: error processing package docker-ce',
        '@@failed 1 1',
      ]);
    });

    it('uses apt to install the same package if dpkg cannot finish it', () => {
      dpkg('*) ;;');
      const lines = apply(...finishInstallation('docker-ce')).filter((line) => line.startsWith('apt-get'));
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? '', / install docker-ce$/);
    });
  });
});
