import * as l10n from '@vscode/l10n';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long ago something was, in a few words for a row: `just now`, `4 min ago`, `3 h ago`, `2 d ago`, and the date
 * if it is longer ago than two months.
 * @param then milliseconds since the epoch; a time in the future (clocks differ) counts as the present
 * @param now milliseconds since the epoch
 */
export function agoText(then: number, now: number): string {
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
  return l10n.t({
    message: 'on {0}',
    args: [new Date(then).toISOString().slice(0, 10)],
    comment: '{0} is a date; a part of “last seen {0}”',
  });
}

/**
 * How long something has lasted, in the largest unit that is precise enough: `<1 min`, `5 min`, `3 h`, `12 d`. Empty if
 * the time is not known. A host whose clock is ahead reports times in the future: those count as `<1 min`.
 * @param since milliseconds since the epoch; 0 or NaN: not known
 * @param now milliseconds since the epoch
 */
export function durationText(since: number, now: number): string {
  if (!(since > 0)) {
    return '';
  }
  const passed = now - since;
  if (passed < minute) {
    return l10n.t('<1 min');
  }
  if (passed < hour) {
    return l10n.t('{0} min', Math.floor(passed / minute));
  }
  return passed < 2 * day ? l10n.t('{0} h', Math.floor(passed / hour)) : l10n.t('{0} d', Math.floor(passed / day));
}
