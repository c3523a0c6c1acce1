import { developerTools } from '../events/services.js';
import { all, fail, notApplicable, pass, restingOn, say } from '../judgement/judgement.js';
import type { Gap } from '../model/fact.js';
import { groupBy, grouped } from '../model/groups.js';
import type { ActivityRead } from './activity.js';
import type { Control } from './control.js';
import { answersBehind, answersOf, notRead, sumOf, toolActivity, toolName, toolOf } from './tool-activity.js';

/** Nothing was done in the developer tools by the root user: what root did, nobody can be held to account for. */
export const developerToolsRootActivity: Control = {
  id: 'developer-tools-root-activity',
  severity: 'high',
  subject: 'account',
  reads: ['cloudtrail:LookupEvents'],
  policy: [],
  assumes: ['A11'],
  causes: ['root-activity'],
  ofActivity: true,
  judge(account, audit) {
    const activity = toolActivity(account, audit, asksForRoot);
    if (!activity) return notApplicable(say('activity-not-asked', {}));
    const { rows, dataEvents, reads, covered } = activity;
    const seen = [...rows, ...dataEvents];
    const byRoot = seen.filter(({ row }) => row.by.kind === 'root');
    const unread = unreadOfRoot(reads);
    if (seen.length === 0 && unread.length === 0 && !reads.some(asksForRoot)) {
      return restingOn(answersOf(reads), notApplicable(say('no-tool-activity', {}), ...covered));
    }
    return all([
      ...grouped(byRoot, ({ row }) => row.source).map(([source, of]) =>
        restingOn(answersBehind(of), fail(say('root-activity', { service: toolName(source), ...sumOf(of) }))),
      ),
      ...notRead(unread),
      restingOn(answersOf(reads), pass(say('no-root-activity', {}), ...covered)),
    ]);
  },
};

function asksForRoot({ lookup }: ActivityRead): boolean {
  return lookup?.key === 'Username' && lookup.value === 'root';
}

/** In a region, what root did is told by one whole answer about root, or by one about each tool. */
function unreadOfRoot(reads: readonly ActivityRead[]): readonly Gap[] {
  const whole = reads.filter(({ gap, window, region }) => !gap && window && region !== undefined);
  const told = [...groupBy(whole, ({ region }) => region ?? '')].flatMap(([region, here]) => {
    const tools = new Set(here.flatMap((one) => toolOf(one) ?? []));
    return here.some(asksForRoot) || [...developerTools.keys()].every((source) => tools.has(source)) ? [region] : [];
  });
  return reads.flatMap(({ gap, region }) => (gap && !(region !== undefined && told.includes(region)) ? [gap] : []));
}
