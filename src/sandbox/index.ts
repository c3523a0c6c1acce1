export type { Call } from './answer.js';
export { loadScenario, parseScenario } from './scenario.js';
export type { Scenario } from './scenario-shape.js';
export { type Sandbox, type SandboxOptions, startSandbox } from './server.js';
