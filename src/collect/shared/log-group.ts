import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import { askPages } from '../../aws/ask.js';
import type { Session } from '../../aws/session.js';
import { parseArn } from '../../model/arn.js';
import { mapFact } from '../../model/fact.js';
import type { SharedFact } from '../../model/shared-resource.js';

const Page = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string(), retentionInDays: z.int().optional() })),
  nextToken: z.string().optional(),
});

/** A log group by the ARN that a trail has for it. It is searched by its name, as the start of one. */
export async function readLogGroup(session: Session, arn: string, region: string): Promise<SharedFact<'log-group'>> {
  const name = nameIn(arn);
  const answer = await askPages(session, {
    api: 'logs:DescribeLogGroups',
    region,
    resource: arn,
    send: (nextToken) =>
      session
        .client(CloudWatchLogsClient, region)
        .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name, ...(nextToken && { nextToken }) })),
    page: Page,
    next: ({ nextToken }) => nextToken,
  });
  return mapFact(answer, ({ pages }) => {
    const found = pages.flatMap(({ logGroups }) => logGroups).find(({ logGroupName }) => logGroupName === name);
    if (!found) return { exists: false as const };
    return { exists: true as const, retentionDays: found.retentionInDays ?? null };
  });
}

/** `log-group:NAME:*`; names hold no colon. */
function nameIn(arn: string): string {
  return parseArn(arn)?.resource.split(':')[1] ?? '';
}
