/** A release of Debian that root images are made of. */
export interface Suite {
  /** Debian's code name. */
  readonly name: string;
  /** Options of every apt-get that fetches lists. */
  readonly aptOptions: string;
  /** What debootstrap(8) gets after the folder: nothing, or a mirror and a script. */
  readonly bootstrap: readonly string[];
}

const mirror = 'http://deb.debian.org/debian';

export const bullseye: Suite = { name: 'bullseye', aptOptions: '', bootstrap: [] };
export const bookworm: Suite = { name: 'bookworm', aptOptions: '', bootstrap: [] };
export const trixie: Suite = { name: 'trixie', aptOptions: '', bootstrap: [] };

/** Debian testing: debootstrap of Debian 12 has no script of that name, and a frozen mirror's lists may be past their date. */
export const forky: Suite = {
  name: 'forky',
  aptOptions: '-o Acquire::Check-Valid-Until=false',
  bootstrap: [mirror, '/usr/share/debootstrap/scripts/sid'],
};

/**
 * Shell lines that do something with the suite's packages at hand. Services must not start while an image is made; with
 * the marker they are enabled, and start at boot. The apt source that the host is to have stays as it is.
 */
export function withPackages({ name, aptOptions }: Suite, commands: string): string {
  return `
printf '#!/bin/sh\\nexit 101\\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
mv /etc/apt/sources.list /etc/apt/sources.list.own
printf 'deb ${mirror} ${name} main\\n' > /etc/apt/sources.list
apt-get ${aptOptions} update --quiet
${commands}
apt-get clean
rm -rf /var/lib/apt/lists/*
mv /etc/apt/sources.list.own /etc/apt/sources.list
rm /usr/sbin/policy-rc.d
`;
}

/** The suite's packages without what they merely recommend, which nothing here needs. */
export function install(suite: Suite, ...names: readonly string[]): string {
  return withPackages(suite, `apt-get install --yes --quiet --no-install-recommends ${names.join(' ')}`);
}
