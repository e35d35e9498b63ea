import { readdir, readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';

/** Reads the log files that the server and its extension hosts write below the data folder. */
export class EditorLogs {
  readonly #directory: string;

  /** @param data the server’s data folder */
  constructor(data: string) {
    this.#directory = join(data, 'logs');
  }

  /** Everything the extension hosts logged, oldest host first (a reload starts another one). */
  async extensionHost(): Promise<string> {
    return this.#read((path) => basename(path) === 'remoteexthost.log');
  }

  /**
   * What the extension hosts logged as errors that concern one extension: its id or a file of its folder is named in the entry or in the
   * stack below it. Failed activations and rejections that nobody handled are among them.
   * @param marks texts that only this extension’s entries hold
   */
  async errors(marks: readonly string[]): Promise<string[]> {
    const entries = (await this.extensionHost()).split(/^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \[)/m);
    return entries.filter(
      (entry) => / \[(error|critical)\] /.test(entry) && marks.some((mark) => entry.includes(mark)),
    );
  }

  /** The whole text of an output channel, as its file has it; undefined when there is none of this name. */
  async outputChannel(name: string): Promise<string | undefined> {
    const text = await this.#read(
      (path) =>
        path.includes(`${sep}exthost`) && (basename(path) === `${name}.log` || basename(path).endsWith(`-${name}.log`)),
    );
    return text === '' ? undefined : text;
  }

  async #read(wanted: (path: string) => boolean): Promise<string> {
    const files = (await readdir(this.#directory, { recursive: true })).filter(wanted).sort();
    const texts = await Promise.all(files.map(async (file) => readFile(join(this.#directory, file), 'utf8')));
    return texts.join('');
  }
}
