import { existsSync } from 'node:fs';
import { mustExecute } from './execute';

/** A program or file that set-up needs, and the Debian packages that bring it. */
export interface SystemNeed {
  /** Absolute paths; one of them has to exist. */
  readonly anyOf: readonly string[];
  readonly packages: readonly string[];
  /** Why it is needed, for the message if it cannot be installed. */
  readonly purpose: string;
}

/** Packages are missing that this process may not install. The message names them, and the command that installs them. */
export class PackagesMissing extends Error {}

/**
 * Makes sure that each need is there, by apt when this process is root on a Debian-like system.
 * @throws {PackagesMissing} when it may not install
 */
export async function ensureSystemPackages(needs: readonly SystemNeed[], tell: (line: string) => void): Promise<void> {
  const missing = needs.filter((need) => !need.anyOf.some((path) => existsSync(path)));
  if (missing.length === 0) {
    return;
  }
  const packages = missing.flatMap((need) => need.packages);
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    const reasons = missing.map((need) => `${need.packages.join(' ')} (${need.purpose})`).join(', ');
    throw new PackagesMissing(
      `Missing on this system: ${reasons}. Install them: sudo apt-get install ${packages.join(' ')}`,
    );
  }
  tell(`Installing ${packages.join(' ')} with apt …`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mustExecute('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', 'update'], { environment });
  await mustExecute(
    'apt-get',
    ['-q', '-y', '-o', 'DPkg::Lock::Timeout=300', 'install', '--no-install-recommends', ...packages],
    { environment },
  );
}
