import assert from 'node:assert/strict';
import { createServer, type Server, type AddressInfo } from 'node:net';
import type { EngineEndpoint } from '../../../../src/engine/endpoint';
import { EngineFailure, type EngineReason } from '../../../../src/engine/failure';
import { networkFailure } from '../../../../src/engine/failures/network-failure';
import { issue, type Identity } from '../support/certificates';
import { FakeEngine, json } from '../support/fake-engine';

const day = 24 * 3600 * 1000;

describe('connectEngine over TLS', () => {
  let authority: Identity;
  let other: Identity;
  let client: Identity;
  let running: { stop(): Promise<void> }[] = [];

  before(async function () {
    this.timeout(30_000);
    authority = await issue({ name: 'ca', authority: true });
    other = await issue({ name: 'another ca', authority: true });
    client = await issue({ name: 'client', issuer: authority });
  });

  afterEach(async () => {
    await Promise.all(running.map((one) => one.stop()));
    running = [];
  });

  async function start(
    server: Identity,
    machineHost = '127.0.0.1',
  ): Promise<{ fake: FakeEngine; endpoint: EngineEndpoint }> {
    const fake = await FakeEngine.start(json([]), {
      tls: { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true },
    });
    running.push(fake);
    const endpoint = {
      kind: 'tls',
      machine: 'pi1',
      host: machineHost,
      port: fake.port,
      ca: authority.cert,
      ...client,
    } as const;
    return { fake, endpoint };
  }

  async function refusal(fake: FakeEngine, endpoint: EngineEndpoint): Promise<EngineFailure> {
    const outcome: unknown = await fake
      .connect(endpoint)
      .nodes()
      .catch((error: unknown) => error);
    assert.ok(outcome instanceof EngineFailure, String(outcome));
    assert.match(outcome.message, /“pi1”/);
    assert.notEqual(outcome.remedy, '');
    return outcome;
  }

  const good = (): Promise<Identity> => issue({ name: 'pi1', names: ['127.0.0.1', 'localhost'], issuer: authority });

  it('is talked to by address and by name when both certificates are right', async () => {
    const { fake, endpoint } = await start(await good());
    assert.deepEqual(await fake.connect(endpoint).nodes(), []);
    assert.deepEqual(await fake.connect({ ...endpoint, host: 'localhost' } as EngineEndpoint).nodes(), []);
  });

  it('uses one connection for calls one after another', async () => {
    const { fake, endpoint } = await start(await good());
    const engine = fake.connect(endpoint);
    await engine.nodes();
    await engine.nodes();
    await engine.nodes();
    // Every TLS connection is counted once as TCP and once as TLS.
    assert.equal(fake.opened, 2);
  });

  const faults: readonly (readonly [string, EngineReason, () => Promise<Identity>, dialed?: string])[] = [
    [
      'that is signed by another authority',
      'certificate-untrusted',
      () => issue({ name: 'pi1', names: ['127.0.0.1'], issuer: other }),
    ],
    ['that is self-signed', 'certificate-untrusted', () => issue({ name: 'pi1', names: ['127.0.0.1'] })],
    ['for another address', 'certificate-name', () => issue({ name: 'pi1', names: ['10.9.9.9'], issuer: authority })],
    ['with a name only, dialed by address', 'certificate-name', () => issue({ name: '127.0.0.1', issuer: authority })],
    [
      'with an address only, whose common name is the name that is dialed',
      'certificate-name',
      () => issue({ name: 'localhost', names: ['10.9.9.9'], issuer: authority }),
      'localhost',
    ],
    [
      'with another name, whose common name is the name that is dialed',
      'certificate-name',
      () => issue({ name: 'localhost', names: ['pi9.local'], issuer: authority }),
      'localhost',
    ],
    [
      'with no names, whose common name is the name that is dialed',
      'certificate-name',
      () => issue({ name: 'localhost', issuer: authority }),
      'localhost',
    ],
    [
      'that has expired',
      'certificate-expired',
      () =>
        issue({
          name: 'pi1',
          names: ['127.0.0.1'],
          issuer: authority,
          notBefore: new Date(Date.now() - 2 * day),
          notAfter: new Date(Date.now() - day),
        }),
    ],
    [
      'of tomorrow',
      'certificate-expired',
      () =>
        issue({
          name: 'pi1',
          names: ['127.0.0.1'],
          issuer: authority,
          notBefore: new Date(Date.now() + day),
          notAfter: new Date(Date.now() + 2 * day),
        }),
    ],
  ];
  for (const [what, reason, make, dialed] of faults) {
    it(`refuses a server certificate ${what}`, async () => {
      const { fake, endpoint } = await start(await make(), dialed);
      assert.equal((await refusal(fake, endpoint)).reason, reason);
      assert.deepEqual(fake.seen, [], 'no request may reach a server that did not prove itself');
    });
  }

  it('stays strict when the environment turns verification off', async () => {
    const { fake, endpoint } = await start(await issue({ name: 'pi1', names: ['127.0.0.1'] }));
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      assert.equal((await refusal(fake, endpoint)).reason, 'certificate-untrusted');
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
  });

  // Node's own server cuts the connection without an alert; Docker's sends one, which test/hosts shows.
  for (const code of [
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED',
  ]) {
    it(`understands the alert ${code} as a refusal of our certificate`, () => {
      const endpoint = { kind: 'tls', machine: 'pi1', host: 'h', port: 1, ca: '', cert: '', key: '' } as const;
      const failure = networkFailure(endpoint, Object.assign(new Error('alert'), { code }));
      assert.equal(failure.reason, 'client-certificate');
    });
  }

  it('reports that key and certificate do not fit', async () => {
    const { fake, endpoint } = await start(await good());
    const mixed = { ...endpoint, key: other.key } as EngineEndpoint;
    assert.equal((await refusal(fake, mixed)).reason, 'client-certificate');
  });

  it('reports that a certificate file is not a certificate', async () => {
    const { fake, endpoint } = await start(await good());
    const broken = {
      ...endpoint,
      cert: '-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n',
    } as EngineEndpoint;
    assert.equal((await refusal(fake, broken)).reason, 'client-certificate');
  });

  it('reports that plain HTTP is not TLS', async () => {
    const plain = await FakeEngine.start(json([]));
    running.push(plain);
    const endpoint = {
      kind: 'tls',
      machine: 'pi1',
      host: '127.0.0.1',
      port: plain.port,
      ca: authority.cert,
      ...client,
    } as const;
    const failure = await refusal(plain, endpoint);
    assert.equal(failure.reason, 'not-an-engine');
    assert.match(failure.message, /does not use TLS/);
  });

  it('reports that the connection is refused, with address and port', async () => {
    const { fake, endpoint } = await start(await good());
    const port = fake.port;
    await fake.stop();
    running = [];
    const failure = await refusal(fake, endpoint);
    assert.equal(failure.reason, 'refused');
    assert.ok(failure.message.includes(`127.0.0.1:${port}`));
  });

  it('reports that a name has no address', async () => {
    const { fake, endpoint } = await start(await good());
    const failure = await refusal(fake, { ...endpoint, host: 'no-such-host.invalid' } as EngineEndpoint);
    assert.equal(failure.reason, 'unknown-host');
  });

  it('gives up on a peer that accepts the connection and sends nothing', async () => {
    const silent = await deaf();
    const { fake, endpoint } = await start(await good());
    const engine = fake.connect({ ...endpoint, port: silent.port } as EngineEndpoint, { connect: 50 });
    await assert.rejects(engine.nodes(), (error) => error instanceof EngineFailure && error.reason === 'timed-out');
    await silent.stop();
  });
});

/** A TCP server that never sends anything. */
async function deaf(): Promise<{ port: number; stop(): Promise<void> }> {
  const server: Server = createServer((socket) => socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
