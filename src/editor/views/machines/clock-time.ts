/**
 * When something was, as clocks show it here: `14:03`, and `2026-11-20 14:03` on another day. For texts that stay as they
 * are for a while, where an age would soon be wrong.
 * @param then milliseconds since the epoch
 * @param now milliseconds since the epoch
 */
export function clockTime(then: number, now: number): string {
  const date = new Date(then);
  const time = `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
  return date.toDateString() === new Date(now).toDateString()
    ? time
    : `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())} ${time}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
