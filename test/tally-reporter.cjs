const { writeFileSync } = require('node:fs');
const process = require('node:process');
const { inspect } = require('node:util');
const { reporters, Runner } = require('mocha');

/** Characters of what a test threw that are kept. */
const failureLength = 3000;

/**
 * mocha’s usual output, and the counts of the run as JSON in the file that TALLY_FILE names:
 * {passed, failed, skipped, reasons, failures}. `reasons` has the number of skipped tests for each reason: what test/skip.ts noted, else the
 * test’s own name; a failure is the test’s name and what it threw.
 */
module.exports = class TallyReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const reasons = {};
    const failures = [];
    // The rest is not run, but what cleans up after the current test and its suites is.
    process.on('SIGINT', () => runner.abort());
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      failures.push(`${test.fullTitle()}\n${(error?.stack ?? inspect(error)).slice(0, failureLength)}`);
    });
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => {
      const reason = reasonOf(test) ?? `marked as pending: ${test.fullTitle()}`;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    });
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      const { passes: passed, failures: failed, pending: skipped } = runner.stats;
      if (process.env.TALLY_FILE) {
        writeFileSync(process.env.TALLY_FILE, JSON.stringify({ passed, failed, skipped, reasons, failures }));
      }
    });
  }
};

function reasonOf(testOrSuite) {
  return testOrSuite && (testOrSuite.skippedBecause ?? reasonOf(testOrSuite.parent));
}
