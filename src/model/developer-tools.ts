/**
 * What activity may be asked for by name. CodeCatalyst is not among them: it is asked for where it lives, and that only.
 * A test holds them against what is known of each.
 */
export const developerToolIds = [
  'codebuild',
  'codedeploy',
  'codecommit',
  'cloudwatch',
  'eventbridge',
  'logs',
  'synthetics',
] as const;
export type DeveloperToolId = (typeof developerToolIds)[number];
