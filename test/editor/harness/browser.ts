import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { ensureSystemPackages } from './system-packages';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** The path of a Chromium, installed by apt when this process may. Throws an error that names what to install. */
export async function ensureBrowser(tell: (line: string) => void = console.error): Promise<string> {
  const chosen = process.env['CHROMIUM'];
  if (chosen !== undefined && chosen !== '') {
    return chosen;
  }
  await ensureSystemPackages(
    [
      { anyOf: candidates, packages: ['chromium'], purpose: 'shows the workbench under test' },
      { anyOf: ['/usr/share/fonts/truetype'], packages: ['fonts-dejavu-core'], purpose: 'letters in screenshots' },
    ],
    tell,
  );
  const browser = candidates.find((path) => existsSync(path));
  if (browser === undefined) {
    throw new Error(`No Chromium at ${candidates.join(', ')}. Name one in the environment variable CHROMIUM.`);
  }
  return browser;
}

/** Opens a browser with a profile of its own. It ends with this process: it is held by a pipe. */
export async function openBrowser(profile: string, headless: boolean): Promise<BrowserContext> {
  // What Chromium and Playwright write beside the profile goes with it, even after a kill.
  const scratch = join(profile, 'scratch');
  await mkdir(scratch, { recursive: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await ensureBrowser(),
    headless,
    viewport: { width: 1440, height: 1000 },
    colorScheme: 'light',
    // The suites end their machines and editors themselves after a signal; Playwright would exit first.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    artifactsDir: scratch,
    env: { ...process.env, TMPDIR: scratch },
    permissions: ['clipboard-read', 'clipboard-write'],
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
  // Playwright’s own half a minute is short for a workbench that loads on a slow box.
  context.setDefaultTimeout(300_000);
  return context;
}
