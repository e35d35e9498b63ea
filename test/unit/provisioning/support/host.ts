import type { RunOptions, RunResult } from '../../../../src/ssh/connection';
import { recordedOutput, recordedToken, type Recording } from './recorded';
import { result } from './connection';

/** A host that answers the probe as a lab machine once did, and plays the steps it is given. */
export class FakeHost {
  /** Every script the host was given, in order. */
  readonly scripts: string[] = [];
  recording: Recording = 'bookworm-docker';
  /** Changes the recorded answer. */
  alter: (output: string) => string = (output) => output;
  /** Called when a step begins; throws to cut the connection, returns `failed` or `cancelled` to stop there. */
  onStep: (step: number) => 'done' | 'failed' | 'cancelled' | Promise<'done' | 'failed' | 'cancelled'> = () => 'done';
  /** The output of a failing step. */
  words = '';

  async run(_command: string, { stdin = '', onOutput }: RunOptions): Promise<RunResult> {
    const script = stdin.toString();
    this.scripts.push(script);
    if (script.includes('section privilege')) {
      const token = /@@([0-9a-f]{16})/.exec(script)?.[1] ?? '';
      return result(this.alter((await recordedOutput(this.recording)).replaceAll(recordedToken, token)));
    }
    if (script.includes('systemd-run')) {
      await this.#play(script, (chunk) => onOutput?.(chunk, 'stdout'));
    }
    return result();
  }

  async #play(script: string, write: (chunk: string) => void): Promise<void> {
    const token = /^token=([0-9a-f]+)$/m.exec(script)?.[1] ?? '';
    const steps = [...script.matchAll(/^apply_(\d+)\(\)/gm)].map((match) => Number(match[1]));
    const say = (text: string): void => write(`\n@@${token} ${text}\n`);
    for (const step of steps) {
      say(`begin ${step}`);
      const end = await this.onStep(step);
      write(this.words);
      say(`${end} ${step}`);
      if (end !== 'done') {
        say('undoing');
        say('undone');
        break;
      }
    }
    say('end');
  }
}
