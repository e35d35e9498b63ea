import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, type Argv } from './processes';

/** Private key files (each with its .pub beside it) for the people of the lab's machines. */
export interface LabKeys {
  readonly ed25519: string;
  readonly rsa: string;
  readonly ecdsa: string;
  /** Ed25519, encrypted with {@link passphrase}. */
  readonly encrypted: string;
  /** RSA in the classic PEM form (PKCS#1, “BEGIN RSA PRIVATE KEY”). */
  readonly pem: string;
  /** Ed25519, and the only one that no machine accepts. */
  readonly stranger: string;
}

/** Opens {@link LabKeys.encrypted}. */
export const passphrase = 'parrot';

/** RSA of 2048 bits, because larger keys take a second to make. */
const recipes: Readonly<Record<keyof LabKeys, Argv>> = {
  ed25519: ['-t', 'ed25519'],
  rsa: ['-t', 'rsa', '-b', '2048'],
  ecdsa: ['-t', 'ecdsa'],
  encrypted: ['-t', 'ed25519', '-N', passphrase],
  pem: ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
  stranger: ['-t', 'ed25519'],
};

const names = ['ed25519', 'rsa', 'ecdsa', 'encrypted', 'pem', 'stranger'] as const;

/** The paths of a lab's keys in its folder. */
export function keysIn(directory: string): LabKeys {
  const at = (name: keyof LabKeys): string => join(directory, 'keys', name);
  return {
    ed25519: at('ed25519'),
    rsa: at('rsa'),
    ecdsa: at('ecdsa'),
    encrypted: at('encrypted'),
    pem: at('pem'),
    stranger: at('stranger'),
  };
}

/** Makes the lab's keys. */
export async function createKeys(directory: string): Promise<void> {
  await mkdir(join(directory, 'keys'), { recursive: true, mode: 0o700 });
  const keys = keysIn(directory);
  await Promise.all(
    names.map((name) => {
      const secret = name === 'encrypted' ? [] : ['-N', ''];
      return run(['ssh-keygen', '-q', '-C', `${name}@lab`, '-f', keys[name], ...secret, ...recipes[name]]);
    }),
  );
}

/** The lines of `authorized_keys` that let every key but the stranger's in. */
export async function authorizedKeys(directory: string): Promise<string> {
  const keys = keysIn(directory);
  const accepted = names.filter((name) => name !== 'stranger');
  const lines = await Promise.all(accepted.map((name) => readFile(`${keys[name]}.pub`, 'utf8')));
  return lines.join('');
}
