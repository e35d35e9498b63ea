import * as l10n from '@vscode/l10n';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * How long ago something was, in the largest unit that says enough: `<1 min`, `5 min`, `3 h`, `12 d`. Empty where the
 * time is not known. A host whose clock is ahead of ours gives times in the future: those read as `<1 min`.
 * @param since milliseconds since the epoch; 0 or NaN: not known
 * @param now milliseconds since the epoch
 */
export function age(since: number, now: number): string {
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
