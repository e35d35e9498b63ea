import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Lab } from '../test/lab/lab';

/** Three machines to try things on, and a home directory for them, so that nothing is left in the user’s own. */
export interface PlayLab {
  readonly home: string;
  /** What to type to add the machines. */
  readonly guide: string;
  down(): Promise<void>;
}

/** Boots pi1 and pi2 with Docker 20.10 and pi3 with Docker 26.1. */
export async function bootPlayLab(tell: (line: string) => void): Promise<PlayLab> {
  tell('Booting three machines …');
  const lab = await Lab.create({ plainNames: true, narrate: tell });
  let home: string | undefined;
  const down = async (): Promise<void> => {
    await lab.down();
    if (home !== undefined) {
      await rm(home, { recursive: true, force: true });
    }
  };
  try {
    home = await mkdtemp(join(tmpdir(), 'swarm-machines-play-'));
    await mkdir(join(home, '.ssh'), { mode: 0o700 });
    await Promise.all([
      lab.boot({ name: 'pi1', kind: 'bookworm-docker' }),
      lab.boot({ name: 'pi2', kind: 'bookworm-docker' }),
      lab.boot({ name: 'pi3', kind: 'trixie-docker' }),
    ]);
  } catch (error) {
    await down();
    throw error;
  }
  const rows = lab.machines.map(({ name, hostName, address }) => `  ${name}   pirate@${hostName}   (${address})`);
  const guide = [
    'Machines to add (Swarm Machines › Add Machine…):',
    ...rows,
    `  Key of all three: ${lab.keyPath}`,
    '  Image for a service: hypriot/rpi-busybox-httpd, port 80',
    'Try first: click Add Machine… in the Machines view, then enter pirate@pi1.local and choose the key above.',
  ].join('\n');
  return { home, guide, down };
}
