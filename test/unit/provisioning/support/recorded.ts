import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostFacts, UnitFacts } from '../../../../src/provisioning/facts';
import { parseProbe, type ProbeAnswer } from '../../../../src/provisioning/probe/probe';

/** The token that the recorded answers were asked with. */
export const recordedToken = '0123456789abcdef';

export type Recording = 'bookworm-docker' | 'bookworm-containers' | 'trixie-docker' | 'bookworm-bare';

/** The probe's output as a lab machine once gave it. */
export function recordedOutput(name: Recording): Promise<string> {
  return readFile(join(__dirname, '..', 'recorded', `${name}.txt`), 'utf8');
}

/** The content of a recorded answer. */
export async function recordedAnswer(name: Recording): Promise<ProbeAnswer> {
  return parseProbe('pi1', await recordedOutput(name), recordedToken);
}

/** The facts of a recorded answer, some of them changed. */
export async function recordedFacts(name: Recording, change: Partial<HostFacts> = {}): Promise<HostFacts> {
  return { ...(await recordedAnswer(name)).facts, ...change };
}

/** The unit of Docker's own package (docker/docker-ce-packaging, docker.service), as far as it matters. */
export const dockerCeUnit: UnitFacts = {
  loadState: 'loaded',
  activeState: 'active',
  fileState: 'enabled',
  file: {
    path: '/lib/systemd/system/docker.service',
    text: '[Unit]\nRequires=docker.socket\n\n[Service]\nType=notify\nExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock\nRestart=always\n',
  },
  dropIns: [],
  environment: new Map(),
  programs: ['/usr/bin/dockerd'],
  runningArguments: ['/usr/bin/dockerd', '-H', 'fd://', '--containerd=/run/containerd/containerd.sock'],
};

/** A drop-in that sets the start command. */
export function startDropIn(name: string, command: string): { path: string; text: string } {
  return {
    path: `/etc/systemd/system/docker.service.d/${name}`,
    text: `[Service]\nExecStart=\nExecStart=${command}\n`,
  };
}
