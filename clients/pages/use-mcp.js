// @ts-check
/** A page as an application with use-mcp has it: `?url=…&transport=http|sse&tool=…&args={…}`. Its sign-in comes back to another path of it. */
import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { onMcpAuthorization } from 'use-mcp';
import { useMcp } from 'use-mcp/react';

const parameters = new URL(location.href).searchParams;

function Client() {
  const { state, error, callTool } = useMcp({
    url: parameters.get('url') ?? '',
    transportType: parameters.get('transport') === 'sse' ? 'sse' : 'http',
    clientName: 'use-mcp',
    autoReconnect: false,
  });
  const [shown, show] = useState('');
  const call = () =>
    callTool(parameters.get('tool') ?? '', JSON.parse(parameters.get('args') ?? '{}')).then(
      (result) => show(JSON.stringify(result)),
      (reason) => show(String(reason)),
    );
  return createElement(
    'main',
    null,
    createElement('p', { role: 'status' }, `${state} ${error ?? ''}`),
    createElement('button', { type: 'button', onClick: call }, 'Call'),
    createElement('pre', null, shown),
  );
}

if (location.pathname === '/oauth/callback') onMcpAuthorization();
else createRoot(document.body.appendChild(document.createElement('div'))).render(createElement(Client));
