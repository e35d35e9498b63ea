import type { Readable } from 'node:stream';
import { bounded } from '../../bounded';

/** How much is kept for a sentence, in bytes. */
const maxKept = 1024;

/**
 * How much a server may send before its greeting, in bytes: some show a notice there (RFC 4253, 4.2), and none shows so
 * much. OpenSSH's own limit is 8 MiB (kex.c, kex_exchange_identification).
 */
const maxBefore = 64 * 1024;

/** `SSH-` and a digit. */
const greetingLength = 5;

/** Protocols that speak first or answer at once: HTTP, and mail and file servers with their three digits. */
const foreignText = /^(?:HTTP\/|\d{3}[ -])/;

/** TLS records of an alert (21) and of a handshake (22) carry their type and then the version (RFC 8446, 5.1). */
function isTls(heard: string): boolean {
  const type = heard.charCodeAt(0);
  return (type === 21 || type === 22) && heard.charCodeAt(1) === 3;
}

/** Reads what a server sends first, so that a failure can name a server that does not speak SSH. */
export class GreetingTap {
  #heard = '';
  #length = 0;
  /** The beginning of the present line: enough to recognize SSH's greeting. */
  #line = '';
  #greeted = false;
  readonly #take: (chunk: Buffer) => void;

  /** `foreign` is called once when the greeting cannot be SSH's. Starts no flow of data by itself. */
  constructor(
    private readonly stream: Readable,
    foreign: () => void,
  ) {
    this.#take = (chunk) => {
      this.#heard += chunk.toString('latin1', 0, maxKept - this.#heard.length);
      this.#length += chunk.length;
      this.#lookForGreeting(chunk.toString('latin1', 0, maxBefore));
      if (this.#greeted) {
        this.end();
      } else if (foreignText.test(this.#heard) || isTls(this.#heard) || this.#length >= maxBefore) {
        this.end();
        foreign();
      }
    };
    stream.on('data', this.#take);
  }

  /** Whether the greeting of an SSH server was heard (RFC 4253, 4.2: other lines may come before it). */
  get isSsh(): boolean {
    return this.#greeted;
  }

  get heardNothing(): boolean {
    return this.#heard === '';
  }

  /** The first line that was sent, fit for a sentence; empty if there was none. */
  get firstLine(): string {
    const line = /^[^\r\n]*/.exec(this.#heard.trimStart())?.[0] ?? '';
    const printable = line.replace(/[^\x20-\x7e]+/g, '…');
    const isBlank = printable === '' && this.#length >= maxBefore;
    return isBlank ? '…' : bounded(printable, maxKept);
  }

  end(): void {
    this.stream.removeListener('data', this.#take);
  }

  #lookForGreeting(text: string): void {
    const lines = text.split('\n');
    for (const [index, line] of lines.entries()) {
      this.#line = index === 0 ? `${this.#line}${line}`.slice(0, greetingLength) : line.slice(0, greetingLength);
      this.#greeted ||= /^SSH-\d/.test(this.#line);
    }
  }
}
