export { cConfiguration } from './compile-commands.ts'
export { c } from './extract.ts'
export { cRules } from './rules.ts'
