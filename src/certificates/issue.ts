import { randomBytes, sign, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { asn1, pki } from 'node-forge';
import type { AlternativeName } from './alternative-names';
import { loadForge, type Forge } from './forge';
import { issuerOf, signatureAlgorithm, type Authority, type Issuer } from './issuer';
import { publicKeyText } from './key-pair';
import { usage, validity, type CertificateKind } from './profiles';

const signOffLoop = promisify(
  (data: Buffer, key: KeyObject, done: (error: Error | null, signature: Buffer) => void): void =>
    sign('sha256', data, key, done),
);

export interface CertificateRequest {
  readonly kind: CertificateKind;
  /** The subject's common name. */
  readonly commonName: string;
  /** The subject's private key; the certificate contains its public half. */
  readonly key: KeyObject;
  readonly names?: readonly AlternativeName[];
  /** The key that signs, and its file's name for sentences. */
  readonly keyFile: string;
  readonly now: Date;
}

/**
 * Creates an X.509 version 3 certificate, signed with SHA-256. @returns it as PEM
 * @param authority the issuer; undefined for a self-signed authority
 * @throws CertificateFailure `unsupported-key`
 */
export async function issueCertificate(request: CertificateRequest, authority: Authority | undefined): Promise<string> {
  const forge = await loadForge();
  const signer = authority?.key ?? request.key;
  const algorithm = signatureAlgorithm(signer, request.keyFile);
  const issuer = authority === undefined ? undefined : issuerOf(forge, authority.certificate);
  const draft = draftCertificate(forge, request, authority, issuer);
  draft.siginfo.algorithmOid = algorithm;
  draft.signatureOid = algorithm;
  const certificate = forge.pki.certificateToAsn1(draft);
  const [body, signatureInfo, signature] = certificate.value as [asn1.Asn1, asn1.Asn1, asn1.Asn1];
  const fields = body.value as asn1.Asn1[];
  if (issuer !== undefined) {
    fields[3] = issuer.name;
  }
  if (signer.asymmetricKeyType === 'ec') {
    // RFC 5758, 3.2: ECDSA has no parameters, but forge writes RSA's NULL.
    (fields[2]?.value as asn1.Asn1[]).pop();
    (signatureInfo.value as asn1.Asn1[]).pop();
  }
  const bytes = Buffer.from(forge.asn1.toDer(body).getBytes(), 'latin1');
  // Node's own signing, in its thread pool: forge's takes tens of milliseconds of the event loop.
  signature.value = `\0${(await signOffLoop(bytes, signer)).toString('latin1')}`;
  const der = forge.asn1.toDer(certificate).getBytes();
  return forge.pem.encode({ type: 'CERTIFICATE', body: der }).replaceAll('\r\n', '\n');
}

function draftCertificate(
  forge: Forge,
  request: CertificateRequest,
  authority: Authority | undefined,
  issuer: Issuer | undefined,
): pki.Certificate {
  const draft = forge.pki.createCertificate();
  draft.serialNumber = newSerialNumber();
  draft.validity = validity(request.kind, request.now, authority && new Date(authority.certificate.validTo));
  draft.publicKey = forge.pki.publicKeyFromPem(publicKeyText(request.key));
  const subject = distinguishedName(forge, request.commonName);
  draft.setSubject(subject);
  draft.setIssuer(subject);
  draft.setExtensions([
    ...usage(request.kind),
    ...(request.names === undefined ? [] : [{ name: 'subjectAltName', altNames: request.names.map(forgeName) }]),
    { name: 'subjectKeyIdentifier' },
    ...(issuer?.keyIdentifier === undefined
      ? []
      : [{ name: 'authorityKeyIdentifier', keyIdentifier: issuer.keyIdentifier }]),
  ]);
  draft.signature = '';
  return draft;
}

function distinguishedName(forge: Forge, commonName: string): pki.CertificateField[] {
  // Forge's types mistake the value's tag for a class of tags, hence the assertion on all of it.
  const valueTagClass = forge.asn1.Type.UTF8;
  const fields: object[] = [
    { name: 'organizationName', value: 'Swarm Machines', valueTagClass },
    { name: 'commonName', value: commonName, valueTagClass },
  ];
  return fields;
}

/** The types of a GeneralName (RFC 5280, 4.2.1.6): 2 is a DNS name, 7 an IP address. */
function forgeName(name: AlternativeName): object {
  return name.kind === 'ip' ? { type: 7, ip: name.value } : { type: 2, value: name.value };
}

/** 128 random bits as hex: positive, and without a leading zero byte, which DER forbids. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString('hex');
}
