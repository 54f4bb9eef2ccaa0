import { problems } from '../../src/kernel/errors.ts';

interface Failure {
  extensions?: { code?: string };
}

/** What is wrong with an answer of GraphQL: a status from 500 up, no JSON, or an error whose code is not ours or is `internal`. */
export function graphqlFaults(status: number, text: string): string[] {
  if (status >= 500) return [`status ${status}: ${text.slice(0, 500)}`];
  const answer = JSON.parse(text) as { errors?: Failure[]; code?: string };
  if (answer.code !== undefined) return answer.code in problems ? [] : [`unknown code ${answer.code}`];
  const codes = (answer.errors ?? []).map(({ extensions }) => extensions?.code ?? 'none');
  const wrong = codes.filter((code) => !(code in problems) || code === 'internal').map((code) => `code ${code}`);
  return status >= 400 && codes.length === 0 ? [...wrong, `status ${status} without an error`] : wrong;
}
