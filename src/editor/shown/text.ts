import * as l10n from '@vscode/l10n';
import { bounded } from '../../bounded';

declare const mark: unique symbol;

/**
 * A text that is safe to show: one line of bounded length without links, icons or markup, and without characters that are
 * invisible or change the reading direction. Only this file creates one.
 */
export type ShownText = string & { readonly [mark]: 'shown' };

/** Markdown in which all foreign texts are escaped. Only this file creates one. */
export type ShownMarkdown = string & { readonly [mark]: 'markdown' };

/** How many characters are shown, by location. */
export const longest = {
  /** Names in rows, titles of questions, buttons. */
  label: 200,
  /** Beside a label. */
  description: 300,
  /** A sentence in a notification or prompt: the editor itself cuts notifications at 1,000 (notifications.ts). */
  sentence: 900,
  /** A line of a tooltip or of the detail of a dialog. */
  line: 2000,
  /** A line in the output channel. */
  output: 4096,
  /** A line of a service's logs, as long as `src/engine` passes on. */
  log: 64 * 1024,
} as const;

/** What terminals interpret: ECMA-48 control sequences and strings, and two-character escapes. */
const terminalCommands =
  // eslint-disable-next-line no-control-regex -- these characters are what is looked for
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|[ -/]*[0-~])|\u009b[0-?]*[ -/]*[@-~]/g;

const whiteSpace = /[\s\u0085]+/g;

/**
 * Control characters, lone surrogates, and characters that set the direction of text (Unicode Annex 9) or are invisible. The
 * two joiners stay between letters and in emoji, because words of several languages need them, and the selector of colored
 * emoji stays after one.
 */
const unseen = /(?!\u200c|\u200d|\ufe0f)[\p{Cc}\p{Cs}\p{Cf}\p{DI}\u2800]/gu;
const strayJoiner =
  /(?<!\p{ExtPict})\ufe0f|(?<!\p{L}|\p{M}|\p{ExtPict}|\p{EMod}|\ufe0f)(?:\u200c|\u200d)|(?:\u200c|\u200d)(?!\p{L}|\p{M}|\p{ExtPict})/gu;

function withoutUnseen(text: string): string {
  return text.replace(unseen, '').replace(strayJoiner, '');
}

/** More marks on one letter than any script uses would be drawn over the lines above and below. */
const tower = /(\p{M}{8})\p{M}+/gu;

/** A text on one line, without invisible characters. */
function plainLine(text: string): string {
  return withoutUnseen(text.replace(terminalCommands, '').replace(whiteSpace, ' ')).replace(tower, '$1').trim();
}

/**
 * Separates what the editor would parse: `[label](target)` is a link in notifications and prompts (linkedText.ts of
 * microsoft/vscode), `$(name)` an icon in labels, prompts and the status bar (iconLabels.ts).
 */
function unparsed(text: string): string {
  return text.replaceAll('](', '] (').replaceAll('$(', '$ (');
}

/** How much of a text is cleaned to show a number of characters: the rest would be cut off anyway. */
function reach(limit: number): number {
  return limit * 4;
}

/** Cleans the beginning of a text and cuts it. */
function cleaned(text: string, limit: number, clean: (part: string) => string): string {
  const part = clean(text.slice(0, reach(limit)));
  return bounded(text.length > reach(limit) ? `${part}…` : part, limit);
}

/**
 * Makes any text safe to show.
 * @param limit how many characters; a longer text ends in `…`
 */
export function shown(text: string, limit: number = longest.description): ShownText {
  return cleaned(text, limit, (part) => unparsed(plainLine(part))) as ShownText;
}

/** A sentence as it is shown, and the full text if something was left out. */
export interface ShownSentence {
  readonly text: ShownText;
  readonly whole: string | undefined;
}

/** The longest text that is kept to be shown in full. */
const longestWhole = 1024 * 1024;

/**
 * Makes a text safe to show in a notification or a prompt, and keeps the full text if it is too long for that. Such a text
 * loses its middle: it starts with what it is about and ends with the next step.
 */
export function sentence(text: string, limit: number = longest.sentence): ShownSentence {
  if (!isCut(text, limit)) {
    return { text: shown(text, limit), whole: undefined };
  }
  const end = Math.floor(limit / 3);
  const head = shown(text, limit - end - 2);
  const tail = unparsed(plainLine(text.slice(-reach(end)))).slice(-end);
  const both = `${head.endsWith('…') ? head : `${head}…`} ${tail}`;
  // The end may have been cut in the middle of a character.
  return { text: withoutUnseen(both) as ShownText, whole: bounded(text, longestWhole) };
}

/** Whether {@link shown} leaves out more of a text than white space and what cannot be seen. */
function isCut(text: string, limit: number): boolean {
  return text.length > limit && (text.length > reach(limit) || unparsed(plainLine(text)).length > limit);
}

/** More lines than fit in a tooltip or dialog. */
const mostLines = 200;

/** Lines of a tooltip or dialog, each safe to show; those after the first 200 are only counted. */
export function shownLines(lines: readonly string[]): ShownText {
  const kept = lines.slice(0, mostLines).map((line) => shown(line, longest.line));
  return [
    ...kept,
    ...(lines.length > mostLines ? [l10n.t('… and {0} more lines', lines.length - mostLines)] : []),
  ].join('\n') as ShownText;
}

/** The full text of lines that {@link shownLines} shortens; undefined if it shows everything. */
export function wholeLines(lines: readonly string[]): string | undefined {
  const cut = lines.length > mostLines || lines.some((line) => isCut(line, longest.line));
  return cut ? bounded(lines.join('\n'), longestWhole) : undefined;
}

/** A text after one of the editor's own icons, for the status bar. @param icon a product icon's id */
export function withIcon(icon: 'check' | 'server', text: string): ShownText {
  return `$(${icon}) ${shown(text)}` as ShownText;
}

/**
 * A text as one line of an output channel. The editor only parses addresses there: it would open those of files, even over
 * the network.
 */
export function outputLine(text: string, limit: number = longest.output): ShownText {
  return cleaned(text, limit, (part) =>
    withoutUnseen(
      part
        .replace(terminalCommands, '')
        .replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, ' ')
        .replaceAll('\t', '        '),
    ).replace(/\bfile:(?=[\\/])/gi, 'file: '),
  ) as ShownText;
}

/** A text on one line, escaped for Markdown: any punctuation may start markup, an icon, or a link. */
export function markdownText(text: string, limit: number = longest.line): ShownMarkdown {
  return cleaned(text, limit, plainLine).replace(/[!-/:-@[-`{-~]/g, '\\$&') as ShownMarkdown;
}

/** Joins pieces of Markdown. */
export function joinMarkdown(
  parts: readonly ShownMarkdown[],
  separator: '\n\n' | '  \n' | ' · ' | ': ',
): ShownMarkdown {
  return parts.join(separator) as ShownMarkdown;
}

/** A text in bold. */
export function bold(text: string): ShownMarkdown {
  return `**${markdownText(text, longest.label)}**` as ShownMarkdown;
}
