import { answer } from '../../../../lib/mcp.js';

// `HEAD` is answered by Next.js, with `GET`.
export { answer as GET, answer as OPTIONS };
