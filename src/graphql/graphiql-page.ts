export const graphiqlPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Matriarch GraphiQL</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/graphiql/graphiql.css" />
    <style>
      html, body, #root { height: 100%; margin: 0; }
    </style>
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script src="/graphiql/graphiql.js"></script>
    <script src="/graphiql/start.js"></script>
  </body>
</html>
`;

/** Shown in a new editor. */
const defaultQuery = `# Type a token into the headers below, as { "Authorization": "Bearer <token>" }, and run this.
query Topology {
  clusters {
    nodes {
      name
      leader { name writable }
      health { status summary checks { id subject status message } }
      members {
        name
        role
        state
        timeline
        lag { replayBytes replaySeconds }
      }
      routes { name expects observed { status value { answeredBy correct } } }
    }
  }
}

subscription Changes {
  healthChanged(cluster: "main") {
    before
    health { status summary }
  }
}
`;

/**
 * Runs in the browser. GraphiQL's bundled transport sends no headers over WebSocket, so queries and subscriptions are
 * sent here: both with what stands in the headers editor.
 */
export const graphiqlStart = `'use strict';
self.MonacoEnvironment = {
  globalAPI: false,
  getWorkerUrl: (_module, label) =>
    ({ json: '/graphiql/json-worker.js', graphql: '/graphiql/graphql-worker.js' })[label] ?? '/graphiql/editor-worker.js',
};

/** GraphiQL gives the parsed document with everything but its own introspection. */
function isSubscription(document, name) {
  const operations = (document?.definitions ?? []).filter(({ kind }) => kind === 'OperationDefinition');
  const chosen = name ? operations.find((operation) => operation.name?.value === name) : operations[0];
  return chosen?.operation === 'subscription';
}

async function post(params, headers) {
  const body = { query: params.query, variables: params.variables ?? null, operationName: params.operationName ?? null };
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

/** One socket a subscription: graphql-transport-ws, as an async iterator. */
function subscribe({ query, variables, operationName }, headers) {
  const url = new URL('/graphql', location.href.replace(/^http/, 'ws'));
  const socket = new WebSocket(url, 'graphql-transport-ws');
  const items = [];
  let wake = () => {};
  let ended = false;
  const push = (item) => { items.push(item); wake(); };
  const finish = () => { ended = true; wake(); };
  const say = (message) => socket.send(JSON.stringify(message));
  socket.onopen = () => say({ type: 'connection_init', payload: headers });
  socket.onclose = ({ code, reason }) => {
    if (!ended && code !== 1000) push({ errors: [{ message: code + ' ' + reason }] });
    finish();
  };
  socket.onmessage = ({ data }) => {
    const { type, payload } = JSON.parse(data);
    if (type === 'connection_ack') say({ id: '1', type: 'subscribe', payload: { query, variables, operationName } });
    else if (type === 'ping') say({ type: 'pong' });
    else if (type === 'next') push(payload);
    else if (type === 'error') { push({ errors: payload }); finish(); }
    else if (type === 'complete') finish();
  };
  return {
    async next() {
      while (items.length === 0 && !ended) await new Promise((resolve) => { wake = resolve; });
      if (items.length > 0) return { done: false, value: items.shift() };
      socket.close(1000);
      return { done: true, value: undefined };
    },
    async return() {
      finish();
      socket.close(1000);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() { return this; },
  };
}

const token = new URLSearchParams(location.hash.slice(1)).get('token');
const tokenHeaders = JSON.stringify({ Authorization: 'Bearer ' + (token ?? '') }, null, 2);
if (token !== null) {
  history.replaceState(null, '', location.pathname);
  // GraphiQL remembers its tabs, with the headers that they had.
  const remembered = JSON.parse(localStorage.getItem('graphiql:tabState') ?? 'null');
  for (const tab of remembered?.tabs ?? []) tab.headers = tokenHeaders;
  if (remembered !== null) localStorage.setItem('graphiql:tabState', JSON.stringify(remembered));
  localStorage.setItem('graphiql:headers', tokenHeaders);
}
YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
  title: 'Matriarch',
  defaultQuery: ${JSON.stringify(defaultQuery)},
  defaultEditorToolsVisibility: 'headers',
  defaultHeaders: tokenHeaders,
  fetcher: (params, options) => {
    const headers = options?.headers ?? {};
    return isSubscription(options?.documentAST, params.operationName) ? subscribe(params, headers) : post(params, headers);
  },
});
`;
