import type { Clock } from '../../kernel/clock.ts';
import type { Context } from '../../kernel/context.ts';
import { Problem } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { decodePageToken, encodePageToken, pageSizeOf, type PageRequest } from '../../kernel/page.ts';
import { requirePermission } from '../../kernel/permissions.ts';
import {
  DEFAULT_LIFETIME_SECONDS,
  toToken,
  type ClusterReach,
  type MintToken,
  type MintedToken,
  type Token,
  type TokenPage,
  type TokenState,
  type Why,
} from './model.ts';
import { actorOf, audited, type Actor, type RequestAudit } from '../audit/index.ts';
import type { TokenPosition, TokenSigner, TokenStore } from './ports.ts';
import type { Revocations } from './revocations.ts';

export interface ListTokens extends PageRequest {
  subject?: string;
  state?: TokenState;
}

/**
 * Tokens that this control plane mints. A caller limited to some clusters mints, sees and revokes only tokens that reach
 * no further. Everything here needs the control database: without it 503 `database_unavailable`.
 */
export interface IdentityService {
  mint(context: Context, command: MintToken): Promise<MintedToken>;
  /** Mints without a caller: the first token, made by whoever can write to the database. */
  mintFirst(command: MintToken): Promise<MintedToken>;
  list(context: Context, query: ListTokens): Promise<TokenPage>;
  find(context: Context, id: string): Promise<Token>;
  /** Returns when the token no longer works here; the other replicas follow at once. Revoking again is no error. */
  revoke(context: Context, id: string, why?: Why): Promise<void>;
}

export function createIdentityService(parts: {
  store: TokenStore;
  /** Null when no secret is configured: then tokens only come from the outside issuer. */
  signer: TokenSigner | null;
  revocations: Revocations;
  audit: RequestAudit;
  clock: Clock;
  clusterNames: readonly string[];
}): IdentityService {
  const { store, signer, revocations, audit, clock, clusterNames } = parts;

  async function mintAs(actor: Actor, command: MintToken): Promise<MintedToken> {
    if (signer === null) {
      throw new Problem('minting_disabled', 'No identity.secret is configured; tokens come from the outside issuer.');
    }
    requireKnown(command.clusters, clusterNames);
    const { subject, role, clusters } = command;
    const issuedAtSeconds = Math.floor(clock.now() / 1000);
    const expiresAtSeconds = issuedAtSeconds + (command.expiresInSeconds ?? DEFAULT_LIFETIME_SECONDS);
    const content = { id: newId(), subject, role, clusters, issuedAtSeconds, expiresAtSeconds };
    const record = {
      ...{ id: content.id, subject, role, clusters, createdBy: actor.subject },
      createdAt: clock.now(),
      expiresAt: expiresAtSeconds * 1000,
      revokedAt: null,
      revokedBy: null,
    };
    const token = await signer.sign(content);
    const { reason = null, ticket = null } = command;
    const what = { action: 'token.mint', target: record.id, reason, ticket };
    const details = { subject, role, clusters, expiresAt: new Date(record.expiresAt).toISOString() };
    await audit.act(actor, { ...what, details }, (query) => store.insert(query, record));
    return { token, details: toToken(record, clock.now()) };
  }

  return {
    async mint(context, command) {
      const actor = actorOf(context);
      return audited(audit, actor, { action: 'token.mint', cluster: null, body: { ...command } }, () => {
        requirePermission(context, 'token:manage');
        requireWithin(command.clusters, context.caller.clusters);
        return mintAs(actor, command);
      });
    },

    mintFirst(command) {
      const ids = { requestId: newId(), traceId: newId().replaceAll('-', '') };
      const actor = { subject: 'command line', role: 'none', transport: 'command line', ...ids };
      const what = { action: 'token.mint', cluster: null, body: { ...command } };
      return audited(audit, actor, what, () => mintAs(actor, command));
    },

    async list(context, query) {
      requirePermission(context, 'token:manage');
      const filter = { within: context.caller.clusters, subject: query.subject ?? null, state: query.state ?? null };
      const binding = `tokens ${JSON.stringify(filter)}`;
      const size = pageSizeOf(query);
      const after = query.page_token === undefined ? null : readPosition(decodePageToken(query.page_token, binding));
      // One row more than asked for tells whether there is a next page.
      const rows = await store.list(filter, after, size + 1);
      const page = rows.slice(0, size);
      const last = rows.length > size ? page.at(-1) : undefined;
      return {
        tokens: page.map(({ record }) => toToken(record, clock.now())),
        nextPageToken: last === undefined ? '' : encodePageToken(writePosition(last.position), binding),
      };
    },

    async find(context, id) {
      requirePermission(context, 'token:manage');
      const record = await store.find(id, context.caller.clusters);
      if (record === null) throw tokenNotFound(id);
      return toToken(record, clock.now());
    },

    async revoke(context, id, { reason, ticket } = {}) {
      const actor = actorOf(context);
      const { subject, clusters } = context.caller;
      const why = { reason: reason ?? null, ticket: ticket ?? null };
      const record = await audited(
        audit,
        actor,
        { action: 'token.revoke', cluster: null, body: { id, ...why } },
        () => {
          requirePermission(context, 'token:manage');
          return audit.act(actor, { action: 'token.revoke', target: id, ...why }, async (query) => {
            const revoked = await store.revoke(query, id, subject, clusters);
            if (revoked === null) throw tokenNotFound(id);
            return revoked;
          });
        },
      );
      revocations.add({ id: record.id, expiresAt: record.expiresAt });
    },
  };
}

/** A caller cannot give away more than it has. The answer does not tell which names exist. */
function requireWithin(wanted: ClusterReach, own: ClusterReach): void {
  if (own === '*') return;
  if (wanted === '*' || !wanted.every((name) => own.includes(name))) {
    throw new Problem('forbidden', `This token may only mint for ${own.join(', ') || 'no cluster'}.`);
  }
}

function requireKnown(wanted: ClusterReach, known: readonly string[]): void {
  if (wanted === '*') return;
  const errors = wanted.flatMap((name, index) =>
    known.includes(name) ? [] : [{ path: `body/clusters/${index}`, message: `"${name}" is not a configured cluster` }],
  );
  if (errors.length > 0)
    throw new Problem('invalid_request', 'A token can only be limited to configured clusters.', { errors });
}

function writePosition({ createdAt, id }: TokenPosition): string {
  return `${createdAt} ${id}`;
}

/** Page tokens can be made by anyone: only what the database can compare goes there. */
function readPosition(text: string): TokenPosition {
  const [, createdAt = '', id = ''] = /^(\d{4}-\d\d-\d\dT[\d:.]{8,15}Z) ([0-9a-f-]{36})$/.exec(text) ?? [];
  if (Number.isNaN(Date.parse(createdAt)) || !isUuid(id)) {
    const errors = [{ path: 'querystring/page_token', message: 'must be the nextPageToken of the page before' }];
    throw new Problem('invalid_request', 'The page token is not valid here.', { errors });
  }
  return { createdAt, id };
}

function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

function tokenNotFound(id: string): Problem {
  return new Problem('token_not_found', `There is no token "${id}" that this token may manage.`);
}
