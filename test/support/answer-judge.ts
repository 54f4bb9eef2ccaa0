import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { problems } from '../../src/kernel/errors.ts';
import type { App } from '../../src/http/index.ts';
import type { Route } from './app-routes.ts';
import { graphqlFaults } from './graphql-answer.ts';
import type { OpenapiDocument } from './openapi-document.ts';
import { faultsAgainst } from './schemas.ts';

export interface JudgedAnswer {
  status: number;
  headers: Record<string, unknown>;
  body: string;
}

/** Holds answers to the application's own OpenAPI document. */
export class AnswerJudge {
  readonly #ajv: Ajv;
  readonly #document: OpenapiDocument;
  readonly #validators = new Map<string, ValidateFunction | null>();

  constructor(app: App) {
    this.#document = app.swagger() as unknown as OpenapiDocument;
    this.#ajv = new Ajv({ strict: false, allErrors: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'document', ...this.#document });
  }

  /** What is wrong with an answer, one sentence each. `allowed`: statuses from 500 up that are expected right now. */
  faultsOf(route: Route, { status, headers, body }: JudgedAnswer, allowed: readonly number[]): string[] {
    if (status >= 500 && !allowed.includes(status)) return [`status ${status}: ${body}`];
    const contentType = headers['content-type'];
    const type = typeof contentType === 'string' ? contentType.split(';', 1)[0]! : '';
    // GraphQL answers what is wrong with a query in its own form; what is wrong with the request is a problem as anywhere.
    if (route.url === '/graphql' && type === 'application/json') return graphqlFaults(status, body);
    if (status === 304 || status === 204) return body === '' ? [] : ['a body where none may be'];
    if (status >= 400 && !(route.url === '/readyz' && status === 503)) return this.#problemFaults(status, type, body);
    const validate = this.#validator(route, status, type);
    if (validate === undefined)
      return route.schema?.hide === true ? [] : [`status ${status} with ${type} is not documented`];
    return validate === null ? [] : faultsAgainst(validate, JSON.parse(body));
  }

  #problemFaults(status: number, type: string, body: string): string[] {
    if (type !== 'application/problem+json') return [`status ${status} with ${type}: ${body.slice(0, 200)}`];
    const problem = JSON.parse(body) as { status: number; code: keyof typeof problems };
    const faults = faultsAgainst(this.#ajv.getSchema('document#/components/schemas/Problem')!, problem);
    if (problem.status !== status) faults.push(`the problem says ${problem.status}, the answer ${status}`);
    if (problems[problem.code].status !== status) faults.push(`${problem.code} is not a ${status}`);
    return faults;
  }

  /** null: documented as something other than JSON; undefined: not documented. */
  #validator(route: Route, status: number, type: string): ValidateFunction | null | undefined {
    const path = route.url.replace(/:(\w+)/g, '{$1}');
    const method = route.method.toLowerCase();
    const media = this.#document.paths[path]?.[method]?.responses[String(status)]?.content;
    if (media?.[type] === undefined) return undefined;
    const key = `${method} ${path} ${status} ${type}`;
    let validate = this.#validators.get(key);
    if (validate === undefined) {
      const escaped = [path, method, 'responses', String(status), 'content', type, 'schema'].map(pointerPart).join('/');
      validate = type === 'application/json' ? this.#ajv.compile({ $ref: `document#/paths/${escaped}` }) : null;
      this.#validators.set(key, validate);
    }
    return validate;
  }
}

/** RFC 6901, and percent-encoded since it stands in a URI's fragment. */
const pointerPart = (text: string): string => encodeURIComponent(text.replaceAll('~', '~0').replaceAll('/', '~1'));
