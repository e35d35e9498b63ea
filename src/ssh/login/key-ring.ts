import * as l10n from '@vscode/l10n';
import type { ParsedKey } from 'ssh2';
import { keyFileFailure } from '../failure';
import { networkKeyProblem } from '../network-path';
import { KeyAgent, type SignatureHash } from './key-agent';
import { readKeyFile, type KeyFile } from './key-file';
import type { Ssh2 } from '../transport/ssh2-module';
import type { SshTarget } from '../target';

/** One key to offer to the server. The server first reports whether it would accept it; only then is anything signed. */
export interface KeyCandidate {
  /** For display: the path, or the agent's comment. */
  readonly name: string;
  readonly publicKey: ParsedKey;
  /**
   * Signs; `hash` for RSA keys. Rejects if the key cannot be used after all, and the ring has a remark on it then; also
   * when the signal is aborted.
   */
  sign(data: Buffer, hash: SignatureHash, signal: AbortSignal): Promise<Buffer>;
}

/** Asks the user for the passphrase of a key file; undefined if they decline. */
export type AskPassphrase = (question: { keyPath: string; attempt: number }) => Promise<string | undefined>;

/** Whether a key file may be opened at all: the answer may be the user's. */
export type MayOpen = (path: string) => Promise<boolean>;

type LockedFile = Extract<KeyFile, { kind: 'locked' }>;

const passphraseAttempts = 3;

/** The keys with which to try one target, from files and the agent, in the order in which ssh tries them. */
export class KeyRing {
  readonly #remarked: string[];

  private constructor(
    private readonly files: readonly KeyFile[],
    private readonly agent: KeyAgent | undefined,
    private readonly target: SshTarget,
    private readonly label: string,
  ) {
    this.#remarked = [...(target.remarks ?? [])];
  }

  /**
   * Reads the target's key files.
   * @param mayOpen asked before each is accessed; a key that may not be opened is unusable
   * @throws SshFailure `key-file` if the user named the key and it cannot be used
   */
  static async read(target: SshTarget, label: string, ssh2: Ssh2, mayOpen: MayOpen): Promise<KeyRing> {
    const read = async (path: string): Promise<KeyFile> =>
      (await mayOpen(path))
        ? readKeyFile(path, ssh2.utils.parseKey)
        : { kind: 'unusable', path, ...networkKeyProblem(path) };
    const files = await Promise.all(target.identityFiles.map(read));
    const unusable = files.find((file) => file.kind === 'unusable');
    if (target.explicitKey === true && unusable !== undefined) {
      throw keyFileFailure(label, unusable.problem, unusable.cause, unusable.remedy);
    }
    const agent = target.agent === undefined ? undefined : new KeyAgent(target.agent, ssh2);
    return new KeyRing(files, agent, target, label);
  }

  /** Why keys could not be tried or used, as sentences. */
  get remarks(): readonly string[] {
    return this.#remarked;
  }

  /**
   * The keys one after the other: those of the agent that the files name, the agent's others unless only named ones are
   * allowed, then the files. A locked file of which the public half is unknown is unlocked before it is offered.
   * @param signal ends the wait for the agent
   * @throws SshFailure `key-file` if the user named a key of which only the public half is here
   */
  async *candidates(ask: AskPassphrase, signal: AbortSignal): AsyncGenerator<KeyCandidate, void, void> {
    const agentKeys = await this.#agentKeys(signal);
    const named = this.files.map((file) => ({ file, held: agentKeys.find((key) => isSame(key, publicKeyOf(file))) }));
    for (const { file, held } of named) {
      if (held !== undefined) {
        yield this.#agentCandidate(held, file.path);
      }
    }
    if (this.target.identitiesOnly !== true) {
      for (const key of agentKeys.filter((other) => !named.some(({ held }) => held === other))) {
        yield this.#agentCandidate(key, l10n.t('“{0}” from the agent', key.comment));
      }
    }
    for (const { file } of named.filter(({ held }) => held === undefined)) {
      const candidate = await this.#fileCandidate(file, ask);
      if (candidate !== undefined) {
        yield candidate;
      }
    }
  }

  async #agentKeys(signal: AbortSignal): Promise<readonly ParsedKey[]> {
    if (this.agent === undefined) {
      return [];
    }
    try {
      return await this.agent.identities(signal);
    } catch {
      // ssh also continues without its agent; if no other key works, the remark names the cause.
      this.#remarked.push(l10n.t('The agent at “{0}” is not responding.', this.agent.path));
      return [];
    }
  }

  #agentCandidate(key: ParsedKey, name: string): KeyCandidate {
    return {
      name,
      publicKey: key,
      sign: async (data, hash, signal) => {
        try {
          if (this.agent === undefined) {
            throw new Error('no agent');
          }
          return await this.agent.sign(key, data, hash, signal);
        } catch (error) {
          this.#remarked.push(l10n.t('The agent did not sign with {0}.', name));
          throw error;
        }
      },
    };
  }

  async #fileCandidate(file: KeyFile, ask: AskPassphrase): Promise<KeyCandidate | undefined> {
    switch (file.kind) {
      case 'open':
        return fileCandidateOf(file.path, file.key, () => Promise.resolve(file.key));
      case 'locked': {
        const key = file.publicKey ?? (await this.#unlock(file, ask));
        return key === undefined
          ? undefined
          : fileCandidateOf(file.path, key, () =>
              key.isPrivateKey() ? Promise.resolve(key) : this.#unlock(file, ask),
            );
      }
      case 'public': {
        const problem = l10n.t('“{0}” contains no private key, and the agent does not have it either.', file.path);
        if (this.target.explicitKey === true) {
          throw keyFileFailure(this.label, problem);
        }
        this.#remarked.push(problem);
        return undefined;
      }
      case 'unusable':
        this.#remarked.push(file.problem);
        return undefined;
    }
  }

  async #unlock(file: LockedFile, ask: AskPassphrase): Promise<ParsedKey | undefined> {
    for (let attempt = 1; attempt <= passphraseAttempts; attempt++) {
      const passphrase = await ask({ keyPath: file.path, attempt });
      if (passphrase === undefined) {
        this.#remarked.push(l10n.t('No passphrase was entered for “{0}”.', file.path));
        return undefined;
      }
      const key = await file.unlock(passphrase);
      if (key !== undefined) {
        return key;
      }
    }
    this.#remarked.push(l10n.t('The passphrases entered for “{0}” were wrong.', file.path));
    return undefined;
  }
}

function fileCandidateOf(path: string, key: ParsedKey, open: () => Promise<ParsedKey | undefined>): KeyCandidate {
  return {
    name: path,
    publicKey: key,
    sign: async (data, hash) => {
      const privateKey = await open();
      // The declared type leaves out that ssh2 gives errors back instead of throwing them.
      const signature: unknown = privateKey?.sign(data, hash);
      if (Buffer.isBuffer(signature)) {
        return signature;
      }
      throw signature instanceof Error ? signature : new Error('The key stayed locked');
    },
  };
}

function publicKeyOf(file: KeyFile): ParsedKey | undefined {
  switch (file.kind) {
    case 'open':
      return file.key;
    case 'locked':
    case 'public':
      return file.publicKey;
    case 'unusable':
      return undefined;
  }
}

function isSame(key: ParsedKey, other: ParsedKey | undefined): boolean {
  return other?.getPublicSSH().equals(key.getPublicSSH()) === true;
}
