// Which part of the program may know which. Arrows point downwards only; each rule says why.

/** @param {string} name @param {string} comment @param {string | string[]} from @param {string | string[]} to */
const never = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: to },
});
const only = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: to },
});

const sdk = 'node_modules/(@aws-sdk|@smithy)/';

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one idea.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'What nobody imports is dead.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/main\\.ts$' },
      to: {},
    },
    only('model-alone', 'The shapes that pass between stages know no stage.', '^src/model/', '^src/model/'),
    only('events-know-shapes', 'A record is read the same way whoever asks.', '^src/events/', '^src/(events|model)/'),
    only(
      'judgement-knows-shapes',
      'Three-valued logic is the same for every control.',
      '^src/judgement/',
      '^src/(judgement|model)/',
    ),
    only(
      'recording-is-pure',
      'What a trail records is decided from finished evidence.',
      '^src/recording/',
      '^src/(recording|judgement|model)/',
    ),
    only(
      'codecatalyst-is-pure',
      'Claims are weighed from finished evidence.',
      '^src/codecatalyst/',
      '^src/(codecatalyst|events|judgement|model)/',
    ),
    only(
      'controls-are-pure',
      'A control is a function of evidence and policy: it can reach neither AWS nor files.',
      '^src/controls/',
      '^src/(controls|judgement|recording|codecatalyst|iam|model|events/(services|tampering)\\.ts$)',
    ),
    only(
      'assess-is-pure',
      'Judging works from evidence alone, on any day.',
      '^src/assess/',
      '^src/(assess|controls|judgement|recording|codecatalyst|model)/',
    ),
    only(
      'report-is-pure',
      'A report is made from an assessment; what the services are called, and which of their actions are documented, it asks the catalogue.',
      '^src/report/',
      '^src/(report|assess|codecatalyst|recording|judgement|events/services|model)',
    ),
    only(
      'render-sees-the-report',
      'A renderer is given the report and nothing else, so that all formats say the same.',
      '^src/render/',
      '^src/(render|model)/',
    ),
    only(
      'iam-is-pure',
      'Rights follow from settings, policy and what controls read.',
      '^src/iam/',
      '^src/(iam|model)/',
    ),
    only('config-knows-shapes', 'Checking configuration needs no AWS.', '^src/config/', '^src/(config|model)/'),
    only(
      'runs-know-shapes',
      'A run directory is the same whatever made its files.',
      '^src/runs/',
      '^src/(runs|model)/',
    ),
    only(
      'aws-knows-shapes',
      'How AWS is reached does not depend on what it is asked.',
      '^src/aws/',
      '^src/(aws|model)/',
    ),
    only(
      'collect-asks',
      'Collecting asks AWS; which trails cover an account and matter it asks the recording model, and judges nothing.',
      '^src/collect/',
      '^src/(collect|aws|events|recording/(selectors|relied-on)|model)',
    ),
    only(
      'survey-collects',
      'What is read outside of an audit is read as the audit reads it.',
      '^src/survey/',
      '^src/(survey|collect|aws|iam|model)/',
    ),
    only(
      'init-is-pure',
      'A draft is written from what was read, and reads nothing itself.',
      '^src/init/',
      '^src/(init|assess|recording|codecatalyst|model)/',
    ),
    only(
      'doctor-asks',
      'The doctor asks what an audit will ask, and judges no account.',
      '^src/doctor/',
      '^src/(doctor|survey|collect|aws|codecatalyst|iam|model)/',
    ),
    only(
      'sandbox-alone',
      'A mistake about AWS must not be made once and believed twice.',
      '^src/sandbox/',
      '^src/sandbox/',
    ),
    never(
      'sandbox-from-cli-only',
      'The audit must not know that it is not AWS that answers.',
      '^src/(?!cli/|sandbox/)',
      '^src/sandbox/',
    ),
    never(
      'sdk-in-two-places',
      'All calls are counted, paced and turned into facts or gaps in one way.',
      '^src/(?!aws/|collect/)',
      sdk,
    ),
    never('main-is-last', 'Only main.ts touches the process.', '^src/', '^src/main\\.ts$'),
    {
      name: 'no-dev-dependencies',
      comment: 'What is not installed with the package cannot be imported.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
