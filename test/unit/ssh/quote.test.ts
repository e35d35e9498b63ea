import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { command, quote } from '../../../src/ssh/quote';

/** Any text that can be an argument: every code point but NUL. */
const argument = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));

function arrivesAs(line: string): string[] {
  const output = execFileSync('sh', ['-c', line]).toString();
  return output.split('\0').slice(0, -1);
}

describe('quote', () => {
  it('passes any argument unchanged to a command of a real sh', () => {
    fc.assert(
      fc.property(fc.array(argument, { minLength: 1, maxLength: 20 }), (argv) => {
        assert.deepEqual(arrivesAs(`printf '%s\\0' ${argv.map(quote).join(' ')}`), argv);
      }),
      { numRuns: 150 },
    );
  });

  it('passes the characters that shells expand unchanged', () => {
    const hostile = ['$HOME', '`id`', '$(id)', '~', '*', "it's", '"', '\\', '!!', '#', 'a b', '\n', '', '-n', '{a,b}'];
    assert.deepEqual(arrivesAs(`printf '%s\\0' ${hostile.map(quote).join(' ')}`), hostile);
  });

  it('keeps plain words readable', () => {
    assert.equal(quote('/var/run/docker.sock'), '/var/run/docker.sock');
  });

  it('rejects NUL, which no argument can contain', () => {
    assert.throws(() => quote('a\0b'), TypeError);
  });
});

describe('command', () => {
  it('quotes every word, so that arguments are never options of the shell', () => {
    assert.equal(command('install', '-m', '0600', 'a file', ''), "install -m 0600 'a file' ''");
  });

  it('makes a first word with an equals sign a command, not an assignment', () => {
    assert.equal(command('A=b'), "'A=b'");
  });
});
