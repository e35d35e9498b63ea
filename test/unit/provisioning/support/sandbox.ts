import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * A folder that stands in for a host's root: the scripts for hosts are run here by a real shell, with the programs that
 * a test puts before the box's own, and with their absolute paths led into the folder.
 */
export class Sandbox {
  readonly root = mkdtempSync(join(tmpdir(), 'swarm-machines-sandbox-'));

  /** Puts a program, a shell script, before the box's own. */
  program(name: string, script: string): void {
    this.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(this.path(`bin/${name}`), 0o755);
  }

  path(relative: string): string {
    return join(this.root, relative);
  }

  write(relative: string, text: string): string {
    const path = this.path(relative);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  read(relative: string): string {
    return readFileSync(this.path(relative), 'utf8');
  }

  /** Runs a script as root's shell on the host would. */
  run(script: string, ...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync('sh', ['-s', ...args], { input: this.#redirected(script), encoding: 'utf8' });
  }

  /** Runs a script from a file, as systemd would: the script may remove it. */
  runFile(script: string): { status: number | null; stdout: string; stderr: string } {
    mkdirSync(this.path('run/swarm-machines'), { recursive: true });
    const file = this.write('script.sh', this.#redirected(script));
    return spawnSync('sh', [file], { encoding: 'utf8' });
  }

  clear(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #redirected(script: string): string {
    return script
      .replaceAll('/run/swarm-machines', this.path('run/swarm-machines'))
      .replaceAll('/var/lib', this.path('var/lib'))
      .replaceAll('/etc/docker', this.path('etc/docker'))
      .replace(/^PATH=/gm, `PATH=${this.path('bin')}:`);
  }
}
