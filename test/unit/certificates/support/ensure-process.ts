import { CertificateAuthority } from '../../../../src/certificates/authority';

/** Run as a process of its own: makes the authority in the directory given, and answers with its certificate. */
async function main(): Promise<void> {
  const files = await new CertificateAuthority(process.argv[2] ?? '').ensure();
  process.send?.(files.ca);
}

main().catch((error: unknown) => {
  process.send?.({ error: String(error) });
});
