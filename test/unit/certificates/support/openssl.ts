import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs the openssl program and gives what it printed. */
export async function openssl(...argv: string[]): Promise<string> {
  const { stdout, stderr } = await run('openssl', argv);
  return stdout + stderr;
}

/** The output of `openssl x509 -text` for a PEM text. */
export async function textOf(pem: string): Promise<string> {
  return inTemporaryDirectory(async (directory) => {
    const file = join(directory, 'certificate.pem');
    await writeFile(file, pem);
    return openssl('x509', '-in', file, '-noout', '-text');
  });
}

export async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface AuthorityOptions {
  readonly days?: number;
  readonly algorithm?: 'rsa' | 'ec';
  readonly constraint?: string;
}

/** An authority as docker-machine makes it: PKCS#1 key, a subject with nothing but an organization. */
export async function foreignAuthority(directory: string, options: AuthorityOptions = {}): Promise<void> {
  const key = join(directory, 'ca-key.pem');
  if (options.algorithm === 'ec') {
    await openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', key);
  } else {
    await openssl('genrsa', '-traditional', '-out', key, '2048');
  }
  const constraint = options.constraint ?? 'CA:TRUE';
  const usage = 'digitalSignature,keyEncipherment,keyAgreement,keyCertSign';
  const extension = ['-addext', `basicConstraints=critical,${constraint}`, '-addext', `keyUsage=critical,${usage}`];
  const subject = ['-utf8', '-subj', '/O=käpt’n'];
  const days = String(options.days ?? 1080);
  const out = join(directory, 'ca.pem');
  await openssl('req', '-x509', '-new', '-key', key, '-sha256', '-days', days, ...subject, ...extension, '-out', out);
}

/** A client certificate signed by the authority in the directory, as docker-machine makes it. */
export async function foreignClient(directory: string, days = 1080): Promise<void> {
  const at = (name: string): string => join(directory, name);
  await openssl('genrsa', '-traditional', '-out', at('key.pem'), '2048');
  await openssl('req', '-new', '-key', at('key.pem'), '-subj', '/O=pirate.<bootstrap>', '-out', at('client.csr'));
  await writeFile(at('client.ext'), 'extendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\n');
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca-key.pem'), '-set_serial', '4711'];
  const extensions = ['-extfile', at('client.ext'), '-days', String(days)];
  await openssl('x509', '-req', '-in', at('client.csr'), ...signer, ...extensions, '-out', at('cert.pem'));
  await Promise.all([rm(at('client.csr')), rm(at('client.ext'))]);
}
