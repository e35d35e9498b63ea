const { existsSync } = require('node:fs');
const { readdir, readFile } = require('node:fs/promises');
const path = require('node:path');

/** Licenses under which code may go into the bundle, as package.json names them. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '(BSD-3-Clause OR GPL-2.0)',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
]);

/** Texts for packages that come without one: the license that their package.json names, with the holder it names. */
const texts = path.join(__dirname, 'license-texts');

const rule = '='.repeat(80);

/** The folder of the package that a file lies in; undefined for a file of none. */
const packageOf = (file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

/** What package.json names, also in the form of old packages: a list of objects. */
const licenseOf = ({ license, licenses }) => license ?? licenses?.map(({ type }) => type).join(' AND ');

/** The texts that a package's license asks to be passed on; Apache-2.0 (4d) asks for NOTICE, too. */
async function textOf(folder, name) {
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|copying|notice)\b/i.test(file)).sort();
  const ours = path.join(texts, `${name.replace('/', '-')}.txt`);
  if (files.length > 0 && existsSync(ours)) {
    throw new Error(`${name} comes with a license text of its own: delete ${ours}.`);
  }
  const found = files.length > 0 ? files.map((file) => path.join(folder, file)) : existsSync(ours) ? [ours] : [];
  const contents = await Promise.all(found.map((file) => readFile(file, 'utf8')));
  return contents.map((content) => content.replaceAll('\r\n', '\n').trim()).join('\n\n');
}

async function describe(folder) {
  const manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
  const { name, version } = manifest;
  const license = licenseOf(manifest);
  if (!allowed.has(license)) {
    throw new Error(`${name} ${version} has the license “${license}”, which is not among those allowed in the bundle.`);
  }
  const text = await textOf(folder, name);
  if (text === '') {
    throw new Error(`${name} ${version} comes without a license text: add one to ${texts}.`);
  }
  return { title: `${name} ${version}: ${license}`, text };
}

/**
 * The text of ThirdPartyNotices.txt: a list of the packages whose code is in the bundle, then the license of each.
 * @param {Iterable<string>} files what was bundled, relative to the repository’s root, with `/` as in esbuild’s metafile
 * @returns {Promise<string>}
 * @throws Error if a package has no license text, or a license that is not allowed
 */
async function thirdPartyNotices(files) {
  const folders = new Set([...files].map(packageOf).filter((folder) => folder !== undefined));
  const packages = await Promise.all([...folders].map(describe));
  packages.sort((a, b) => (a.title < b.title ? -1 : 1));
  return [
    'Swarm Machines contains code of these packages:',
    '',
    ...packages.map(({ title }) => `  ${title}`),
    ...packages.flatMap(({ title, text }) => ['', rule, title, rule, '', text]),
    '',
  ].join('\n');
}

module.exports = { thirdPartyNotices };
