import { ensureBrowser } from '../test/editor/harness/browser';
import { ensureDockerCli } from '../test/editor/harness/docker-cli';
import { ensureEditor } from '../test/editor/harness/install-editor';
import { ensureSystemPackages } from '../test/editor/harness/system-packages';
import { hostKinds } from '../test/lab/kinds';
import { ensureLab } from '../test/lab/setup';

/** What each test layer needs beside node_modules. All of it lies outside the checkout and is made once. */
const needs: Readonly<Record<string, () => Promise<void>>> = {
  unit: async () => {
    const purpose = 'a shell that commands are copied for';
    const shells = ['zsh', 'fish'].map((name) => ({
      anyOf: [`/usr/bin/${name}`, `/bin/${name}`, `/usr/local/bin/${name}`, `/opt/homebrew/bin/${name}`],
      packages: [name],
      purpose,
    }));
    // Reference programs that tests compare with; other systems have them or skip these tests.
    const references =
      process.platform === 'linux'
        ? Object.entries({
            ssh: 'openssh-client',
            openssl: 'openssl',
            'systemd-analyze': 'systemd',
            unshare: 'util-linux',
          })
        : [];
    const compared = references.map(([program, name]) => ({
      anyOf: [`/usr/bin/${program}`, `/bin/${program}`, `/usr/local/bin/${program}`],
      packages: [name],
      purpose: 'a program that tests compare with',
    }));
    await ensureSystemPackages([...shells, ...compared], (line) => console.log(line));
  },
  hosts: async () => ensureLab((line) => console.log(line), hostKinds),
  editor: async () => {
    await ensureBrowser();
    await ensureEditor();
    await ensureDockerCli();
    await ensureLab((line) => console.log(line), ['forky-docker', 'trixie-docker', 'bookworm-docker']);
  },
};

/** Sets up for the layers that are named as arguments. A layer that cannot be set up here reports that itself when it runs. */
async function main(layers: readonly string[]): Promise<void> {
  for (const layer of layers) {
    try {
      await needs[layer]?.();
    } catch (error) {
      console.error(`Setup for ${layer}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

void main(process.argv.slice(2));
