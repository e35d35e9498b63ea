import * as l10n from '@vscode/l10n';
import type { KnownHostsProblem } from './known-hosts';

/** The problems as sentences: for each file its first one, and how many there are. */
export function problemSentences(problems: readonly KnownHostsProblem[]): readonly string[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  return files.map((file) => {
    const [first, ...more] = problems.filter((problem) => problem.file === file).map(sentenceOf);
    return more.length === 0
      ? (first ?? '')
      : l10n.t('{0} Lines of that file that cannot be read, in all: {1}.', first ?? '', more.length + 1);
  });
}

function sentenceOf({ file, line, problem }: KnownHostsProblem): string {
  return line === undefined
    ? l10n.t('“{0}” cannot be read: {1}', file, problem)
    : l10n.t('“{0}”, line {1}: {2}', file, line, problem);
}
