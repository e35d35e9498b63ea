const mocha = ['node', 'node_modules/mocha/bin/mocha.js', '--reporter', 'test/tally-reporter.cjs'];

/**
 * The test layers in the order in which they run, each a list of commands. A command counts as one test unless it writes a tally; see
 * test/tally-reporter.cjs.
 */
export const layers = {
  check: [{ name: 'check', argv: ['npm', 'run', '--silent', 'check'], tallies: false }],
  unit: [{ name: 'unit', argv: [...mocha, 'test/unit/**/*.test.ts'], tallies: true }],
  package: [{ name: 'package', argv: [...mocha, 'test/package/**/*.test.ts'], tallies: true }],
  hosts: [{ name: 'hosts', argv: [...mocha, 'test/lab/**/*.test.ts', 'test/hosts/**/*.test.ts'], tallies: true }],
  editor: [
    { name: 'editor-build', argv: ['node', 'esbuild.js'], tallies: false },
    { name: 'editor-suites', argv: ['node', '--import', 'tsx', 'test/editor/run-suites.ts'], tallies: true },
    { name: 'editor-story', argv: [...mocha, 'test/editor/**/*.test.ts'], tallies: true },
  ],
};
