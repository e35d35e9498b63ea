import { randomBytes } from 'node:crypto';
import type { Lab, LabMachine } from './lab';

export interface RegistryOptions {
  /** The machine's name; `registry` without it. */
  readonly name?: string;
  /** Whether it speaks TLS, with a certificate of an authority of its own; plain HTTP without it. */
  readonly tls?: boolean;
  /** Whether it wants to know who asks. */
  readonly password?: boolean;
}

export interface RegistryUser {
  readonly name: string;
  readonly password: string;
}

const port = 5000;
const folder = '/etc/docker/registry';

/** A real registry (Debian's docker-registry) on a machine of its own, whose engine-less host goes with its lab. */
export class LabRegistry {
  private constructor(
    readonly machine: LabMachine,
    /** The certificate of its authority (PEM); undefined if it does not use TLS. */
    readonly authority: string | undefined,
    /** The credentials for HTTP's basic scheme; undefined if everyone has access. */
    readonly user: RegistryUser | undefined,
  ) {}

  /** Boots the machine, and resolves when the registry answers. */
  static async boot(lab: Lab, options: RegistryOptions = {}): Promise<LabRegistry> {
    const machine = await lab.boot({ name: options.name ?? 'registry', kind: 'registry' });
    const authority = options.tls === true ? await createCertificate(machine) : undefined;
    const user = options.password === true ? await createUser(machine) : undefined;
    await machine.writeFile(`${folder}/config.yml`, configuration(authority !== undefined, user !== undefined));
    const scheme = authority === undefined ? 'http' : 'https';
    await machine.succeed(`
systemctl restart docker-registry
until curl --insecure --silent --output /dev/null ${scheme}://localhost:${port}/; do
  systemctl --quiet is-active docker-registry || exit 1
  sleep 0.05
done`);
    return new LabRegistry(machine, authority, user);
  }

  /** The prefix of an image's name: HOST:PORT. */
  get host(): string {
    return `${this.machine.address}:${port}`;
  }

  /** The root of its API. */
  get url(): string {
    return `${this.authority === undefined ? 'http' : 'https'}://${this.host}/v2/`;
  }

  /**
   * Has a machine's engine use the registry: it trusts the authority, or is configured without TLS, for which it
   * restarts. Does not log in.
   */
  async trustOn(machine: LabMachine): Promise<void> {
    if (this.authority === undefined) {
      await machine.succeed('mkdir -p /etc/docker');
      await machine.writeFile('/etc/docker/daemon.json', JSON.stringify({ 'insecure-registries': [this.host] }));
      await machine.succeed('systemctl restart docker');
    } else {
      const certificates = `/etc/docker/certs.d/${this.host}`;
      await machine.succeed(`mkdir -p ${certificates}`);
      await machine.writeFile(`${certificates}/ca.crt`, this.authority);
    }
  }
}

/** An authority, and the certificate that it signs for the machine's names. Gives back the authority's. */
async function createCertificate(machine: LabMachine): Promise<string> {
  const { name, address } = machine;
  return await machine.succeed(`
mkdir -p ${folder} && cd ${folder}
openssl req -quiet -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -keyout ca-key.pem -out ca.pem \\
  -subj '/CN=Authority of the lab' -addext keyUsage=critical,keyCertSign
openssl req -quiet -x509 -CA ca.pem -CAkey ca-key.pem -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \\
  -keyout key.pem -out cert.pem -subj '/CN=${name}' -addext basicConstraints=critical,CA:FALSE \\
  -addext subjectAltName=DNS:${name},DNS:${name}.local,IP:${address} -addext extendedKeyUsage=serverAuth
rm ca-key.pem
chown docker-registry key.pem
cat ca.pem`);
}

async function createUser(machine: LabMachine): Promise<RegistryUser> {
  const user = { name: 'pirate', password: randomBytes(12).toString('hex') };
  await machine.succeed(
    `mkdir -p ${folder} && htpasswd -niB ${user.name} > ${folder}/htpasswd && chmod 644 ${folder}/htpasswd`,
    { stdin: user.password },
  );
  return user;
}

function configuration(tls: boolean, password: boolean): string {
  return `version: 0.1
storage:
  filesystem:
    rootdirectory: /var/lib/docker-registry
http:
  addr: :${port}
${tls ? `  tls:\n    certificate: ${folder}/cert.pem\n    key: ${folder}/key.pem\n` : ''}${
    password ? `auth:\n  htpasswd:\n    realm: lab\n    path: ${folder}/htpasswd\n` : ''
  }`;
}
