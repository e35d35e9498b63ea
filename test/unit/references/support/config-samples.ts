import fc from 'fast-check';
import { knownDifferences } from '../known-differences';
import type { ConfigFiles } from './ssh-world';
import type { Question } from './ssh-resolution';

/** Configs, and the hosts and users that they are read for. */
export interface ConfigSample {
  readonly files: ConfigFiles;
  readonly question: Question;
}

const names = ['a', 'b.lan', 'pi-1', 'PI1', 'pi1', '10.0.0.7', 'fe80::1'];

const patterns = [
  ...['a', '*', 'b*', '?', '*.lan', 'pi-?', 'PI1', 'pi1', 'Pi*', '10.0.0.*', '"a"', 'fe80::*', '*1', 'gw', 'hop*'],
  ...['!a', '!*.lan', '!pi?', '!b.lan', '!10.*'],
];

const criteria = [
  ...['host a', 'host b.lan', 'host *', 'host "a,pi-?"', 'host=a', 'host 10.0.0.*', 'host gw.lan', '!host a'],
  ...['host !a,*', 'host *.lan', 'host !*.lan,*', 'originalhost a', 'originalhost pi*', '!originalhost a,b*'],
  ...['user root', 'user pirate,sailor', '!user pirate', 'user p*', 'user !root,*', 'user="pirate"', 'USER sailor'],
  ...['localuser {account}', '!localuser {account}', 'localuser nobody', 'Host a'],
  ...['exec true', 'exec false', '!exec true', '!exec "test %h = a"', 'final', '!final', 'canonical', '!canonical'],
];

/** Each line may be anywhere. `{sep}` is between a keyword and its value. */
const directives = [
  ...['10.0.0.9', '%h.lan', 'gw.lan', 'UPPER.lan', 'fe80::2', '"%h"', 'x%%1'].map((value) => `HostName{sep}${value}`),
  ...['22', '2222', '65535', '"2200"'].map((value) => `Port{sep}${value}`),
  ...['pirate', 'sailor', 'root', '"pirate"', 'Root', "'o neil'"].map((value) => `User{sep}${value}`),
  ...[
    '~/.ssh/id_pi',
    '"~/my keys/pi"',
    '%d/.ssh/%h',
    '/keys/%n-%p-%r-%u',
    '/keys/%i/%%/%k',
    '/keys/%L/%l',
    '/keys/%C',
  ].map((value) => `IdentityFile{sep}${value}`),
  ...['none', '${FLEET}/pi', '/a/${FLEET}-%h', 'keys/pi', "'~/single'", '~/a\\ b', '~/a"b"c', '~'].map(
    (value) => `IdentityFile{sep}${value}`,
  ),
  ...['yes', 'no', 'true', 'FALSE', '"yes"'].map((value) => `IdentitiesOnly{sep}${value}`),
  ...['none', 'SSH_AUTH_SOCK', '~/agent', '$OTHER_AGENT', '${OTHER_AGENT}', '%d/%r', '"/run/x"'].map(
    (value) => `IdentityAgent{sep}${value}`,
  ),
  ...['boat', 'Boat', '"boat"'].map((value) => `HostKeyAlias{sep}${value}`),
  ...['yes', 'no', 'Yes'].map((value) => `HashKnownHosts{sep}${value}`),
  'ProxyJump{sep}none',
  'ProxyCommand{sep}none',
  ...['yes', 'no', 'ask', 'off', 'accept-new', 'TRUE', 'false', '"yes"'].map(
    (value) => `StrictHostKeyChecking{sep}${value}`,
  ),
  ...['/r1', 'none', '"/r 2"', 'None'].map((value) => `RevokedHostKeys{sep}${value}`),
  ...['/g1', '/g1 /g2', 'none', '"/g 3" /g4', '/%h'].map((value) => `GlobalKnownHostsFile{sep}${value}`),
  ...['/u1', '/u1 /u2', 'none', '~/hosts', '/u/%h-%n', '%d/x'].map((value) => `UserKnownHostsFile{sep}${value}`),
  ...[
    '# User nobody',
    '',
    '   # HostName nowhere',
    'ForwardAgent{sep}yes',
    'ServerAliveInterval{sep}5',
    'Compression{sep}no',
  ],
];

/** Blocks with hosts to go through, none of which leads back to where it is. */
const ways = [
  ...['a', 'b.lan PI1', 'pi* !pi-1', '10.0.0.7', 'fe80::1', '* !gw !hop.lan !10.0.0.3 !fe80::5'].flatMap((list) =>
    [
      'gw',
      'pirate@gw:2200',
      '[fe80::5]:2022',
      'hop.lan,gw',
      'ssh://sailor@gw:22',
      'gw,x@10.0.0.3',
      'None',
      'hop.lan:22',
    ].map((value) => [`Host{sep}${list}`, `ProxyJump{sep}${value}`]),
  ),
  ['Match{sep}originalhost a,pi1', 'ProxyJump{sep}gw'],
  ['Host{sep}gw', 'ProxyJump{sep}hop.lan'],
  ['Host{sep}gw', 'ProxyJump{sep}[fe80::5]'],
  ['Host{sep}hop.lan', 'ProxyJump{sep}10.0.0.3'],
] as const;

/** Paths of included files; those in `.ssh` are reached by the user's config, the others by the computer's. */
const included = ['.ssh/inc/one.conf', '.ssh/inc/two.conf', '.ssh/inc/.hidden.conf', '.ssh/deep/er/three'];
const includedByComputer = ['etc/more/one.conf'];
const includedAgain = ['.ssh/nest/one', '.ssh/nest/two'];

/** What a user's config, or a file that it includes, may include. */
const userIncludes = [
  ...['inc/one.conf', 'inc/*.conf', '~/.ssh/inc/two.conf', '{home}/.ssh/inc/one.conf', 'inc/one.conf inc/two.conf'],
  ...['nothing/*.conf', 'nothing', 'inc/[ot]*.conf', 'inc/??o.conf', '"inc/one.conf"', 'deep/*/three', 'inc/.*.conf'],
  ...['inc/[z-a]*', 'inc/[!o]*.conf', 'deep/er/three', '*/one.conf'],
];

const computerIncludes = ['more/one.conf', 'more/*.conf', 'more/nothing', '*/[a-o]ne.conf', '/nothing/*'];

/** The way of a file that is included again, which is one too deep for those above it to come back to it. */
const nested = ['nest/one', 'nest/*', '~/.ssh/nest/one', 'nest/nothing'];

const separator = fc.constantFrom(' ', ' ', '=', ' = ', '\t', '  ', '= ');
const letterCase = fc.constantFrom<((text: string) => string)[]>(
  (text) => text,
  (text) => text,
  (text) => text.toLowerCase(),
  (text) => text.toUpperCase(),
);
const margin = fc.constantFrom('', '', '  ', '\t');
const end = fc.constantFrom('', '', '', ' ', '\t', ' # a remark');

/** One line as a user might write it. */
function written(lines: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(lines, separator, letterCase, margin, end).map(([line, sep, change, before, after]) => {
    const [keyword = '', value] = line.split('{sep}');
    // ssh takes “none # a remark” for the name of a jump host: its own way with two keywords, and nobody's wish.
    const remark = keyword.startsWith('Proxy') ? '' : after;
    return value === undefined ? `${before}${line}` : `${before}${change(keyword)}${sep}${value}${remark}`;
  });
}

function linesOf(choices: readonly string[]): fc.Arbitrary<string> {
  return written(fc.constantFrom(...choices));
}

const heading = fc.oneof(
  {
    weight: 3,
    arbitrary: written(
      fc
        .array(fc.constantFrom(...patterns), { minLength: 1, maxLength: 3 })
        .map((list) => `Host{sep}${list.join(' ')}`),
    ),
  },
  {
    weight: 3,
    arbitrary: written(
      fc
        .array(fc.constantFrom(...criteria), { minLength: 1, maxLength: 2 })
        .map((list) => `Match{sep}${list.join(' ')}`),
    ),
  },
  { weight: 1, arbitrary: written(fc.constantFrom('Match{sep}all')) },
);

/** Lines of a block, or before all blocks. @param includes what it may include */
function body(maxLength: number, includes: readonly string[]): fc.Arbitrary<readonly string[]> {
  const lines = fc.oneof(
    { weight: 10, arbitrary: linesOf(directives) },
    ...(includes.length === 0
      ? []
      : [{ weight: 1, arbitrary: linesOf(includes.map((value) => `Include{sep}${value}`)) }]),
  );
  return fc.array(lines, { maxLength });
}

function configText(blocks: number, includes: readonly string[]): fc.Arbitrary<string> {
  const way = fc.constantFrom(...ways).chain((lines) => fc.tuple(...lines.map((line) => linesOf([line]))));
  const block = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(heading, body(5, includes)).map(([first, rest]) => [first, ...rest]) },
    { weight: 1, arbitrary: fc.tuple(way, body(2, includes)).map(([first, rest]) => [...first, ...rest]) },
  );
  return fc
    .tuple(body(2, includes), fc.array(block, { maxLength: blocks }), fc.constantFrom('\n', '\n', '\r\n'))
    .map(([first, rest, lineEnd]) => [...first, ...rest.flat(), ''].join(lineEnd));
}

/** Some of these files. */
function someFiles(paths: readonly string[], text: fc.Arbitrary<string>): fc.Arbitrary<ConfigFiles> {
  const files = paths.map((path) => fc.option(text, { nil: undefined }).map((content) => [path, content] as const));
  return fc
    .tuple(...files)
    .map((all) =>
      Object.fromEntries(all.flatMap(([path, content]) => (content === undefined ? [] : [[path, content]]))),
    );
}

const configs: fc.Arbitrary<ConfigFiles> = fc
  .tuple(
    configText(4, userIncludes).map((text) => ({ '.ssh/config': text })),
    someFiles(['etc/ssh_config'], configText(2, computerIncludes)),
    someFiles(included, configText(1, nested)),
    someFiles(includedByComputer, configText(1, [])),
    someFiles(includedAgain, configText(1, [])),
  )
  .map((files) => Object.assign({}, ...files) as ConfigFiles);

const question: fc.Arbitrary<Question> = fc.record({
  host: fc.constantFrom(...names),
  user: fc.option(fc.constantFrom('pirate', 'root'), { nil: undefined, freq: 4 }),
  port: fc.option(fc.constantFrom(22, 2022), { nil: undefined, freq: 4 }),
});

/**
 * Configs and questions on which ssh and we are to agree. The same number makes the same samples.
 * @param account the name of the user that the tests run as
 */
export function configSamples(seed: number, count: number, account: string): readonly ConfigSample[] {
  const sample = fc
    .record({ files: configs, question })
    .map(({ files, question: asked }): ConfigSample => {
      const texts = Object.entries(files).map(([path, text]) => [path, text.replaceAll('{account}', account)] as const);
      return { files: Object.fromEntries(texts), question: asked };
    })
    .filter((each) => !knownDifferences.sshConfig.some(({ concerns }) => concerns(each)));
  return fc.sample(sample, { seed, numRuns: count });
}
