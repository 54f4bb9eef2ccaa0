/** Names that end so: `password_encryption` holds no secret, `replication_password` does. */
const secretKey = /(passw(or)?d|secret|passphrase|private_?key|api_?key|access_?key|token|credentials?)$/i;
/** Secrets inside longer texts: connection strings, URLs, command lines (`--password x`, `-u user:x`). */
const secretInText = [
  // A text that was cut off may end within the quotes.
  /((?:password|passwd|secret|token|key)\s*=\s*)(?:'[^']*(?:'|$)|"[^"]*(?:"|$)|[^\s'"]+)/gi,
  // SQL: CREATE ROLE … PASSWORD '…', SET app.token TO '…', set_config('app.token', '…'), crypt('…', …).
  /((?:password|passwd|secret|token|key)\s+(?:to\s+)?)(?:E|U&)?(?:'(?:[^']|'')*(?:'|$)|(\$\w*\$)[^]*?(?:\2|$))/gi,
  /(set_config\s*\(\s*'[^']*(?:password|passwd|secret|token|key)'\s*,\s*)'(?:[^']|'')*(?:'|$)/gi,
  /(\b(?:crypt|hmac|encrypt|decrypt|pgp_(?:sym|pub)_(?:en|de)crypt(?:_bytea)?)\s*\()[^)]*/gi,
  /(:\/\/[^\s:/@]*:)[^\s@/]+(?=@)/g,
  /(--?(?:password|passwd|secret|token|api-?key)\s+)\S+/gi,
  /(-u\s+[^\s:]+:)\S+/g,
];

/** A copy in which the values of secrets are replaced, at any depth. Patroni's configuration may carry them. */
export function maskSecrets<T>(value: T): T {
  return mask(value) as T;
}

function mask(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      secretKey.test(key) && inner !== null && inner !== '' ? '***' : mask(inner),
    ]),
  );
}

function maskText(text: string): string {
  return secretInText.reduce((masked, pattern) => masked.replace(pattern, '$1***'), text);
}
