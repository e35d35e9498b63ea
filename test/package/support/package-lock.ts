import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What package-lock.json says of one installed package. */
interface LockedPackage {
  readonly version: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const file = path.resolve(__dirname, '../../../package-lock.json');

/** The installed packages by their folders, without the extension itself. */
export const lockedPackages: readonly (readonly [string, LockedPackage])[] = Object.entries(
  (JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, LockedPackage> }).packages,
).filter(([folder]) => folder !== '');

/** The package's name of its folder, which may lie in that of another. */
export function nameOf(folder: string): string {
  return folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Every name of a package that package-lock.json knows, be it installed or only asked for by another. */
export function knownNames(): Set<string> {
  return new Set(
    lockedPackages.flatMap(([folder, { dependencies, optionalDependencies, peerDependencies }]) => [
      nameOf(folder),
      ...Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
    ]),
  );
}
