import { z } from 'zod';
import { severities } from './finding.js';

// The `error` of a field is the end of the sentence "expected …", and its description is what editors show.

/** Text of one form. */
export function text(expected: string, pattern: RegExp) {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}

/** A list that says nothing twice. */
export function listOf<Item extends z.ZodType<string>>(item: Item, expected: string) {
  return z.array(item, { error: expected }).superRefine(
    (entries, context) => {
      const seen = new Set<unknown>();
      for (const [index, entry] of entries.entries()) {
        if (seen.has(entry)) {
          context.addIssue({ code: 'custom', path: [index], message: 'this stands in the list already' });
        }
        seen.add(entry);
      }
    },
    { when: ({ value }) => Array.isArray(value) },
  );
}

/** A list whose absence means "not stated", so that an empty one could only be a slip. */
export function filledListOf<Item extends z.ZodType<string>>(item: Item, expected: string) {
  return listOf(item, expected).min(1, { error: `${expected} with at least one entry` });
}

/** Text, because YAML reads digits as a number and takes the leading zeros away. */
export const AccountId = text('an account id as text of 12 digits', /^\d{12}$/);

const partition = 'aws(?:-[a-z]+)*';
const region = '[a-z]{2,}(?:-[a-z]+)+-\\d{1,2}';

export const RegionName = text('a region such as us-east-1', new RegExp(`^${region}$`));

const KeyArn = text(
  'the ARN of a KMS key, such as arn:aws:kms:us-east-1:111122223333:key/…',
  new RegExp(`^arn:${partition}:kms:${region}:\\d{12}:key/[A-Za-z0-9-]{1,128}$`),
);

const TopicArn = text(
  'the ARN of an SNS topic, such as arn:aws:sns:us-east-1:111122223333:trail',
  new RegExp(`^arn:${partition}:sns:${region}:\\d{12}:[A-Za-z0-9_-]{1,256}$`),
);

const RoleName = text('the name of a role, such as Deployment, or the start of names and *', /^[\w+=,.@-]{1,64}\*?$/);

const BucketName = text(
  'the name of an S3 bucket: 3 to 63 of a-z, 0-9, dots and hyphens',
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
);

const severity = 'low, medium, high or critical';

const day = z.iso.date({ error: 'a day such as 2027-01-31' });

/** @param byDefault the mode where none is stated */
function encryption(byDefault: 'kms' | 's3') {
  return z
    .strictObject({
      mode: z
        .enum(['kms', 's3'], { error: 'kms or s3' })
        .default(byDefault)
        .describe('kms: a KMS key encrypts. s3: what S3 does with every object is enough.'),
      keys: filledListOf(KeyArn, 'a list of key ARNs')
        .exactOptional()
        .describe('The KMS keys that may be used, by ARN. Leave it out to accept any key.')
        .meta({ examples: [['arn:aws:kms:us-east-1:222233334444:key/1f0c2b6a-5d1e-4c0b-9a57-0e6f3d2c1b4a']] }),
    })
    .superRefine(
      ({ mode, keys }, context) => {
        if (mode === 's3' && keys !== undefined) {
          const message = 'mode s3 asks for no key: take keys out, or write mode: kms';
          context.addIssue({ code: 'custom', path: ['keys'], message });
        }
      },
      { when: ({ value }) => typeof value === 'object' && value !== null },
    );
}

function hours(most: number) {
  const error = `a whole number of hours from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error });
}

function days(most: number) {
  const error = `a whole number of days from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error });
}

const insightTypes = ['ApiCallRateInsight', 'ApiErrorRateInsight'] as const;
const notifiedBy = ['sns', 's3-event', 'eventbridge'] as const;

const Trails = z.strictObject({
  judge: z
    .enum(['relied-on', 'all'], { error: 'relied-on or all' })
    .default('relied-on')
    .describe('relied-on: judge the trails that recording rests on. all: judge every trail an account has.'),
  encryption: encryption('kms').prefault({}).describe('How log files must be encrypted.'),
  notification: z
    .strictObject({
      accept: filledListOf(z.enum(notifiedBy, { error: 'sns, s3-event or eventbridge' }), 'a list of ways')
        .default([...notifiedBy])
        .describe(
          'The ways that count, one of which must work. sns: a topic of the trail. s3-event, eventbridge: what the bucket sends.',
        ),
      topics: filledListOf(TopicArn, 'a list of topic ARNs')
        .exactOptional()
        .describe('The SNS topics that trails may notify, by ARN. Leave it out to accept any topic.')
        .meta({ examples: [['arn:aws:sns:us-east-1:222233334444:trail']] }),
    })
    .prefault({})
    .describe('Who is told when log files arrive.'),
  destination: z
    .strictObject({
      buckets: filledListOf(BucketName, 'a list of bucket names')
        .exactOptional()
        .describe('The buckets that trails may deliver to. Leave it out to accept any bucket.')
        .meta({ examples: [['organization-trail-logs']] }),
      account: AccountId.exactOptional()
        .describe('The account that owns these buckets. Quote it.')
        .meta({ examples: ['222233334444'] }),
      prefix: text('a key prefix of 1 to 200 characters', /^[\x20-\x7e]{1,200}$/)
        .exactOptional()
        .describe('The prefix that log files must lie under.')
        .meta({ examples: ['cloudtrail'] }),
    })
    .prefault({})
    .describe('Where log files must be delivered.'),
  delivery: z
    .strictObject({
      maxAgeHours: hours(168)
        .default(24)
        .describe('How many hours ago a log file, or a digest where there was nothing to log, must have arrived.'),
    })
    .prefault({})
    .describe('How fresh what arrives must be.'),
  logGroup: z
    .strictObject({
      maxAgeHours: hours(168)
        .default(24)
        .describe(
          'How many hours ago events must have arrived in the log group, or how far they may be behind the bucket.',
        ),
      minRetentionDays: days(3653)
        .exactOptional()
        .describe('How many days the log group must keep events. Leave it out to accept any retention.')
        .meta({ examples: [90] }),
    })
    .prefault({})
    .describe('What must be true of the log group in CloudWatch Logs that a trail sends to.'),
  insights: filledListOf(z.enum(insightTypes, { error: insightTypes.join(' or ') }), 'a list of types of insights')
    .default([...insightTypes])
    .describe('The types of insights that trails must have, where trail-insights is on.'),
  tags: listOf(text("a tag's key of 1 to 128 characters", /^.{1,128}$/su), 'a list of tag keys')
    .default([])
    .describe('The keys of the tags that trails must have, where trail-tags is on. An empty list: any tag at all.'),
});

const LogBuckets = z.strictObject({
  encryption: encryption('s3')
    .prefault({})
    .describe(
      "How the bucket encrypts what is uploaded without a wish of its own. kms: with a KMS key. s3: S3's own key is enough.",
    ),
  tamperProtection: z
    .strictObject({
      versioning: z
        .enum(['required', 'optional'], { error: 'required or optional' })
        .default('required')
        .describe('Whether the bucket must keep what is overwritten and deleted.'),
      lock: z
        .enum(['none', 'mfa-delete', 'object-lock', 'either'], { error: 'none, mfa-delete, object-lock or either' })
        .default('none')
        .describe('What must keep versions from being deleted.'),
    })
    .prefault({})
    .describe('What must protect log files from those who may write to the bucket.'),
  retention: z
    .strictObject({
      minDays: days(36_500).default(365).describe('How many days log files must be kept.'),
    })
    .prefault({})
    .describe('How long log files must be kept.'),
});

const Space = z.strictObject({
  name: text(
    "a space's name: 3 to 63 letters and digits, with single dots, hyphens or underscores between them",
    /^(?=.{3,63}$)[a-zA-Z0-9]+(?:[-_.][a-zA-Z0-9]+)*$/,
  ).describe('The name of the space, as events give it.'),
  id: text("a space's id such as e3420072-0000-0000-0000-5e4910cc94cd", /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/)
    .exactOptional()
    .describe('The id of the space, as role trust gives it. With it, roles can be tied to the space.'),
  region: z
    .enum(['us-west-2', 'eu-west-1'], { error: 'us-west-2 or eu-west-1, where CodeCatalyst is' })
    .default('us-west-2')
    .describe('The region that the space lives in.'),
  billingAccount: AccountId.describe('The account that pays for the space, where its events land. Quote it.'),
  billingChange: z
    .strictObject({
      to: AccountId.describe('The account that will pay. Quote it.'),
      by: day.describe('The day by which it will.'),
    })
    .exactOptional()
    .describe('A change of the billing account that is on its way.'),
  connectedAccounts: listOf(AccountId, 'a list of account ids')
    .default([])
    .describe('The accounts that are connected to the space. Quote each.'),
});

const Spaces = z.array(Space, { error: 'a list of spaces, which may be empty: []' }).superRefine(
  (spaces, context) => {
    const seen = new Set<string>();
    for (const [index, space] of spaces.entries()) {
      // Faulty spaces come here too, so that one fault does not hide another.
      for (const key of ['name', 'id'] as const) {
        const value: unknown = space?.[key];
        if (typeof value !== 'string') continue;
        if (seen.has(`${key} ${value}`)) {
          context.addIssue({ code: 'custom', path: [index, key], message: `another space has this ${key} already` });
        }
        seen.add(`${key} ${value}`);
      }
    }
  },
  { when: ({ value }) => Array.isArray(value) },
);

/** An entry that fits everybody would be none: of the name, which alone is compared, something else than `*` must be said. */
const Deployer = text(
  "a role's name such as AWSControlTowerExecution, or the ARN of a role or user; * stands for any characters, and not for a whole name",
  /^(?:arn:aws(?:-[a-z]+)*:iam::(?:\d{12}|\*):(?:role|user)\/(?:[\x21-\x7e]{1,511}\/)?)?(?=\**[\w+=,.@-])[\w+=,.@*-]{1,64}$/,
);

/** Whether a control is asked, and how much it weighs. */
export const ControlSetting = z.union(
  [
    z.enum(['on', 'off']),
    z.strictObject({
      severity: z.enum(severities, { error: severity }).describe('How much a failure of this control weighs.'),
    }),
  ],
  { error: 'on, off or { severity: … }' },
);
export type ControlSetting = z.infer<typeof ControlSetting>;

export const UnitId = text(
  'the id of an organizational unit such as ou-ab12-11111111',
  /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
);

const SubjectName = text('an ARN or the name of a space', /^(?:arn:[\x21-\x7e]{1,2044}|[a-zA-Z0-9._-]{3,63})$/);

function words(expected: string, most: number) {
  const error = `${expected} of at most ${most} characters`;
  return z.string({ error }).regex(/\S/, { error }).max(most, { error });
}

/**
 * Findings that somebody answers for: they are shown, and until the waiver expires they do not count. Where several of
 * accounts, organizational units and resources are named, a finding must be of all of them.
 * @param control the shape of a control's id
 */
export function waiversOf(control: z.ZodType<string>) {
  const Waiver = z
    .strictObject({
      control: control.describe('The control whose findings are waived.'),
      accounts: filledListOf(AccountId, 'a list of account ids')
        .exactOptional()
        .describe(
          'Findings about these accounts, their own trails and spaces. Of a trail on which others rest, name the ARN. Quote each.',
        ),
      organizationalUnits: filledListOf(UnitId, 'a list of ids of organizational units')
        .exactOptional()
        .describe('Findings about accounts anywhere below these organizational units, as if each account were named.'),
      resources: filledListOf(SubjectName, 'a list of ARNs and names of spaces')
        .exactOptional()
        .describe(
          'Findings about these resources: trails and buckets by ARN, the organization by its id, spaces by name. Accounts that rest on one inherit its waiver.',
        ),
      reason: words('a reason', 1000).describe('Why it is accepted. The report quotes it.'),
      owner: words('the name of who answers for it', 200).describe('Who answers for it.'),
      ticket: words('the name of a ticket', 200).exactOptional().describe('Where it was decided.'),
      expires: day.describe('The last day on which it holds, in UTC.'),
    })
    .superRefine(
      ({ accounts, organizationalUnits, resources }, context) => {
        if ((accounts ?? organizationalUnits ?? resources) !== undefined) return;
        const message = 'name what it covers: accounts, organizationalUnits, resources or several of them';
        context.addIssue({ code: 'custom', message });
      },
      { when: ({ value }) => typeof value === 'object' && value !== null },
    );
  return z
    .array(Waiver, { error: 'a list of waivers' })
    .default([])
    .describe('Findings that are accepted for a time. They are shown as waived and do not count.')
    .meta({
      examples: [
        [
          {
            control: 'trail-notification',
            accounts: ['666677778888'],
            organizationalUnits: ['ou-ab12-11111111'],
            resources: ['arn:aws:cloudtrail:us-east-1:666677778888:trail/sandbox'],
            reason: 'sandbox account, no alerts wanted',
            owner: 'platform@example.com',
            ticket: 'SEC-4711',
            expires: '2027-03-31',
          },
        ],
      ],
    });
}

const percentage = 'a percentage from 0% to 100%, such as 95%';
const graceDays = 'a whole number of days from 0 to 90';

/** What must be true of an organization, every default filled in. Reading a resolved policy again changes nothing. */
export const Policy = z.strictObject({
  version: z.literal(1, { error: '1, the only version there is' }).describe('The version of this format.'),
  failOn: z
    .enum(severities, { error: severity })
    .default('low')
    .describe('The lowest severity that decides the exit code.'),
  minAssessed: z
    .union(
      [
        z.number().min(0, { error: percentage }).max(100, { error: percentage }),
        text(percentage, /^(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%$/).transform((percent) => Number(percent.slice(0, -1))),
      ],
      { error: percentage },
    )
    .prefault('95%')
    .describe('How much of the judgements must have been possible, in percent.'),
  newAccountGraceDays: z
    .int({ error: graceDays })
    .min(0, { error: graceDays })
    .max(90, { error: graceDays })
    .default(3)
    .describe("How many days a new account is not judged while the audit's role is not there yet."),
  recording: z
    .strictObject({
      mayExclude: listOf(
        z.enum(['kms.amazonaws.com', 'rdsdata.amazonaws.com'], {
          error: 'kms.amazonaws.com or rdsdata.amazonaws.com, the only ones that trails can exclude',
        }),
        'a list of event sources',
      )
        .default([])
        .describe('The event sources whose management events trails may leave out.'),
      s3DataEvents: z
        .enum(['read', 'write', 'all'], { error: 'read, write or all' })
        .default('all')
        .describe('Which data events of S3 objects must be recorded, where trail-data-events is on.'),
      mayExcludeBuckets: listOf(BucketName, 'a list of bucket names')
        .default([])
        .describe('Buckets whose data events trails may leave out, such as the one that log files go to.'),
    })
    .prefault({})
    .describe('What trails must record.'),
  regions: z
    .strictObject({
      denied: listOf(RegionName, 'a list of regions')
        .default([])
        .describe(
          'The regions that a service control policy denies. Whether they are recorded is not judged, unless they answer.',
        ),
    })
    .prefault({})
    .describe('Which regions are in use.'),
  trails: Trails.prefault({}).describe('What must be true of trails.'),
  logBuckets: LogBuckets.prefault({}).describe('What must be true of the buckets that trails deliver to.'),
  organization: z
    .strictObject({
      cloudtrailAdministrators: listOf(AccountId, 'a list of account ids')
        .exactOptional()
        .describe(
          "The accounts that may be CloudTrail's delegated administrators; an empty list says none. Leave it out to have them listed and not judged.",
        )
        .meta({ examples: [['333344445555']] }),
    })
    .prefault({})
    .describe('What must be true of the organization.'),
  codecatalyst: z
    .strictObject({
      undeclaredSpaces: z
        .enum(['fail', 'list'], { error: 'fail or list' })
        .default('fail')
        .describe('fail: a space that is not declared here is a failure. list: it is listed and no more.'),
      spaces: Spaces.describe('The CodeCatalyst spaces there are. An empty list says that there are none.'),
      acceptedAdministrators: listOf(RoleName, 'a list of role names')
        .default([])
        .describe(
          'Roles that may have administrator access although CodeCatalyst can assume them, by name. A * at the end stands for any rest.',
        ),
    })
    .exactOptional()
    .describe('Which CodeCatalyst spaces there are. Leave it out to have them listed and not judged.')
    .meta({
      examples: [
        {
          undeclaredSpaces: 'fail',
          spaces: [
            {
              name: 'platform',
              id: 'e3420072-0000-0000-0000-5e4910cc94cd',
              region: 'us-west-2',
              billingAccount: '333344445555',
              billingChange: { to: '444455556666', by: '2027-01-01' },
              connectedAccounts: ['333344445555', '555566667777'],
            },
          ],
          acceptedAdministrators: ['CodeCatalystWorkflowDevelopmentRole-platform'],
        },
      ],
    }),
  activity: z
    .strictObject({
      deployers: listOf(Deployer, 'a list of roles and users')
        .default([])
        .describe(
          'Who may change what recording rests on: roles of accounts of the audit by name, roles and users by ARN, of which paths are not compared; * stands for any characters. Control Tower uses AWSControlTowerExecution.',
        )
        .meta({ examples: [['AWSControlTowerExecution', 'arn:aws:iam::111122223333:role/deploy-*']] }),
    })
    .prefault({})
    .describe('Which activity is expected.'),
  controls: z
    .record(z.string(), ControlSetting)
    .default({})
    .describe('Controls by id: on, off, or { severity: … }, which means on too. The others stay as they are.')
    .meta({
      examples: [
        { 'trail-insights': 'on', 'trail-notification': 'off', 'trail-log-validation': { severity: 'critical' } },
      ],
    }),
  waivers: waiversOf(text("a control's id", /^[a-z0-9]+(?:-[a-z0-9]+)*$/)),
});
export type Policy = z.infer<typeof Policy>;

/** Whether a control is asked. To say how much it weighs is to ask it. */
export function isOn(
  { id, byDefault = 'on' }: { readonly id: string; readonly byDefault?: 'on' | 'off' },
  { controls }: Pick<Policy, 'controls'>,
): boolean {
  return (controls[id] ?? byDefault) !== 'off';
}
export type Waiver = Policy['waivers'][number];

/** What is asked of an organization for which no policy was written. */
export const defaultPolicy: Policy = Policy.parse({ version: 1 });
