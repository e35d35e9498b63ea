/**
 * What keeps a text from being a host's name, or the name by which known_hosts has the host: a character that would make a
 * pattern, two names, a marker, a comment or another line of it there (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), or an option
 * on a command line. Undefined where it is fine.
 */
export function strangerIn(name: string): string | undefined {
  return /^[-!|#@]|[\s\p{C},*?]/u.exec(name)?.[0];
}

/** The longest name in characters, as ssh has it (NI_MAXHOST). */
export const maxHostName = 1025;
