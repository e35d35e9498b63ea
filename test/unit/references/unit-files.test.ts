import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { argumentsOf, programOf } from '../../../src/provisioning/systemd/start-command';
import { effectiveStart, orderDropIns } from '../../../src/provisioning/systemd/unit-file';
import { knownDifferences } from './known-differences';
import { shownDifferences } from './support/difference';
import { requireProgram } from './support/program';
import { bySystemd } from './support/systemd-units';
import { unitSamples, unitVariables, type UnitSample } from './support/unit-samples';

const count = 300;

describe('start commands, compared with “systemd-analyze verify”', function () {
  before(async function () {
    await requireProgram(
      this,
      ['systemd-analyze', '--version'],
      'This computer has no systemd-analyze to compare with.',
    );
  });

  /** The arguments that a service's program gets, the variables still in them; undefined if it has no program. */
  function byUs({ unit, dropIns }: UnitSample): readonly string[] | undefined {
    const folder = '/etc/systemd/system/docker.service.d';
    const files = Object.entries(dropIns)
      .filter(([name]) => name.endsWith('.conf'))
      .map(([name, text]) => ({ path: `${folder}/${name}`, text }));
    const unitFile = { path: '/lib/systemd/system/docker.service', text: unit };
    const line = effectiveStart(unitFile, orderDropIns(files))?.line;
    // Each variable stands for its own name.
    const environment = new Map(unitVariables.map((name) => [name, `\${${name}}`]));
    return line === undefined || !programOf(line).endsWith('true') ? undefined : argumentsOf(line, environment);
  }

  /** The same of systemd’s words: it replaces variables only when it starts a program. */
  function argumentsIn(words: readonly string[] | undefined): readonly string[] | undefined {
    return words?.slice(1).flatMap((word) => {
      const alone = /^\$(?![{$])([^]*)$/.exec(word)?.[1];
      const kept = alone === undefined ? [word.replaceAll('$$', '$')] : [];
      return unitVariables.some((name) => name === alone) ? [`\${${alone ?? ''}}`] : kept;
    });
  }

  it(`pass a program the same arguments, for ${String(count)} services`, async () => {
    const samples = unitSamples(20_240_302, count);
    const words = await bySystemd(samples);
    const loaded = words.filter((each) => each !== undefined);
    assert.ok(loaded.length > 0.8 * count, 'systemd is to load most of them.');
    const differences = samples.flatMap((sample, index) => {
      const [theirs, ours] = [argumentsIn(words[index]), byUs(sample)];
      return words[index] === undefined || isDeepStrictEqual(theirs, ours)
        ? []
        : [
            `${sample.unit}\n${JSON.stringify(sample.dropIns)}\nsystemd: ${JSON.stringify(theirs)}\nwe:      ${JSON.stringify(ours)}`,
          ];
    });
    assert.equal(shownDifferences(differences), '');
  });

  for (const { name, sentence, sample } of knownDifferences.unitFiles) {
    it(`are still read differently: ${name}`, async () => {
      const [words] = await bySystemd([sample]);
      assert.ok(words, 'systemd is to load it.');
      assert.notDeepEqual(byUs(sample), argumentsIn(words), `This differs no more. Take it off the list: ${sentence}`);
    });
  }
});
