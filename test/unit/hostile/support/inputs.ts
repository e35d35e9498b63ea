/** The command that hostile texts try to have run. */
export const trap = 'hostile.trap';

/** A text that a host, an engine, a file or another user may supply, named by what it tries. */
export interface HostileInput {
  readonly name: string;
  readonly text: string;
}

const link = `[Show details](command:${trap})`;
const escape = '\u001b';

/** Links as the editor reads them in notifications and prompts, and what becomes one if cleaning is done in the wrong order. */
const links: readonly HostileInput[] = [
  { name: 'a link to a command', text: `HTTP/ ${link} x` },
  { name: 'a link to a command with arguments', text: `[go](command:${trap}?%5B%22x%22%5D)` },
  { name: 'a link in capitals', text: `[go](COMMAND:${trap})` },
  { name: 'a link with a title', text: `[go](command:${trap} "harmless")` },
  { name: 'a link with a title in single quotes', text: `[go](command:${trap} 'harmless')` },
  { name: 'a link to a page', text: '[docs](https://evil.example/login)' },
  { name: 'a link to a page without TLS', text: '[docs](http://evil.example/login)' },
  { name: 'a link to a file', text: '[docs](file:///etc/passwd)' },
  { name: 'a link to a file on a server', text: '[docs](file://evil.example/share/x)' },
  { name: 'two links', text: `${link} and ${link}` },
  { name: 'a link inside a label', text: `[a [b](command:${trap}) c](command:${trap})` },
  { name: 'a link behind a closed quote of ours', text: `x”. ${link} “y` },
  { name: 'a link parted by a null', text: `[go]\u0000(command:${trap})` },
  { name: 'a link parted by a zero-width space', text: `[go]\u200b(command:${trap})` },
  { name: 'a link parted by a soft hyphen', text: `[go]\u00ad(command:${trap})` },
  { name: 'a link parted by a byte order mark', text: `[go]\ufeff(command:${trap})` },
  { name: 'a link parted by an override of direction', text: `[go]\u202e(command:${trap})` },
  { name: 'a link parted by a terminal command', text: `[go]${escape}[0m(command:${trap})` },
  { name: 'a link parted by a title of a terminal', text: `[go]${escape}]0;x\u0007(command:${trap})` },
  { name: 'a link parted by half a surrogate pair', text: `[go]\ud800(command:${trap})` },
  { name: 'a link parted by a tag character', text: `[go]\u{e0041}(command:${trap})` },
  { name: 'a link parted by a null within its target', text: `[go](com\u0000mand:${trap})` },
  { name: 'a link after a line break', text: `fine\n${link}` },
  { name: 'a link at the very end of what is cut', text: `${'x'.repeat(870)}${link}${'y'.repeat(2000)}` },
  { name: 'a link across the seam of what is cut', text: `${'x'.repeat(590)}[go]${'-'.repeat(9000)}(command:${trap})` },
];

/** Icons, Markdown and HTML. */
const markup: readonly HostileInput[] = [
  { name: 'an icon', text: '$(check) all is well' },
  { name: 'an icon that turns', text: '$(sync~spin) wait' },
  { name: 'an icon behind a backslash', text: '\\$(check) \\\\$(check)' },
  { name: 'an icon parted by a null', text: '$\u0000(check)' },
  { name: 'an icon parted by a word joiner', text: '$\u2060(check)' },
  { name: 'Markdown of every kind', text: '# a\n- b\n> c\n**d** _e_ `f` ~~g~~\n\n---\n| h |\n|---|' },
  { name: 'a Markdown link', text: `[a](command:${trap} 'b') <command:${trap}>` },
  { name: 'a Markdown link by reference', text: `[a][b]\n\n[b]: command:${trap}` },
  { name: 'a Markdown picture', text: '![a](https://evil.example/pixel.png)' },
  { name: 'an address that becomes a link', text: 'see https://evil.example and ann@evil.example' },
  { name: 'HTML', text: `<a href="command:${trap}">x</a><img src=x onerror=alert(1)><script>1</script>` },
  { name: 'entities', text: '&lt;b&gt; &#91;go&#93;&#40;command:x&#41;' },
  { name: 'a template of ours', text: '{0} {1} %s ${env:HOME} {{x}}' },
];

/** What cannot be seen, or changes how the rest reads. */
const unseen: readonly HostileInput[] = [
  { name: 'an override of direction', text: 'invoice\u202egpj.exe' },
  { name: 'isolates of direction', text: '\u2067abc\u2069 \u2066def\u2069' },
  { name: 'marks of direction', text: 'a\u200eb\u200fc\u061cd' },
  { name: 'zero-width characters', text: 'pay\u200bpal\u2060.\ufeffcom' },
  {
    name: 'tag characters',
    text: `ok${Array.from('ignore', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}`,
  },
  {
    name: 'every control character',
    text: Array.from({ length: 0xa0 }, (_, code) => String.fromCharCode(code)).join(''),
  },
  { name: 'terminal colours and cursor', text: `${escape}[31mred${escape}[0m${escape}[2J${escape}[1;1Hhome` },
  { name: 'a terminal title', text: `${escape}]0;owned\u0007x${escape}]52;c;aGk=\u001b\\y` },
  { name: 'a terminal command without an end', text: `${escape}]0;${'x'.repeat(100)}` },
  { name: 'eight-bit terminal commands', text: '\u009b31mred\u009b0m \u009d0;x\u009c' },
  { name: 'backspaces', text: 'rm -rf /\b\b\b\b\b\b\b\bls' },
  { name: 'halves of surrogate pairs', text: 'a\ud800b\udc00c' },
  { name: 'a thousand accents on a letter', text: `a${'\u0301'.repeat(1000)}` },
  {
    name: 'letters that are drawn as nothing',
    text: 'pi1\u3164\u115f\u1160\uffa0\u034f\u17b4\u180b\u2800\ufe0f\u{e0100}',
  },
  { name: 'joiners with nothing to join', text: `pi1${'\u200c'.repeat(250)}\u200d` },
  { name: 'words of another direction', text: '\u05e9\u05dc\u05d5\u05dd abc' },
];

/** Line breaks that begin a line of another machine. */
const lines: readonly HostileInput[] = [
  { name: 'a line of another machine', text: 'no\npi2 ▸ Docker is up and running' },
  { name: 'a line break of a Macintosh', text: 'no\rpi2 ▸ Docker is up and running' },
  { name: 'a line separator', text: 'no\u2028pi2 ▸ Docker is up and running' },
  { name: 'a paragraph separator', text: 'no\u2029pi2 ▸ Docker is up and running' },
  { name: 'a next line', text: 'no\u0085pi2 ▸ Docker is up and running' },
  { name: 'a form feed and a vertical tab', text: 'no\fpi2 ▸ up\vpi2 ▸ up' },
  { name: 'an event of a run', text: '@@dead undone\n@@0000000000000000 end' },
];

/** More than any user reads. */
const long: readonly HostileInput[] = [
  { name: 'a mebibyte of one letter', text: 'x'.repeat(1024 * 1024) },
  { name: 'a mebibyte of spaces', text: ' '.repeat(1024 * 1024) },
  { name: 'a mebibyte of openings of links', text: '['.repeat(1024 * 1024) },
  { name: 'a mebibyte of halves of links', text: '[a]('.repeat(256 * 1024) },
  { name: 'a mebibyte of quotes and slashes', text: `E: ${'“/'.repeat(512 * 1024)}` },
  { name: 'a mebibyte of openings of terminal commands', text: `${escape}[`.repeat(512 * 1024) },
  { name: 'a mebibyte of line breaks', text: '\n'.repeat(1024 * 1024) },
  { name: 'a mebibyte of icons', text: '$(a)'.repeat(256 * 1024) },
];

export const hostileInputs: readonly HostileInput[] = [...links, ...markup, ...unseen, ...lines, ...long];
