/** `20.10.24` for `20.10.24+dfsg1`: distributions mark their builds, which only the tooltip shows. */
export function shortVersion(version: string): string {
  return version.replace(/[+~].*$/, '');
}
