import { Type } from 'typebox';
import { closed } from './kernel/schema.ts';

// Kinds of values that several parts of the configuration hold.
export const Name = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$' });
export const RedisUrl = Type.String({ pattern: '^rediss?://', secret: true });
export const Secret = Type.String({ minLength: 1, secret: true });
export const HttpUrl = Type.String({ pattern: '^https?://[^\\s/]+.*$' });
export const Port = Type.Integer({ minimum: 1, maximum: 65535 });
export const Milliseconds = Type.Integer({ minimum: 50, maximum: 600_000 });
/** Absolute once the configuration is loaded: a relative one starts at the directory of the document. */
export const FileNameOptions = { minLength: 1, file: true } as const;
export const FileName = Type.String(FileNameOptions);

export const Tls = Type.Object(
  {
    caFile: Type.Optional(FileName),
    certFile: Type.Optional(FileName),
    keyFile: Type.Optional(FileName),
    serverName: Type.Optional(Type.String({ minLength: 1 })),
    rejectUnauthorized: Type.Optional(Type.Boolean({ default: true })),
  },
  closed,
);
