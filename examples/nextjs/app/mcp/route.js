import { answer } from '../../lib/mcp.js';

// `OPTIONS` too: what Next.js answers by itself lets no page of another origin in.
export { answer as DELETE, answer as GET, answer as OPTIONS, answer as POST };
