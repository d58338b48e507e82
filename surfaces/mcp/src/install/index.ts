/**
 * Codeloom's entry in the configurations of agents: finds which agents are there, plans a change as two texts that can be
 * compared before anything is written, writes, and takes it back. Prints nothing and asks nothing.
 *
 * J1: nothing but the entry changes: every other line of the file stays as it is, comments and all.
 * J2: undoing gives back the bytes that were there, unless somebody changed the file since: then the entry alone is taken out.
 * J3: a file that cannot be understood is not touched.
 */
export { agentNames, agentsThere, placesOf, type Agent, type AgentName, type Launch, type Places } from './agents.ts'
export { ConfigError } from './config-error.ts'
export { lineDiff } from './line-diff.ts'
export { planInstall, planUndo, type Change } from './plan.ts'
export { writeInstall, writeUndo } from './write-change.ts'
