import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands in for the official install script; on a bare machine it installs from the machine's local apt source. */
export const installScript = `#!/bin/sh
set -e
export DEBIAN_FRONTEND=noninteractive
echo '# Executing the lab install script'
if [ "$(id -u)" -ne 0 ]; then
  echo 'Error: this installer needs to run as root.' >&2
  exit 1
fi
apt-get update -qq
apt-get install -y -qq docker.io
docker --version
`;

export interface InstallScriptServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves {@link installScript} over HTTP on a lab's own address, where its machines reach it. */
export async function serveInstallScript(address: string, port = 0): Promise<InstallScriptServer> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(request.method === 'HEAD' ? undefined : installScript);
  });
  server.listen(port, address);
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://${address}:${chosen}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
