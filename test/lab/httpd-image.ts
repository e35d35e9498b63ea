import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './processes';

/** The image that every machine with an engine can run with no registry. */
export const httpdImage = 'hypriot/rpi-busybox-httpd';

/** The title of the page that a container of {@link httpdImage} serves. */
export const httpdTitle = 'Pi armed with Docker by Hypriot';

/** The root file system of {@link httpdImage} as a tar archive: busybox, and a page that names the machine. */
export async function httpdArchive(workshop: string, machine: string): Promise<Buffer> {
  const root = join(workshop, 'httpd');
  const archive = join(workshop, 'httpd.tar');
  try {
    await mkdir(join(root, 'bin'), { recursive: true });
    await mkdir(join(root, 'www'), { mode: 0o755 });
    await mkdir(join(root, 'tmp'), { mode: 0o777 });
    await copyFile(await busybox(), join(root, 'bin/busybox'));
    await writeFile(join(root, 'www/index.html'), page(machine));
    const applets = (await run(['busybox', '--list'])).stdout
      .split('\n')
      .filter((name) => !['', 'busybox'].includes(name));
    await Promise.all(applets.map((name) => symlink('busybox', join(root, 'bin', name))));
    await run(['tar', '--create', '--file', archive, '--directory', root, '.']);
    return await readFile(archive);
  } finally {
    await rm(root, { recursive: true, force: true });
    await rm(archive, { force: true });
  }
}

async function busybox(): Promise<string> {
  return (await run(['/bin/sh', '-c', 'command -v busybox'])).stdout.trim();
}

function page(machine: string): string {
  return `<!DOCTYPE html>
<html>
  <head><meta charset="utf-8"><title>${httpdTitle}</title></head>
  <body><h1>${httpdTitle}</h1><p>Served by ${machine}</p></body>
</html>
`;
}
