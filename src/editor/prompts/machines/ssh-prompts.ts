import * as vscode from 'vscode';
import type { Account, SshPrompts } from '../../../ssh/connection';
import { describeHostKey } from '../../../ssh/host-key';
import { askInDialog } from '../../shown/messages';
import { TextInput } from '../../shown/quick-inputs';
import type { PromptQueue } from '../prompt-queue';

interface SecretQuestion {
  /** What the secret unlocks: the key under which it is remembered until the window closes. */
  readonly subject: string;
  readonly title: string;
  readonly prompt: string;
  /** From 1. */
  readonly attempt: number;
}

/**
 * Asks the user questions while connecting. Secrets stay in memory until the window closes, so that three machines with
 * the same key ask for its passphrase once. A secret that was wrong is asked for again.
 */
export class EditorSshPrompts implements SshPrompts {
  readonly #remembered = new Map<string, string>();
  /** The paths of key files on other computers that may be opened. */
  readonly #networkKeys = new Set<string>();

  constructor(private readonly queue: PromptQueue) {}

  passphrase(question: { keyPath: string; attempt: number }, signal?: AbortSignal): Promise<string | undefined> {
    return this.#secret(
      {
        subject: `key ${question.keyPath}`,
        title: vscode.l10n.t('SSH Key Passphrase'),
        prompt: vscode.l10n.t('The key {0} is encrypted. Enter its passphrase:', question.keyPath),
        attempt: question.attempt,
      },
      signal,
    );
  }

  password(
    question: Account & { attempt: number; said?: string | undefined },
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    if (question.said !== undefined) {
      const asked = {
        title: vscode.l10n.t('SSH Server Prompt'),
        prompt: vscode.l10n.t({
          message: '{1} asks {0}: “{2}”',
          args: [question.user, placeOf(question), question.said],
          comment: ['{0} is a user, {1} is a host, and {2} is the host’s question'],
        }),
        attempt: question.attempt,
      };
      return this.queue.ask(() => askSecret(asked, signal), signal);
    }
    return this.#secret(
      {
        subject: `ssh ${subjectOf(question)}`,
        title: vscode.l10n.t('SSH Password'),
        prompt: vscode.l10n.t('No SSH key was accepted. Password for {0} on {1}:', question.user, placeOf(question)),
        attempt: question.attempt,
      },
      signal,
    );
  }

  /** Asks for the password for `sudo` on the host. */
  sudoPassword(question: Account & { attempt: number }, signal?: AbortSignal): Promise<string | undefined> {
    return this.#secret(
      {
        subject: `sudo ${subjectOf(question)}`,
        title: vscode.l10n.t('sudo Password'),
        prompt: vscode.l10n.t('sudo password for {0} on {1}:', question.user, placeOf(question)),
        attempt: question.attempt,
      },
      signal,
    );
  }

  async trustHostKey(question: TrustQuestion, signal?: AbortSignal): Promise<boolean> {
    const trusts = await askInDialog(
      vscode.l10n.t('You are connecting to {0} for the first time. Do you trust its host key?', question.host),
      hostKeyDetail(question),
      vscode.l10n.t('Trust and Connect'),
    );
    return trusts && signal?.aborted !== true;
  }

  /** A yes is remembered for the path until the window closes. A no, which may be a slip, only applies to this attempt. */
  openNetworkKey({ keyPath, host }: { keyPath: string; host: string }, signal?: AbortSignal): Promise<boolean> {
    return this.queue.ask(async () => {
      if (this.#networkKeys.has(keyPath)) {
        return true;
      }
      const opens = await askInDialog(
        vscode.l10n.t('The SSH key for {0} is on another computer. Open it?', host),
        [
          vscode.l10n.t('Key file: {0}', keyPath),
          '',
          vscode.l10n.t(
            'To open it, Windows logs in to that computer as you. Open it only if you know that computer and chose the path yourself.',
          ),
        ],
        vscode.l10n.t('Open Key File'),
      );
      if (!opens || signal?.aborted === true) {
        return false;
      }
      this.#networkKeys.add(keyPath);
      return true;
    }, signal);
  }

  #secret(question: SecretQuestion, signal: AbortSignal | undefined): Promise<string | undefined> {
    if (question.attempt > 1) {
      this.#remembered.delete(question.subject);
    }
    return this.queue.ask(async () => {
      const known = this.#remembered.get(question.subject);
      if (known !== undefined) {
        return known;
      }
      const answer = await askSecret(question, signal);
      if (answer !== undefined) {
        this.#remembered.set(question.subject, answer);
      }
      return answer;
    }, signal);
  }
}

/** Identifies an account, to remember its password. */
function subjectOf({ user, host, port, through = [] }: Account): string {
  return [`${user}@${host} ${port}`, ...through].join(' through ');
}

/** The host by name. Several can share a name, each with its own port or jump hosts. */
function placeOf({ host, port, through = [] }: Account): string {
  const place =
    port === 22 ? host : vscode.l10n.t({ message: '{0} (port {1})', args: [host, port], comment: '{0} is a host' });
  return through.length === 0
    ? place
    : vscode.l10n.t({
        message: '{0} through {1}',
        args: [place, through.join(', ')],
        comment: '{0} is a host, and {1} the jump hosts on the way to it, e.g. “pi3 through gate”',
      });
}

async function askSecret(
  question: Omit<SecretQuestion, 'subject'>,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const prompt =
    question.attempt === 1
      ? question.prompt
      : vscode.l10n.t('That was incorrect (attempt {0}). {1}', question.attempt - 1, question.prompt);
  const input = new TextInput({ title: question.title }, prompt, { password: true });
  let stop: (() => void) | undefined;
  try {
    return await new Promise<string | undefined>((resolve) => {
      stop = (): void => {
        resolve(undefined);
      };
      signal?.addEventListener('abort', stop, { once: true });
      input.onDidHide(stop);
      input.onDidAccept(() => {
        resolve(input.value);
      });
      if (signal?.aborted === true) {
        stop();
      } else {
        input.show();
      }
    });
  } finally {
    if (stop !== undefined) {
      signal?.removeEventListener('abort', stop);
    }
    input.dispose();
  }
}

type TrustQuestion = Parameters<SshPrompts['trustHostKey']>[0];

function hostKeyDetail({ host, port, address, key, unread, pinned }: TrustQuestion): readonly string[] {
  return [
    vscode.l10n.t('Host: {0}, port {1}', host, port),
    ...(address === host ? [] : [vscode.l10n.t('Address: {0}', address)]),
    vscode.l10n.t('Key: {0}', describeHostKey(key)),
    ...(pinned === true
      ? [vscode.l10n.t('The machine’s stored entry has this key, but your known_hosts file does not.')]
      : []),
    ...unread.map((problem) =>
      vscode.l10n.t({
        message: 'The host may be listed in a file that cannot be read. {0}',
        args: [problem],
        comment: ['{0} is a sentence about the file'],
      }),
    ),
    '',
    vscode.l10n.t(
      'Compare the fingerprint with the output of “ssh-keygen -lf” on the host for its key file in /etc/ssh. The key is saved. If it ever changes, nothing is sent to the host.',
    ),
  ];
}
