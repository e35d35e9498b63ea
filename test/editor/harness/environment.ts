import { dockerCliFolder } from './docker-cli';

/** The part of this process’s environment that a user’s login would also have: nothing of npm, Docker, another editor or the test runner. */
const inherited = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'USER', 'LOGNAME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE'];

/**
 * The environment of an editor under test: a clean login with its own home.
 * @param home the user’s home directory
 * @param additions variables that come on top; they win
 */
export function loginEnvironment(home: string, additions: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = inherited.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, name === 'PATH' ? loginPath(value) : value] as const];
  });
  return { LANG: 'C.UTF-8', SHELL: '/bin/bash', ...Object.fromEntries(kept), HOME: home, ...additions };
}

/** npm puts folders of its packages on the path of what it runs; and a docker client may be ours. */
function loginPath(path: string): string {
  const folders = path.split(':').filter((folder) => !/\/node_modules\/|\/node-gyp-bin/.test(folder));
  return [...folders, dockerCliFolder()].join(':');
}
