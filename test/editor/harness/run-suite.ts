import { format } from 'node:util';
import { EditorRun, type EditorRunOptions } from './editor-run';
import { Workbench } from './workbench';

/** What a suite inside the extension host is given. */
export interface SuiteOptions extends Omit<EditorRunOptions, 'extension' | 'driver'> {
  readonly workspace: string;
  /** The folder of the extension that is loaded beside the suite. */
  readonly extensionDevelopmentPath: string;
  /** A CommonJS file that exports `run(): Promise<void>`. */
  readonly suitePath: string;
  /** Called with each text that the suite’s reporter prints, as it prints it. */
  readonly onOutput?: (text: string) => void;
  /** Seconds until a suite that does not end is given up. Default 1800. */
  readonly timeout?: number;
}

/** What the suite left: 0 when it passed, and everything that the window logged, the suite’s own output among it. */
export interface SuiteResult {
  readonly code: number;
  readonly log: string;
}

/** Separates what the suite prints from what VS Code logs. */
const mark = 'suite: ';

/**
 * Runs a suite in a real extension host, with the protocol of VS Code’s own browser tests (microsoft/vscode,
 * test/integration/browser/src/index.ts): the page calls `codeAutomationLog` for each line and `codeAutomationExit` at the end.
 */
export async function runSuite(options: SuiteOptions): Promise<SuiteResult> {
  const environment = { ...options.environment, SUITE_LINE_MARK: mark };
  const run = await EditorRun.start({ ...options, environment, extension: { kind: 'none' }, driver: true });
  try {
    const page = await run.firstPage();
    const workbench = new Workbench(page);
    const lines: string[] = [];
    await page.exposeFunction('codeAutomationLog', (_severity: string, args: readonly unknown[]) => {
      const line = format(...args);
      lines.push(line);
      if (line.startsWith(mark)) {
        options.onOutput?.(line.slice(mark.length));
      }
    });
    let giveUp: NodeJS.Timeout | undefined;
    const exit = new Promise<number>((resolve, reject) => {
      void page.exposeFunction('codeAutomationExit', (code: number) => resolve(code));
      const seconds = options.timeout ?? 1800;
      giveUp = setTimeout(() => reject(new Error(`The suite did not end within ${seconds} s.`)), seconds * 1000);
    });
    try {
      const { server } = run;
      const payload = [
        ['extensionDevelopmentPath', server.remoteUri(options.extensionDevelopmentPath)],
        ['extensionTestsPath', server.remoteUri(options.suitePath)],
        ['skipWelcome', 'true'],
      ] as const;
      const opened = workbench.open(server.address(options.workspace, payload));
      const code = await Promise.race([exit, opened.then(async () => exit)]);
      return { code, log: lines.join('\n') };
    } finally {
      clearTimeout(giveUp);
    }
  } finally {
    await run.end();
  }
}
