import type { Readable } from 'node:stream';

/** More than any SSH server says before its greeting. */
const maxBytes = 1024;

/** Protocols that speak first or answer at once: HTTP, and mail and file servers with their three digits. */
const foreignText = /^(?:HTTP\/|\d{3}[ -])/;

/** TLS records of an alert (21) and of a handshake (22) carry their type and then the version (RFC 8446, 5.1). */
function isTls(heard: string): boolean {
  const type = heard.charCodeAt(0);
  return (type === 21 || type === 22) && heard.charCodeAt(1) === 3;
}

/** Listens in on what a server says first, so that one that does not speak SSH can be named. */
export class GreetingTap {
  private heard = '';
  private readonly take: (chunk: Buffer) => void;

  /** `foreign` is called once when the greeting cannot be SSH's. Starts no flow of data by itself. */
  constructor(
    private readonly stream: Readable,
    foreign: () => void,
  ) {
    this.take = (chunk) => {
      this.heard += chunk.toString('latin1', 0, maxBytes);
      if (this.isSsh || this.heard.length >= maxBytes) {
        this.end();
      } else if (foreignText.test(this.heard) || isTls(this.heard)) {
        this.end();
        foreign();
      }
    };
    stream.on('data', this.take);
  }

  /** Whether the greeting of an SSH server was heard (RFC 4253, 4.2: other lines may come before it). */
  get isSsh(): boolean {
    return /^SSH-\d/m.test(this.heard);
  }

  get heardNothing(): boolean {
    return this.heard === '';
  }

  /** The first line that was said, fit for a sentence; empty where nothing was. */
  get firstLine(): string {
    const line = /^[^\r\n]*/.exec(this.heard.trimStart())?.[0] ?? '';
    const printable = line.replace(/[^\x20-\x7e]+/g, '…');
    return printable.length > 80 ? `${printable.slice(0, 80)}…` : printable;
  }

  end(): void {
    this.stream.removeListener('data', this.take);
  }
}
