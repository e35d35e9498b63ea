import * as l10n from '@vscode/l10n';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long ago something was, in a few words for a row: `just now`, `4 min ago`, `3 h ago`, `2 d ago`, and the date
 * where it is longer ago than two months.
 * @param then milliseconds since the epoch; a time in the future (clocks differ) counts as now
 * @param now milliseconds since the epoch
 */
export function ageText(then: number, now: number): string {
  const age = now - then;
  if (age < minute) {
    return l10n.t('just now');
  }
  if (age < hour) {
    return l10n.t('{0} min ago', Math.floor(age / minute));
  }
  if (age < day) {
    return l10n.t('{0} h ago', Math.floor(age / hour));
  }
  if (age < 60 * day) {
    return l10n.t('{0} d ago', Math.floor(age / day));
  }
  return l10n.t('on {0}', new Date(then).toISOString().slice(0, 10));
}
