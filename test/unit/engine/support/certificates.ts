import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import forge from 'node-forge';

export interface Identity {
  readonly cert: string;
  readonly key: string;
}

interface Wish {
  readonly name: string;
  /** IP addresses or DNS names. */
  readonly names?: readonly string[];
  readonly issuer?: Identity;
  readonly authority?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

const day = 24 * 3600 * 1000;
let serial = 1;

/** Makes a certificate and its key; self-signed if no issuer is given. */
export async function issue(wish: Wish): Promise<Identity> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  certificate.serialNumber = (serial++).toString(16).padStart(2, '0');
  certificate.validity.notBefore = wish.notBefore ?? new Date(Date.now() - day);
  certificate.validity.notAfter = wish.notAfter ?? new Date(Date.now() + day);
  const subject = [{ name: 'commonName', value: wish.name }];
  certificate.setSubject(subject);
  certificate.setIssuer(
    wish.issuer === undefined ? subject : forge.pki.certificateFromPem(wish.issuer.cert).subject.attributes,
  );
  const altNames = (wish.names ?? []).map((name) =>
    /^[\d.]+$|:/.test(name) ? { type: 7, ip: name } : { type: 2, value: name },
  );
  certificate.setExtensions([
    { name: 'basicConstraints', cA: wish.authority === true },
    ...(altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []),
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(wish.issuer?.key ?? pair.privateKey), forge.md.sha256.create());
  return { cert: forge.pki.certificateToPem(certificate), key: pair.privateKey };
}
