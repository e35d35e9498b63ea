import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { hanging } from '../../hanging';

/** Runs the suites beside this file in the extension host: those that SUITES names, separated by commas, else all. Throws when a test failed, which makes the editor’s exit code. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: hanging,
    forbidOnly: true,
    color: false,
    reporter: process.env['TALLY_REPORTER'] ?? 'spec',
  });
  const mark = process.env['SUITE_LINE_MARK'] ?? '';
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(mark + format(...args));
  const wanted = (process.env['SUITES'] ?? '').split(',').filter((name) => name !== '');
  const files = (await readdir(__dirname))
    .filter((name) => name.endsWith('.suite.js'))
    .filter((name) => wanted.length === 0 || wanted.includes(basename(name, '.js')))
    .sort();
  if (files.length === 0) {
    throw new Error(`There are no suites in ${__dirname}.`);
  }
  for (const file of files) {
    mocha.addFile(join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) {
    throw new Error(`${failures} tests failed.`);
  }
}
