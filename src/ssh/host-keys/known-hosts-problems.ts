import * as l10n from '@vscode/l10n';
import type { KnownHostsProblem } from '../known-hosts';

/** The problems as sentences: for each file its first one, and how many there are. */
export function problemSentences(problems: readonly KnownHostsProblem[]): readonly string[] {
  const firsts = new Map<string, { readonly sentence: string; readonly count: number }>();
  for (const problem of problems) {
    const found = firsts.get(problem.file);
    firsts.set(problem.file, { sentence: found?.sentence ?? sentenceOf(problem), count: (found?.count ?? 0) + 1 });
  }
  return [...firsts.values()].map(({ sentence, count }) =>
    count === 1 ? sentence : l10n.t('{0} Lines of that file that cannot be read, in all: {1}.', sentence, count),
  );
}

function sentenceOf({ file, line, problem }: KnownHostsProblem): string {
  return line === undefined
    ? l10n.t('“{0}” cannot be read: {1}', file, problem)
    : l10n.t('“{0}”, line {1}: {2}', file, line, problem);
}
