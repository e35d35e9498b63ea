import { readFile } from 'node:fs/promises';
import { eventually, found, saw } from './eventually';
import type { EditorInstall } from './install-editor';
import { LeashedProcess } from './leashed-process';
import type { RunDirectory } from './run-directory';

/** How to start the server. */
export interface EditorServerOptions {
  readonly install: EditorInstall;
  readonly directory: RunDirectory;
  /** The whole environment of server, extension host and terminals. */
  readonly environment: NodeJS.ProcessEnv;
  /** 0 (the default) takes a free port. */
  readonly port?: number;
  /**
   * Whether the server hands VS Code’s own test driver to the page. Without it the workbench ignores a suite to run, in silence; with it the
   * workbench shows no notifications. Default false.
   */
  readonly driver?: boolean;
  /** Whether the folders outlive this process. Default false. */
  readonly keepDirectory?: boolean;
}

/** A running VS Code server on 127.0.0.1, for those who have the token in its addresses, which other users of the computer do not. */
export class EditorServer {
  private constructor(
    readonly port: number,
    readonly process: LeashedProcess,
    private readonly token: string,
  ) {}

  /** Starts the server and waits until it accepts connections. Throws with its output when it ends instead. */
  static async start(options: EditorServerOptions): Promise<EditorServer> {
    const { install, directory } = options;
    const argv = [
      install.node,
      install.serverMain,
      ...dataFlags(directory),
      ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
      ...['--connection-token-file', directory.token],
      '--disable-workspace-trust',
      ...(options.driver === true ? ['--enable-smoke-test-driver'] : []),
    ];
    const server = await LeashedProcess.start(
      argv,
      options.environment,
      options.keepDirectory === true ? '' : directory.root,
    );
    try {
      const port = await eventually('the VS Code server to listen', async () => {
        const announced = /Extension host agent listening on (\d+)/.exec(server.output)?.[1];
        if (announced === undefined && !server.running) {
          return Promise.resolve(found(undefined));
        }
        return Promise.resolve(announced === undefined ? saw(server.output) : found(Number(announced)));
      });
      if (port === undefined) {
        throw new Error(`The VS Code server ended at start:\n${server.output}`);
      }
      return new EditorServer(port, server, await readFile(directory.token, 'utf8'));
    } catch (error) {
      await server.end();
      throw error;
    }
  }

  /** The address of a window on a folder, with further settings of the workbench. */
  address(folder: string, payload: readonly (readonly [string, string])[] = []): string {
    const url = new URL(`http://127.0.0.1:${this.port}/`);
    url.searchParams.set('tkn', this.token);
    url.searchParams.set('folder', folder);
    if (payload.length > 0) {
      url.searchParams.set('payload', JSON.stringify(payload));
    }
    return url.href;
  }

  /** How the workbench names a file that lies on the server. */
  remoteUri(path: string): string {
    return `vscode-remote://127.0.0.1:${this.port}${path}`;
  }
}

/** The flags that name the server’s folders. */
export function dataFlags(directory: RunDirectory): string[] {
  return [
    '--accept-server-license-terms',
    ...['--telemetry-level', 'off'],
    ...['--server-data-dir', directory.data],
    ...['--user-data-dir', directory.data],
    ...['--extensions-dir', directory.extensions],
  ];
}
