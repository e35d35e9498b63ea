import type { LabMachine } from '../../lab/lab';

/** Which call of which program a host is to stop at: a pattern of the shell's “case” for its arguments. */
export interface GatePlace {
  readonly program: string;
  readonly call: string;
  /** The folder in which its callers search for it; /usr/local/sbin by default, which comes first on the path. */
  readonly folder?: string;
}

/**
 * Holds a host at the moment when it calls a program in a certain way, until the test lets it continue: what the test does
 * meanwhile happens at that moment, however quick or slow the box is. Shadows the program, or stands in for one that the
 * host does not have.
 */
export class Gate {
  private constructor(
    private readonly host: LabMachine,
    private readonly files: string,
  ) {}

  static async at(host: LabMachine, { program, call, folder = '/usr/local/sbin' }: GatePlace): Promise<Gate> {
    const files = `/run/gate-${program}`;
    const shadow = `${folder}/${program}`;
    const real = (await host.succeed(`command -v ${program} || echo true`)).trim();
    const script = `#!/bin/sh
case "$*" in
  ${call}) : > ${files}.reached; until [ -e ${files}.open ]; do sleep 0.05; done ;;
esac
exec ${real} "$@"
`;
    await host.writeFile(shadow, script);
    await host.succeed(`chmod 755 ${shadow}`);
    return new Gate(host, files);
  }

  /** Settles when the host waits at the gate. */
  async reached(): Promise<void> {
    await this.host.succeed(`until [ -e ${this.files}.reached ]; do sleep 0.05; done`);
  }

  /** Lets the host continue, and no longer stops it. */
  async open(): Promise<void> {
    await this.host.succeed(`: > ${this.files}.open`);
  }
}
