import { describe, expect, it } from 'vitest';
import { developerTools, documentedAccess, isDeveloperTool, knows, normalName } from '../../src/events/services.js';
import { developerToolIds } from '../../src/model/developer-tools.js';

const tools = [...developerTools.values()];

describe('the catalogue', () => {
  it('holds every service that activity can be asked of, and CodeCatalyst', () => {
    expect(tools.map(({ id }) => id).sort()).toEqual(['codecatalyst', ...developerToolIds].sort());
  });

  it.each(tools.map((tool) => [tool.id, tool] as const))(
    'of %s is told by its event source, and has actions',
    (_id, tool) => {
      expect(tool.source).toMatch(/^[a-z]+\.amazonaws\.com$/);
      expect(developerTools.get(tool.source)).toBe(tool);
      expect(isDeveloperTool(tool.source)).toBe(true);
      expect(new Set(tool.actions.values())).toEqual(new Set(['read', 'write']));
    },
  );

  it.each([
    ['codecatalyst', ['AcceptConnection', 'AssociateIAMRoletoConnection', 'ListIAMRolesforConnection', 'GetSpace']],
    ['codebuild', ['CreateProject', 'StartBuild', 'UpdateProject']],
    ['codedeploy', ['CreateDeployment', 'DeleteApplication', 'RegisterApplicationRevision', 'CreateDeploymentGroup']],
    ['codecommit', ['ListRepositories', 'CreateRepository', 'PutRepositoryTriggers', 'GitPull', 'GitPush']],
    ['codecommit', ['UploadArchive', 'GetObjectIdentifier']],
    ['monitoring', ['PutMetricAlarm', 'GetPublishingConfiguration', 'GetPublishingSchema', 'PutPublishingMetrics']],
    ['events', ['PutRule']],
    ['logs', ['CreateExportTask']],
    ['synthetics', ['DescribeCanaries', 'UpdateCanary', 'GetCanaryRuns']],
  ])('of %s knows what its page names: %j', (service, actions) => {
    for (const action of actions) expect(knows(`${service}.amazonaws.com`, action), action).toBe(true);
  });

  it('does not know what no page names, and nothing of other services', () => {
    expect(knows('codebuild.amazonaws.com', 'Frobnicate')).toBe(false);
    expect(documentedAccess('codebuild.amazonaws.com', 'Frobnicate')).toBeUndefined();
    expect(knows('ec2.amazonaws.com', 'StartBuild')).toBe(false);
    expect(isDeveloperTool('ec2.amazonaws.com')).toBe(false);
  });

  it("CloudWatch's metric calls never reach event history, and no other's", () => {
    const data = tools.flatMap(({ id, dataEvents }) => [...dataEvents].map((action) => `${id} ${action}`));

    expect(data.sort()).toEqual([
      'cloudwatch GetMetricData',
      'cloudwatch GetMetricStatistics',
      'cloudwatch GetMetricWidgetImage',
      'cloudwatch ListMetrics',
      'cloudwatch PutMetricData',
    ]);
    expect(documentedAccess('monitoring.amazonaws.com', 'PutMetricData')).toBe('write');
    expect(documentedAccess('monitoring.amazonaws.com', 'GetMetricData')).toBe('read');
  });

  it("CodeCommit's keys leave events at KMS, and CodeBuild hides values", () => {
    expect(tools.filter(({ sideEvents }) => sideEvents).map(({ id }) => id)).toEqual(['codecommit']);
    expect(developerTools.get('codecommit.amazonaws.com')?.sideEvents?.source).toBe('kms.amazonaws.com');
    expect(tools.filter(({ hidesValues }) => hidesValues).map(({ id }) => id)).toEqual(['codebuild']);
  });
});

describe('normalName', () => {
  it.each([
    ['AssociateIAMRoletoConnection', 'AssociateIamRoleToConnection'],
    ['DissassociateIAMRolefromConnection', 'DisassociateIamRoleFromConnection'],
    ['ListIAMRolesforConnection', 'ListIamRolesForConnection'],
  ])('%s is %s', (page, iam) => {
    expect(normalName(page)).toBe(normalName(iam));
    expect(knows('codecatalyst.amazonaws.com', iam)).toBe(true);
  });

  it('keeps associating and disassociating apart', () => {
    expect(normalName('AssociateIAMRoletoConnection')).not.toBe(normalName('DissassociateIAMRoletoConnection'));
  });
});
