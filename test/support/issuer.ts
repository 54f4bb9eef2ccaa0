import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';

type Algorithm = 'RS256' | 'ES256' | 'EdDSA';

/** An outside issuer of tokens with a key set over HTTP, which can misbehave. */
export class Issuer {
  readonly name = 'https://issuer.test';
  /** How the key set is answered; `keys` is the normal way. */
  mode: 'keys' | 'hang' | 'garbage' | 'error' | 'redirect' | 'empty' = 'keys';
  /** How often the key set was asked for. */
  requests = 0;
  readonly #keys = new Map<string, { algorithm: Algorithm; privateKey: CryptoKey; jwk: object }>();
  #server: Server | null = null;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/jwks.json`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => this.#answer(request, response));
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }

  async addKey(kid: string, algorithm: Algorithm = 'ES256'): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm);
    this.#keys.set(kid, {
      algorithm,
      privateKey,
      jwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' },
    });
  }

  removeKey(kid: string): void {
    this.#keys.delete(kid);
  }

  /** The public key as text: what an attacker would sign HS256 with. */
  publicJwk(kid: string): string {
    return JSON.stringify(this.#keys.get(kid)?.jwk);
  }

  /** Signs with the key of that id; `header` and `claims` replace what a good token has. */
  async sign(kid: string, claims: object = {}, header: object = {}): Promise<string> {
    const key = this.#keys.get(kid);
    if (key === undefined) throw new Error(`no key ${kid}`);
    const now = Math.floor(Date.now() / 1000);
    const good = {
      sub: 'carol',
      role: 'viewer',
      clusters: '*',
      iss: this.name,
      aud: 'matriarch',
      iat: now,
      exp: now + 600,
    };
    return new SignJWT({ ...good, ...claims })
      .setProtectedHeader({ alg: key.algorithm, kid, ...header })
      .sign(key.privateKey);
  }

  #answer(_request: IncomingMessage, response: ServerResponse): void {
    this.requests++;
    if (this.mode === 'hang') return;
    if (this.mode === 'error') response.writeHead(500).end();
    else if (this.mode === 'redirect') response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else if (this.mode === 'garbage') response.end('<html>');
    else if (this.mode === 'empty') response.end('{"keys":null}');
    else response.end(JSON.stringify({ keys: [...this.#keys.values()].map(({ jwk }) => jwk) }));
  }
}
