/** With what a signature is made; undefined: as the kind of key has it. */
export type SignatureHash = 'sha1' | 'sha256' | 'sha512' | undefined;
