import type { BaseAgent, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2';
import type { Ssh2 } from './ssh2-module';

/** How long an agent may take to list its keys, in milliseconds. Signing may take longer: a person may have to agree. */
const listTimeout = 3000;

/** A running ssh-agent (OpenSSH's protocol), reached by socket or Windows pipe. */
export class KeyAgent {
  private readonly agent: BaseAgent;

  constructor(
    readonly path: string,
    ssh2: Ssh2,
  ) {
    this.agent = ssh2.createAgent(path);
  }

  /** The public keys it holds, of the kinds we can use. Rejects where no agent answers. */
  identities(): Promise<readonly ParsedKey[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The agent does not answer')), listTimeout);
      this.agent.getIdentities((error, keys) => {
        clearTimeout(timer);
        if (error) {
          reject(error);
        } else {
          resolve((keys ?? []).filter(isParsed));
        }
      });
    });
  }

  /** The signature of one of its keys; `hash` for RSA keys. Rejects where the agent or the person behind it refuses. */
  sign(key: ParsedKey, data: Buffer, hash: 'sha1' | 'sha256' | 'sha512' | undefined): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options: SigningRequestOptions = hash === undefined ? {} : { hash };
      const done: SignCallback = (error, signature) => {
        if (signature === undefined) {
          reject(error ?? new Error('The agent gave no signature'));
        } else {
          resolve(signature);
        }
      };
      this.agent.sign(key, data, options, done);
    });
  }
}

function isParsed(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key;
}
