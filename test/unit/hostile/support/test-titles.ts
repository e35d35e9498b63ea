import ts from 'typescript';

/** Parts a test's title from those of the blocks around it. */
const separator = ' › ';

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What a call begins, if it is one of mocha's. */
function kindOf({ expression }: ts.CallExpression): 'describe' | 'it' | 'skipped' | undefined {
  if (ts.isPropertyAccessExpression(expression)) {
    return expression.name.text === 'skip' ? 'skipped' : undefined;
  }
  const name = ts.isIdentifier(expression) ? expression.text : '';
  return name === 'describe' || name === 'it' ? name : undefined;
}

/** The texts of all plain literals of a file, without the titles of blocks and tests. */
function dataOf(file: ts.SourceFile): readonly string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) {
      found.add(node.text);
    }
    const title = ts.isCallExpression(node) && kindOf(node) !== undefined ? node.arguments[0] : undefined;
    ts.forEachChild(node, (child) => {
      if (child !== title) {
        visit(child);
      }
    });
  };
  visit(file);
  found.delete('');
  return [...found];
}

/** The fixed parts of a template, or of a literal the one that it is; undefined for any other expression. */
function fixedParts(expression: ts.Expression): readonly string[] | undefined {
  if (ts.isStringLiteralLike(expression)) {
    return [expression.text];
  }
  return ts.isTemplateExpression(expression)
    ? [expression.head.text, ...expression.templateSpans.map(({ literal }) => literal.text)]
    : undefined;
}

/**
 * Whether a file of tests contains one with a title. A title that is made from data fits if the fixed words of its template are the same, or,
 * if it has none, if it is a literal elsewhere in the file. What is skipped for good does not count.
 * @param source the file's text in TypeScript
 * @param title may begin with the titles of the blocks around the test: `block › test`
 */
export function hasTest(source: string, title: string): boolean {
  const file = ts.createSourceFile('x.ts', source, ts.ScriptTarget.Latest);
  let data: string | undefined;
  const patternOf = (argument: ts.Expression): string => {
    const parts = fixedParts(argument);
    if (parts !== undefined && /\w/.test(parts.join(''))) {
      return parts.map(escaped).join('.+');
    }
    data ??= `(?:${dataOf(file).map(escaped).join('|')})`;
    return data;
  };

  const find = (node: ts.Node, blocks: readonly string[]): boolean => {
    const kind = ts.isCallExpression(node) ? kindOf(node) : undefined;
    const argument = ts.isCallExpression(node) ? node.arguments[0] : undefined;
    if (kind === 'skipped') {
      return false;
    }
    const titles = kind === undefined || argument === undefined ? blocks : [...blocks, patternOf(argument)];
    if (kind === 'it') {
      return titles.some((_, from) => new RegExp(`^${titles.slice(from).join(separator)}$`, 's').test(title));
    }
    return ts.forEachChild(node, (child) => find(child, titles) || undefined) ?? false;
  };
  return find(file, []);
}
