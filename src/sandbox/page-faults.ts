import type { FaultKind } from './scenario-shape.js';
import type { Action, Params, Reply } from './service.js';

const afterEmptyPage = 'after-an-empty-page:';
const repeating = 'this-page-again';

/** A call's parameters without the tokens that page faults gave out, and what those tokens said. */
interface PageAsked {
  readonly params: Params;
  readonly token: 'own' | 'after-empty-page' | 'repeating';
}

export function pageAsked({ pages }: Action, params: Params): PageAsked {
  const token = pages && params[pages.token];
  if (pages === undefined || typeof token !== 'string') return { params, token: 'own' };
  const { [pages.token]: _, ...others } = params;
  if (token === repeating) return { params: others, token: 'repeating' };
  if (!token.startsWith(afterEmptyPage)) return { params, token: 'own' };
  const own = token.slice(afterEmptyPage.length);
  return { params: own === '' ? others : { ...others, [pages.token]: own }, token: 'after-empty-page' };
}

/** A page as a fault of paging leaves it; other faults, and actions with one page, leave it as it is. */
export function faultyPage(reply: Reply, fault: FaultKind, { pages }: Action, asked: PageAsked): Reply {
  if (pages === undefined || 'error' in reply) return reply;
  const { list, token, more } = pages;
  const next = (value: string) => ({ [token]: value, ...(more !== undefined && { [more]: true }) });
  if (fault === 'repeating-token') return { ...reply, result: { ...reply.result, ...next(repeating) } };
  if (fault !== 'empty-page' || asked.token === 'after-empty-page') return reply;
  const own = asked.params[token];
  return { ...reply, result: { [list]: [], ...next(`${afterEmptyPage}${typeof own === 'string' ? own : ''}`) } };
}
