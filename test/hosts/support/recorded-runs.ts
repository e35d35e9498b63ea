import { effectiveStart } from '../../../src/provisioning/systemd/unit-file';
import { argumentsOf } from '../../../src/provisioning/systemd/start-command';
import { parseProbe } from '../../../src/provisioning/probe/probe';
import type { LabMachine } from '../../lab/lab';
import type { RunSample } from '../../unit/references/support/run-samples';

/** What a machine's systemd gave a program, and what we make of the same unit. */
export interface RecordedRun {
  readonly systemd: readonly string[] | undefined;
  readonly ours: readonly string[];
}

const folder = '/run/recorded';
const program = `${folder}/program`;
const token = '0123456789abcdef';
const separator = '~~~~';

/** Runs each start command once, as a service of its own; all are started together. */
export async function runOn(host: LabMachine, samples: readonly RunSample[]): Promise<readonly RecordedRun[]> {
  await host.succeed(`mkdir -p ${folder}`);
  await host.writeFile(program, `#!/bin/sh\nfor word; do printf '%s\\0' "$word"; done\n`);
  const names = samples.map((_, index) => `recorded${String(index)}`);
  const files = samples.flatMap((sample, index) => [
    { path: unitPath(names[index] ?? ''), text: unitText(sample, names[index] ?? '') },
    ...(sample.file === undefined ? [] : [{ path: filePath(names[index] ?? ''), text: sample.file }]),
  ]);
  const puts = files.map(
    ({ path, text }) => `base64 -d > ${path} <<'end'\n${Buffer.from(text).toString('base64')}\nend`,
  );
  const units = names.map((name) => `${name}.service`).join(' ');
  const shows = names.map(
    (name) => `systemctl show ${name} -p LoadState -p FragmentPath -p Environment -p EnvironmentFiles -p Result
printf '\\n%s\\n' '${separator}'; base64 -w 0 ${outputPath(name)} || :; printf '\\n%s\\n' '${separator}'`,
  );
  const script = [
    `chmod 755 ${program}`,
    ...puts,
    'systemctl daemon-reload',
    // One that systemd refuses to start is compared with nothing.
    `systemctl start ${units} || :`,
    ...shows,
    `systemctl reset-failed ${units} || :`,
  ];
  const output = (await host.succeed('sh -s', { stdin: script.join('\n') })).split(`\n${separator}\n`);
  return samples.map((sample, index) => {
    const [shown = '', recorded = ''] = output.slice(2 * index, 2 * index + 2);
    const ran = /^Result=success$/m.test(shown);
    return {
      systemd: ran ? Buffer.from(recorded.trim(), 'base64').toString('utf8').split('\0').slice(0, -1) : undefined,
      ours: ours(sample, names[index] ?? '', shown),
    };
  });
}

function unitPath(name: string): string {
  return `/run/systemd/system/${name}.service`;
}

function filePath(name: string): string {
  return `${folder}/${name}.env`;
}

function outputPath(name: string): string {
  return `${folder}/${name}.out`;
}

function unitText({ words, environment, file }: RunSample, name: string): string {
  return [
    '[Service]',
    'Type=oneshot',
    ...environment.map((value) => `Environment=${value}`),
    ...(file === undefined ? [] : [`EnvironmentFile=${filePath(name)}`]),
    `StandardOutput=truncate:${outputPath(name)}`,
    `ExecStart=${program} ${words}`,
    '',
  ].join('\n');
}

/** What a look at the host would find, were this its docker.service. */
function ours(sample: RunSample, name: string, shown: string): readonly string[] {
  const sections = [
    ['privilege', 'root'],
    ['unit', shown],
    [`file ${unitPath(name)}`, unitText(sample, name)],
    ...(sample.file === undefined ? [] : [[`file ${filePath(name)}`, sample.file]]),
    ['end', ''],
  ];
  const answer = sections.map(([title = '', text = '']) => `\n@@${token} ${title}\n${text}`).join('');
  const { unit } = parseProbe('pi1', answer, token).facts;
  return argumentsOf(effectiveStart(unit.file, unit.dropIns)?.line ?? '', unit.environment);
}
