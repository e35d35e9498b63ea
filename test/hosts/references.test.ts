import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { parseDaemonJson } from '../../src/provisioning/engine/daemon-json';
import { configureEngine, type EngineConfiguration } from '../../src/provisioning/engine/engine-configuration';
import type { HostFacts, UnitFacts } from '../../src/provisioning/facts';
import { ProvisionFailure } from '../../src/provisioning/failure';
import { argumentsOf } from '../../src/provisioning/systemd/start-command';
import { checkConfiguration } from '../../src/provisioning/steps/check-configuration';
import { command } from '../../src/ssh/quote';
import { hanging } from '../hanging';
import { skipWithoutLab } from '../lab/mocha';
import { ensureLab } from '../lab/setup';
import { knownDifferences } from '../unit/references/known-differences';
import { shownDifferences } from '../unit/references/support/difference';
import { engineSamples, type EngineSample } from '../unit/references/support/engine-samples';
import { runSamples } from '../unit/references/support/run-samples';
import { ProvisioningSuite } from './support/provisioning-suite';
import { EngineJudge, type Trial } from './support/engine-judge';
import { runOn } from './support/recorded-runs';

/** How many hosts are compared at least, of how many generated ones: no engine starts on some. */
const count = 100;
const generated = 170;

/** How many start commands are run. */
const runs = 160;

/** A kind of host for each version of the engine that the lab has. */
const engines = ['bullseye-docker', 'bookworm-docker', 'trixie-docker', 'forky-docker'] as const;

const listening = { port: 2376, ip: '10.77.0.11' };
const program = '/usr/sbin/dockerd';

type StartFacts = Pick<HostFacts, 'unit' | 'daemonJson'>;

/** What we make of a host; undefined if we refuse to set it up. */
function planned({ unit, daemonJson }: StartFacts): EngineConfiguration | undefined {
  try {
    return configureEngine('pi1', { unit, daemonJson }, program, listening);
  } catch (error) {
    if (error instanceof ProvisionFailure) {
      return undefined;
    }
    throw error;
  }
}

function startOf({ flags }: EngineSample): string {
  return [program, ...flags, '$DOCKER_OPTS'].join(' ');
}

function factsOf(sample: EngineSample): StartFacts {
  const unit: UnitFacts = {
    loadState: 'loaded',
    activeState: 'active',
    fileState: 'enabled',
    file: { path: '/lib/systemd/system/docker.service', text: `[Service]\nExecStart=${startOf(sample)}\n` },
    dropIns: [],
    environment: new Map([['DOCKER_OPTS', sample.options]]),
    programs: [program],
    runningArguments: [],
  };
  return { unit, daemonJson: parseDaemonJson('/etc/docker/daemon.json', sample.daemonJson) };
}

/** Lets dockerd judge arguments, and a daemon.json if there is one. */
function validate(args: readonly string[], text: string | undefined): Trial {
  const file = text === undefined ? '' : '--config-file=$trial.json';
  return {
    script: `timeout 60 ${command(program, '--validate', ...args)} ${file}`,
    files: text === undefined ? {} : { json: text },
  };
}

describe('what is planned for an engine, judged by that engine', function () {
  this.timeout(hanging);

  before(async function () {
    skipWithoutLab(this);
    await ensureLab(() => undefined, engines);
  });

  for (const kind of engines) {
    describe(`in ${kind}`, () => {
      let judge: EngineJudge;
      let version: string;

      before(async () => {
        judge = await EngineJudge.create(kind);
        version = (await judge.version()) ?? '';
        assert.match(version, /^\d+\./);
      });
      after(() => judge.remove());

      /** The first engine that can check without starting is 23. */
      const validates = (): boolean => Number.parseInt(version, 10) >= 23;

      /** The step of a plan that checks what is to be put in place. */
      function ownCheck(args: readonly string[], text: string | undefined): Trial {
        const daemonJson = text === undefined ? undefined : { path: '/etc/docker/daemon.json', text };
        const step = checkConfiguration({ program, version, arguments: args, daemonJson });
        return { script: step.apply, files: {} };
      }

      /** Whether the engine starts as the host has it; an engine that cannot validate is asked as the plan does it. */
      function asFound(sample: EngineSample): Trial {
        const args = argumentsOf(startOf(sample), factsOf(sample).unit.environment);
        return (validates() ? validate : ownCheck)(args, sample.daemonJson);
      }

      /** Whether it starts with what is planned, and with only our daemon.json. */
      function asPlanned(sample: EngineSample, { arguments: args, daemonJson }: EngineConfiguration): readonly Trial[] {
        const alone = daemonJson !== undefined && validates() ? [validate([], daemonJson.text)] : [];
        return [ownCheck(args, daemonJson?.text ?? sample.daemonJson), ...alone];
      }

      it(`lets it start wherever it started before, for ${String(count)} hosts`, async () => {
        const hosts = engineSamples(20_240_305, generated).flatMap((sample) => {
          const configuration = planned(factsOf(sample));
          return configuration === undefined ? [] : [{ sample, configuration }];
        });
        const answers = await judge.run(hosts.map(({ sample }) => asFound(sample)));
        const sound = hosts.filter((_, index) => answers[index]?.code === 0);
        assert.ok(sound.length >= count, `Only ${String(sound.length)} hosts start their engines.`);
        const trials = sound.flatMap(({ sample, configuration }) =>
          asPlanned(sample, configuration).map((trial) => ({ sample, trial })),
        );
        const outcomes = await judge.run(trials.map(({ trial }) => trial));
        const differences = trials.flatMap(({ sample, trial }, index) => {
          const { code = -1, stdout = '', stderr = '' } = outcomes[index] ?? {};
          return code === 0 ? [] : [`${JSON.stringify(sample)}\n${trial.script}\n${stdout}${stderr}`];
        });
        assert.equal(shownDifferences(differences), '');
      });

      for (const { name, sentence, sample } of knownDifferences.engines) {
        it(`is still wrong: ${name}`, async () => {
          const configuration = planned(factsOf(sample));
          const [first, ...rest] = await judge.run([
            asFound(sample),
            ...(configuration === undefined ? [] : asPlanned(sample, configuration)),
          ]);
          assert.equal(first?.code, 0, first?.stderr);
          assert.ok(
            configuration === undefined || rest.some(({ code }) => code !== 0),
            `This differs no more. Take it off the list: ${sentence}`,
          );
        });
      }
    });
  }
});

describe('start commands, as a machine’s systemd runs them', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  for (const kind of ['bookworm-docker', 'trixie-docker'] as const) {
    it(`give a program the same arguments, for ${String(runs)} services in ${kind}`, async () => {
      const samples = runSamples(20_240_306, runs);
      const listed = knownDifferences.runs;
      const outcomes = await runOn(await suite.boot(kind), [...samples, ...listed.map(({ sample }) => sample)]);
      const compared = outcomes
        .slice(0, samples.length)
        .map((outcome, index) => ({ ...outcome, sample: samples[index] }));
      assert.ok(
        compared.filter(({ systemd }) => systemd !== undefined).length >= 100,
        'systemd is to run most of them.',
      );
      const differences = compared.filter(
        ({ systemd, ours }) => systemd !== undefined && !isDeepStrictEqual(systemd, ours),
      );
      assert.equal(shownDifferences(differences.map((each) => JSON.stringify(each, undefined, 1))), '');
      for (const [index, { sentence }] of listed.entries()) {
        const { systemd, ours } = outcomes[samples.length + index] ?? {};
        assert.ok(systemd);
        assert.notDeepEqual(ours, systemd, `This differs no more. Take it off the list: ${sentence}`);
      }
    });
  }
});
