import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../src/certificates/authority';
import { command } from '../../../src/ssh/quote';
import { imageDirectories } from '../../lab/images';
import { runBatch, type Outcome } from '../../unit/references/support/batch';
import type { HostKind } from '../../lab/kinds';

/** A script for a root image, and the files that it finds in its working directory. */
export interface Trial {
  /** Lines for a POSIX shell that stops at the first command that fails. */
  readonly script: string;
  /** Texts by name. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The engine of one of the lab's root images, without a machine around it: scripts run in the image with certificates in
 * /etc/docker, and what they write is gone after them.
 */
export class EngineJudge {
  private constructor(
    private readonly kind: HostKind,
    private readonly folder: string,
  ) {}

  static async create(kind: HostKind): Promise<EngineJudge> {
    const folder = await mkdtemp(join(tmpdir(), 'swarm-machines-image-'));
    const authority = new CertificateAuthority(join(folder, 'certs'));
    const { ca } = await authority.ensure();
    const { cert, key } = await authority.issueServerCertificate({ machine: 'pi1', names: ['pi1'] });
    await writeFile(join(folder, 'ca.pem'), ca);
    await writeFile(join(folder, 'server.pem'), cert);
    await writeFile(join(folder, 'server-key.pem'), key);
    return new EngineJudge(kind, folder);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  /** The version of the engine in the image; undefined if there is none. */
  async version(): Promise<string | undefined> {
    const [outcome] = await this.run([{ script: 'dockerd --version', files: {} }]);
    return /version ([^\s,]+)/.exec(outcome?.stdout ?? '')?.[1];
  }

  async run(trials: readonly Trial[]): Promise<readonly Outcome[]> {
    const written = trials.flatMap(({ script, files }, index) =>
      Object.entries({ ...files, script }).map(([name, text]) => ({ name: `${String(index)}.${name}`, text })),
    );
    await Promise.all(written.map(({ name, text }) => writeFile(join(this.folder, name), text)));
    const mounts = [
      'mount -t tmpfs none /mnt',
      'mkdir /mnt/upper /mnt/work /mnt/root',
      `mount -t overlay none -o lowerdir=${command(imageDirectories({ kind: this.kind, mdns: false }).join(':'))},upperdir=/mnt/upper,workdir=/mnt/work /mnt/root`,
      'mount --rbind /dev /mnt/root/dev',
      'mount --rbind /proc /mnt/root/proc',
      'mkdir -p /mnt/root/etc/docker /mnt/root/trial',
      `cp ${command(this.folder)}/*.pem /mnt/root/etc/docker`,
      `mount --bind ${command(this.folder)} /mnt/root/trial`,
    ];
    return runBatch(
      trials.map((_, index) => ({
        argv: [
          'chroot',
          '/mnt/root',
          'sh',
          '-c',
          `cd /trial && trial=${String(index)} && set -eu && . ./$trial.script`,
        ],
      })),
      { launcher: ['unshare', '--mount', '--net', '--', 'sh'], prologue: mounts.join('\n') },
    );
  }
}
