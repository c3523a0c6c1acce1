import type { Access } from '../model/event.js';

/** A service whose activity is shown, account by account, and what AWS's own page says of its events. */
export interface DeveloperTool {
  readonly id: string;
  /** `codebuild.amazonaws.com` */
  readonly source: string;
  /** What AWS calls it. */
  readonly name: string;
  /** What each documented action does, by its normal name; what else is recorded is kept and shown all the same. */
  readonly actions: ReadonlyMap<string, Access>;
  /** Actions that CloudTrail records as data events: event history never shows them, and a trail only where it is told to. */
  readonly dataEvents: ReadonlySet<string>;
  /** Whether AWS's page says that every action is recorded, rather than which. */
  readonly allActions: boolean;
  /** Whether the service hides secrets in what it records. */
  readonly hidesValues: boolean;
  /** What the service does at another one for its user: recorded there, and lost where a trail leaves that one out. */
  readonly sideEvents?: { readonly source: string; readonly actions: readonly string[] };
}

export const codecatalystSource = 'codecatalyst.amazonaws.com';

/** https://docs.aws.amazon.com/codecatalyst/latest/userguide/trust-model.html */
export const codecatalystPrincipals: ReadonlySet<string> = new Set([
  'codecatalyst.amazonaws.com',
  'codecatalyst-runner.amazonaws.com',
]);

interface Description {
  readonly id: string;
  readonly source: string;
  readonly name: string;
  readonly reads: string;
  readonly writes: string;
  readonly dataReads?: string;
  readonly dataWrites?: string;
  readonly allActions?: true;
  readonly hidesValues?: true;
  readonly sideEvents?: NonNullable<DeveloperTool['sideEvents']>;
}

const descriptions: readonly Description[] = [
  {
    // https://docs.aws.amazon.com/codecatalyst/latest/userguide/ipa-logging-connections.html
    id: 'codecatalyst',
    source: codecatalystSource,
    name: 'Amazon CodeCatalyst',
    reads: `
      GetBillingAuthorization GetConnection GetPendingConnection ListConnections ListIAMRolesforConnection
      GetDevEnvironment GetProject GetSpace GetSubscription ListDevEnvironments ListDevEnvironmentSessions
      ListEventLogs ListProjects ListSourceRepositories`,
    writes: `
      AcceptConnection AssociateIAMRoletoConnection DeleteConnection DissassociateIAMRolefromConnection
      PutBillingAuthorization RejectConnection
      CreateDevEnvironment CreateProject DeleteDevEnvironment StartDevEnvironment StartDevEnvironmentSession
      StopDevEnvironment StopDevEnvironmentSession UpdateDevEnvironment`,
  },
  {
    // https://docs.aws.amazon.com/codebuild/latest/userguide/cloudtrail.html
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html
    id: 'codebuild',
    source: 'codebuild.amazonaws.com',
    name: 'AWS CodeBuild',
    reads: `
      BatchGetBuildBatches BatchGetBuilds BatchGetCommandExecutions BatchGetFleets BatchGetProjects
      BatchGetReportGroups BatchGetReports BatchGetSandboxes DescribeCodeCoverages DescribeTestCases
      GetReportGroupTrend GetResourcePolicy ListBuildBatches ListBuildBatchesForProject ListBuilds
      ListBuildsForProject ListCommandExecutionsForSandbox ListCuratedEnvironmentImages ListFleets ListProjects
      ListReportGroups ListReports ListReportsForReportGroup ListSandboxes ListSandboxesForProject
      ListSharedProjects ListSharedReportGroups ListSourceCredentials`,
    writes: `
      BatchDeleteBuilds CreateFleet CreateProject CreateReportGroup CreateWebhook DeleteBuildBatch DeleteFleet
      DeleteProject DeleteReport DeleteReportGroup DeleteResourcePolicy DeleteSourceCredentials DeleteWebhook
      ImportSourceCredentials InvalidateProjectCache PutResourcePolicy RetryBuild RetryBuildBatch StartBuild
      StartBuildBatch StartCommandExecution StartSandbox StartSandboxConnection StopBuild StopBuildBatch
      StopSandbox UpdateFleet UpdateProject UpdateProjectVisibility UpdateReportGroup UpdateWebhook`,
    allActions: true,
    // "To protect sensitive information": access key ids, and text from Parameter Store and Secrets Manager.
    hidesValues: true,
  },
  {
    // https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudtrail.html
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html
    id: 'codedeploy',
    source: 'codedeploy.amazonaws.com',
    name: 'AWS CodeDeploy',
    reads: `
      BatchGetApplicationRevisions BatchGetApplications BatchGetDeploymentGroups BatchGetDeploymentInstances
      BatchGetDeploymentTargets BatchGetDeployments BatchGetOnPremisesInstances GetApplication
      GetApplicationRevision GetDeployment GetDeploymentConfig GetDeploymentGroup GetDeploymentInstance
      GetDeploymentTarget GetOnPremisesInstance ListApplicationRevisions ListApplications ListDeploymentConfigs
      ListDeploymentGroups ListDeploymentInstances ListDeploymentTargets ListDeployments
      ListGitHubAccountTokenNames ListOnPremisesInstances ListTagsForResource`,
    writes: `
      AddTagsToOnPremisesInstances ContinueDeployment CreateApplication CreateDeployment CreateDeploymentConfig
      CreateDeploymentGroup DeleteApplication DeleteDeploymentConfig DeleteDeploymentGroup DeleteGitHubAccountToken
      DeleteResourcesByExternalId DeregisterOnPremisesInstance PutLifecycleEventHookExecutionStatus
      RegisterApplicationRevision RegisterOnPremisesInstance RemoveTagsFromOnPremisesInstances
      SkipWaitTimeForInstanceTermination StopDeployment TagResource UntagResource UpdateApplication
      UpdateDeploymentGroup`,
    allActions: true,
  },
  {
    // https://docs.aws.amazon.com/codecommit/latest/userguide/integ-cloudtrail.html
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodecommit.html
    // GitPull, GitPush and GetObjectIdentifier, and CodePipeline's UploadArchive, are permissions and no API. A push
    // leaves two records: the first is readOnly and names no references, the second says what moved.
    id: 'codecommit',
    source: 'codecommit.amazonaws.com',
    name: 'AWS CodeCommit',
    reads: `
      BatchDescribeMergeConflicts BatchGetCommits BatchGetPullRequests BatchGetRepositories DescribeMergeConflicts
      DescribePullRequestEvents EvaluatePullRequestApprovalRules GetApprovalRuleTemplate GetBlob GetBranch
      GetComment GetCommentReactions GetCommentsForComparedCommit GetCommentsForPullRequest GetCommit
      GetCommitHistory GetCommitsFromMergeBase GetDifferences GetFile GetFolder GetMergeCommit GetMergeConflicts
      GetMergeOptions GetObjectIdentifier GetPullRequest GetPullRequestApprovalStates GetPullRequestOverrideState
      GetReferences GetRepository GetRepositoryTriggers GetTree GetUploadArchiveStatus GitPull
      ListApprovalRuleTemplates ListAssociatedApprovalRuleTemplatesForRepository ListBranches
      ListFileCommitHistory ListPullRequests ListRepositories ListRepositoriesForApprovalRuleTemplate
      ListTagsForResource UploadArchive`,
    writes: `
      AssociateApprovalRuleTemplateWithRepository BatchAssociateApprovalRuleTemplateWithRepositories
      BatchDisassociateApprovalRuleTemplateFromRepositories CancelUploadArchive CreateApprovalRuleTemplate
      CreateBranch CreateCommit CreatePullRequest CreatePullRequestApprovalRule CreateRepository
      CreateUnreferencedMergeCommit DeleteApprovalRuleTemplate DeleteBranch DeleteCommentContent DeleteFile
      DeletePullRequestApprovalRule DeleteRepository DisassociateApprovalRuleTemplateFromRepository GitPush
      MergeBranchesByFastForward MergeBranchesBySquash MergeBranchesByThreeWay MergePullRequestByFastForward
      MergePullRequestBySquash MergePullRequestByThreeWay OverridePullRequestApprovalRules
      PostCommentForComparedCommit PostCommentForPullRequest PostCommentReply PutCommentReaction PutFile
      PutRepositoryTriggers TagResource TestRepositoryTriggers UntagResource UpdateApprovalRuleTemplateContent
      UpdateApprovalRuleTemplateDescription UpdateApprovalRuleTemplateName UpdateComment UpdateDefaultBranch
      UpdatePullRequestApprovalRuleContent UpdatePullRequestApprovalState UpdatePullRequestDescription
      UpdatePullRequestStatus UpdatePullRequestTitle UpdateRepositoryDescription UpdateRepositoryEncryptionKey
      UpdateRepositoryName`,
    allActions: true,
    // Repositories are encrypted: a trail that leaves out KMS loses who opened them.
    sideEvents: { source: 'kms.amazonaws.com', actions: ['Decrypt', 'Encrypt'] },
  },
  {
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/logging_cw_api_calls.html
    id: 'cloudwatch',
    source: 'monitoring.amazonaws.com',
    name: 'Amazon CloudWatch',
    // The last line's are SDK Metrics' own, "not available for use in your code".
    reads: `
      DescribeAlarmHistory DescribeAlarms DescribeAlarmsForMetric DescribeAnomalyDetectors DescribeInsightRules
      GetDashboard GetInsightRuleReport GetMetricStream ListDashboards ListManagedInsightRules ListMetricStreams
      ListTagsForResource
      GetPublishingConfiguration GetPublishingSchema`,
    // The page has "DeleteAlarmActions" where its older versions and the API have DeleteAlarms.
    writes: `
      DeleteAlarmActions DeleteAlarms DeleteAnomalyDetector DeleteDashboards DeleteInsightRules DeleteMetricStream
      DisableAlarmActions DisableInsightRules EnableAlarmActions EnableInsightRules PutAnomalyDetector
      PutCompositeAlarm PutDashboard PutInsightRule PutManagedInsightRules PutMetricAlarm PutMetricStream
      SetAlarmState StartMetricStreams StopMetricStreams TagResource UntagResource
      PutPublishingMetrics`,
    dataReads: 'GetMetricData GetMetricStatistics GetMetricWidgetImage ListMetrics',
    dataWrites: 'PutMetricData',
  },
  {
    // The page's example, and https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html
    id: 'eventbridge',
    source: 'events.amazonaws.com',
    name: 'Amazon EventBridge',
    reads: `
      DescribeApiDestination DescribeArchive DescribeConnection DescribeEndpoint DescribeEventBus
      DescribeEventSource DescribePartnerEventSource DescribeReplay DescribeRule ListApiDestinations ListArchives
      ListConnections ListEndpoints ListEventBuses ListEventSources ListPartnerEventSourceAccounts
      ListPartnerEventSources ListReplays ListRuleNamesByTarget ListRules ListTagsForResource ListTargetsByRule
      TestEventPattern`,
    writes: `
      ActivateEventSource CancelReplay CreateApiDestination CreateArchive CreateConnection CreateEndpoint
      CreateEventBus CreatePartnerEventSource DeactivateEventSource DeauthorizeConnection DeleteApiDestination
      DeleteArchive DeleteConnection DeleteEndpoint DeleteEventBus DeletePartnerEventSource DeleteRule DisableRule
      EnableRule PutPermission PutRule PutTargets RemovePermission RemoveTargets StartReplay TagResource
      UntagResource UpdateApiDestination UpdateArchive UpdateConnection UpdateEndpoint UpdateEventBus`,
  },
  {
    // The page's example, and
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/logging_cw_api_calls_cwl.html
    id: 'logs',
    source: 'logs.amazonaws.com',
    name: 'Amazon CloudWatch Logs',
    reads: `
      DescribeDestinations DescribeExportTasks DescribeLogGroups DescribeLogStreams DescribeMetricFilters
      DescribeQueries DescribeQueryDefinitions DescribeResourcePolicies DescribeSubscriptionFilters
      FilterLogEvents GetLogEvents GetLogGroupFields GetLogRecord GetQueryResults ListLogGroups
      ListTagsForResource ListTagsLogGroup StartLiveTail StartQuery StopQuery TestMetricFilter`,
    writes: `
      AssociateKmsKey CancelExportTask CreateExportTask CreateLogGroup CreateLogStream DeleteDestination
      DeleteLogGroup DeleteLogStream DeleteMetricFilter DeleteQueryDefinition DeleteResourcePolicy
      DeleteRetentionPolicy DeleteSubscriptionFilter DisassociateKmsKey PutDestination PutDestinationPolicy
      PutMetricFilter PutQueryDefinition PutResourcePolicy PutRetentionPolicy PutSubscriptionFilter TagLogGroup
      TagResource UntagLogGroup UntagResource`,
  },
  {
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/logging_cw_api_calls.html
    id: 'synthetics',
    source: 'synthetics.amazonaws.com',
    name: 'Amazon CloudWatch Synthetics',
    reads: `
      DescribeCanaries DescribeCanariesLastRun DescribeRuntimeVersions GetCanary GetCanaryRuns GetGroup
      ListAssociatedGroups ListGroupResources ListGroups ListTagsForResource`,
    writes: `
      AssociateResource CreateCanary CreateGroup DeleteCanary DeleteGroup DisassociateResource StartCanary
      StartCanaryDryRun StopCanary TagResource UntagResource UpdateCanary`,
  },
];

/** By event source, in the order in which reports show them. */
export const developerTools: ReadonlyMap<string, DeveloperTool> = new Map(
  descriptions.map((one): [string, DeveloperTool] => [
    one.source,
    {
      id: one.id,
      source: one.source,
      name: one.name,
      actions: new Map([
        ...words(one.reads, one.dataReads).map((action): [string, Access] => [normalName(action), 'read']),
        ...words(one.writes, one.dataWrites).map((action): [string, Access] => [normalName(action), 'write']),
      ]),
      dataEvents: new Set(words(one.dataReads, one.dataWrites)),
      allActions: one.allActions ?? false,
      hidesValues: one.hidesValues ?? false,
      ...(one.sideEvents && { sideEvents: one.sideEvents }),
    },
  ]),
);

export function isDeveloperTool(source: string): boolean {
  return developerTools.has(source);
}

/** Whether AWS documents an action of a service; one that it does not is shown as such, and counted all the same. */
export function knows(source: string, action: string): boolean {
  return developerTools.get(source)?.actions.has(normalName(action)) ?? false;
}

/** What a trail's selectors for management events say nothing of. */
export function isDataEvent({ source, action }: { readonly source: string; readonly action: string }): boolean {
  return developerTools.get(source)?.dataEvents.has(action) ?? false;
}

export function documentedAccess(source: string, action: string): Access | undefined {
  return developerTools.get(source)?.actions.get(normalName(action));
}

/**
 * A name under which all spellings of an action meet. CodeCatalyst's page spells one event `Dissassociate…`, and IAM
 * writes `Iam…To` where the page has `IAM…to`.
 */
export function normalName(action: string): string {
  return action.toLowerCase().replace('dissassociate', 'disassociate');
}

function words(...lists: readonly (string | undefined)[]): readonly string[] {
  return lists.flatMap((list) => list?.split(/\s+/).filter(Boolean) ?? []);
}
