import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Opens an address in the user’s browser if there is a desktop; returns whether there is one. The address holds a secret, and the
 * arguments of a program can be seen by every user of the box: the browser is given an address that leads to it once.
 */
export async function openAddress(address: string): Promise<boolean> {
  const opener = desktopOpener();
  if (opener === undefined) {
    return false;
  }
  const path = `/${randomBytes(16).toString('hex')}`;
  const guide = createServer((request, response) => {
    if (request.url === path) {
      response.writeHead(302, { location: address }).end();
      guide.close();
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => guide.listen(0, '127.0.0.1', resolve));
  guide.unref();
  const { port } = guide.address() as AddressInfo;
  const child = spawn(opener, [`http://127.0.0.1:${port}${path}`], { stdio: 'ignore', detached: true });
  child.once('error', (error) => console.log(`${opener} did not start (${error.message}). Open the address yourself.`));
  child.unref();
  return true;
}

function desktopOpener(): string | undefined {
  if (process.platform === 'darwin') {
    return 'open';
  }
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return (DISPLAY ?? '') !== '' || (WAYLAND_DISPLAY ?? '') !== '' ? 'xdg-open' : undefined;
}
