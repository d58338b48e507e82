/**
 * What the TypeScript checker answers for every identifier of a tree: `node typescript.mjs TYPESCRIPT DIR < FILES` reads the
 * paths of the files that are asked about (one a line), an empty line, and the other files of the tree, and writes one JSON line a use
 * (see `src/precision/truth.ts`). TYPESCRIPT is the folder of the `typescript` package. The checker sees those files and its own library; packages that are not in the tree
 * are unknown to it, and it says nothing where they decide.
 */
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const [home, dir] = process.argv.slice(2)
const ts = createRequire(import.meta.url)(path.join(home, 'lib', 'typescript.js'))
const [asked, others] = fs.readFileSync(0, 'utf8').split('\n\n').map(lines => lines.split('\n').filter(Boolean))
const files = [...asked, ...others]
const wanted = new Set(files)
const root = fs.realpathSync(dir)
const program = programOf(files.filter(file => !isBesideSource(file)), optionsOf(root))
const checker = program.getTypeChecker()
const askedAbout = new Set(asked)
const out = []

for (const source of program.getSourceFiles()) {
  const at = relative(source.fileName)
  if (askedAbout.has(at)) visitFile(source, at)
}
process.stdout.write(`${out.join('\n')}\n`)

/** Declarations that stand beside the JavaScript that they declare are not looked at: what they declare is defined there. */
function isBesideSource(file) {
  const [whole, name, kind] = /^(.*)\.d\.([cm]?)ts$/.exec(file) ?? []
  return whole !== undefined && wanted.has(`${name}.${kind}js`)
}

function programOf(names, options) {
  const host = ts.createCompilerHost(options)
  const exists = host.fileExists
  host.fileExists = file => exists(file) && !isBesideSource(relative(file))
  return ts.createProgram({ rootNames: names.map(file => path.join(root, file)), options, host })
}

/** The project's own options where they say how modules are found; the rest does not matter for what a name means. */
function optionsOf(folder) {
  const config = ['tsconfig.json', 'jsconfig.json'].map(name => path.join(folder, name)).find(file => fs.existsSync(file))
  const own = config === undefined ? {} : ts.parseJsonConfigFileContent(ts.readConfigFile(config, ts.sys.readFile).config, ts.sys, folder, {}, config).options
  const { paths, baseUrl, rootDirs, pathsBasePath, customConditions, jsx, experimentalDecorators, strict, strictNullChecks } = own
  return {
    paths, baseUrl, rootDirs, pathsBasePath, customConditions, experimentalDecorators, strict: strict ?? true, strictNullChecks, jsx: jsx ?? ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowJs: true, checkJs: false, noEmit: true, skipLibCheck: true, allowImportingTsExtensions: true, resolveJsonModule: true, types: [],
  }
}

function visitFile(source, at) {
  const visit = (node, caller) => {
    const inner = named(node) === undefined ? caller : placeOf(named(node))
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) use(node, at, caller)
    ts.forEachChild(node, child => visit(child, inner))
  }
  visit(source, null)
}

/** The name of a function as its file knows it: its own, or that of what it is bound to. */
function named(node) {
  if (ts.isConstructorDeclaration(node)) return node
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)) return node.name
  if (!isClosure(node)) return undefined
  let bound = node
  while (isWrapped(bound.parent)) bound = bound.parent
  const { parent } = bound
  return isBinding(parent) && parent.initializer === bound ? parent.name : node.name
}

function isClosure(node) {
  return ts.isFunctionExpression(node) || ts.isArrowFunction(node)
}

/** What stands around an expression without changing its value. */
function isWrapped(node) {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isNonNullExpression(node) || ts.isTypeAssertionExpression(node)
}

function isBinding(node) {
  return ts.isVariableDeclaration(node) || ts.isPropertyDeclaration(node) || ts.isPropertyAssignment(node)
}

function use(node, at, caller) {
  if (isModuleObject(node) || isAssigned(node)) return
  const symbol = meantBy(node)
  const declarations = (symbol?.declarations ?? []).filter(each => !isOfNothing(each))
  if (symbol === undefined || (declarations.length === 0 && symbol.declarations?.length > 0) || declarations.some(each => each.name === node || each === node)) return
  const defined = groupsOf(declarations)
  // another declaration of the same thing
  if (defined.flat().some(([file, ...place]) => file === at && String(place) === String(Object.values(lineOf(node))))) return
  const outside = declarations.length > 0 && defined.length === 0
  const call = calledBy(node)
  const called = call === undefined ? undefined : calledThere(call, declarations)
  if (defined.length === 0 && !outside && called === undefined) return
  const { line, character } = lineOf(node)
  out.push(JSON.stringify({ path: at, line, column: character, targets: defined, ...(outside ? { outside: true } : {}), ...(called === undefined ? {} : { called, caller }) }))
}

/** `module`, `exports` of CommonJS: what they are is no question of where something is defined. */
function isModuleObject(node) {
  return ts.isSourceFileJS(node.getSourceFile()) && (node.text === 'exports' || (node.text === 'module' && ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node))
}

/** `process.env.MODE = 1` declares nothing where nothing declares `process`, though the checker takes it so in JavaScript. */
function isOfNothing(declaration) {
  let root = ts.isBinaryExpression(declaration) ? declaration.left : declaration
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root)) root = root.expression
  if (!ts.isIdentifier(root) || root.text === 'exports' || root.text === 'module') return false
  const declared = checker.getSymbolAtLocation(root)?.declarations ?? []
  return declared.every(each => ts.isIdentifier(each) || ts.isPropertyAccessExpression(each) || ts.isBinaryExpression(each))
}

/** `area` of `exports.area = size`, which declares it, though the checker takes it for a name of `size`. */
function isAssigned(node) {
  const { parent } = node
  if (!ts.isPropertyAccessExpression(parent) || parent.name !== node || !ts.isBinaryExpression(parent.parent) || parent.parent.left !== parent) return false
  return (checker.getSymbolAtLocation(node)?.declarations ?? []).some(each => each === parent || each === parent.parent)
}

/** Through imports and re-exports to what was declared. */
function meantBy(node) {
  const { parent } = node
  if (ts.isShorthandPropertyAssignment(parent) && parent.name === node) return original(checker.getShorthandAssignmentValueSymbol(parent))
  if (ts.isExportSpecifier(parent)) return original(checker.getExportSpecifierLocalTargetSymbol(parent) ?? checker.getSymbolAtLocation(node))
  return original(checker.getSymbolAtLocation(node))
}

function original(symbol) {
  if (symbol === undefined) return undefined
  const found = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
  return checker.isUnknownSymbol?.(found) || found.escapedName === 'unknown' && found.declarations === undefined ? undefined : found
}

/** The call whose callee's name this is. */
function calledBy(node) {
  let callee = node
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) callee = parent
  let outer = callee
  while (ts.isParenthesizedExpression(outer.parent) || ts.isNonNullExpression(outer.parent)) outer = outer.parent
  const call = outer.parent
  return (ts.isCallExpression(call) || ts.isNewExpression(call)) && call.expression === outer ? call : undefined
}

/**
 * The functions of the tree that a call runs: none where all are outside. Undefined where it cannot be told: what is called is
 * a parameter, or a variable that is declared with a type alone, or of a type that is not known.
 */
function calledThere(call, declarations) {
  const declared = checker.getResolvedSignature(call)?.declaration
  if (ts.isNewExpression(call)) {
    const classes = declarations.filter(ts.isClassLike)
    if (classes.length === 0) return undefined
    // a class without a constructor of its own is made itself, whatever it inherits
    const own = declared !== undefined && classes.includes(declared.parent)
    return groupsOf(own ? [declared] : classes)
  }
  if (declared === undefined || !callable(declared)) return undefined
  const possible = (declarations.length > 1 ? declarations.filter(each => callable(each) || boundFunction(each) !== undefined) : []).map(each => boundFunction(each) ?? each)
  return groupsOf(possible.includes(declared) ? possible : [declared])
}

function callable(declaration) {
  return ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration) || ts.isMethodSignature(declaration) || ts.isConstructorDeclaration(declaration) || isClosure(declaration)
}

/** What was declared, a group for each thing: overloads and merged declarations are one thing wherever they stand. */
function groupsOf(declarations) {
  const groups = new Map()
  for (const declaration of declarations) {
    const one = declaration.symbol ?? declaration
    if (groups.has(one)) continue
    const places = new Map()
    for (const each of [...(declaration.symbol?.declarations ?? [declaration]), ...handedOn(declaration, new Set())]) {
      for (const name of namesOf(each)) {
        const place = placeOf(name)
        if (place !== undefined) places.set(String(place), place)
      }
    }
    groups.set(one, [...places.values()])
  }
  return [...groups.values()].filter(places => places.length > 0)
}

/**
 * What CommonJS exports by a name of its own - `module.exports = { area, size: measure }`, `exports.area = area`,
 * `module.exports = require('./area')` - is that, as it is with `export { area, measure as size }`, which the checker follows.
 */
function handedOn(declaration, met) {
  const value = exportedValue(declaration)
  if (value === undefined || met.has(value)) return []
  met.add(value)
  const found = meantByValue(value)?.declarations ?? []
  return [...found, ...found.flatMap(each => handedOn(each, met))]
}

/** The name or the `require` that a declaration of an export of CommonJS is given. */
function exportedValue(declaration) {
  if (declaration.getSourceFile === undefined || !ts.isSourceFileJS(declaration.getSourceFile())) return undefined
  const assigned = ts.isShorthandPropertyAssignment(declaration) || ts.isPropertyAssignment(declaration) ? memberOfExports(declaration) : exportAssignmentOf(declaration)
  const value = assigned === undefined ? undefined : unwrapped(assigned)
  return value !== undefined && (ts.isIdentifier(value) || ts.isPropertyAccessExpression(value) || ts.isRequireCall(value, true)) ? value : undefined
}

function memberOfExports(property) {
  const { parent: literal } = property
  if (!ts.isObjectLiteralExpression(literal) || !isAssignment(literal.parent) || !isExportsObject(literal.parent.left)) return undefined
  return ts.isPropertyAssignment(property) ? property.initializer : property.name
}

function exportAssignmentOf(declaration) {
  const { left, right } = assignmentOf(declaration) ?? {}
  if (left === undefined) return undefined
  return isExportsObject(left) || (ts.isPropertyAccessExpression(left) && isExportsObject(left.expression)) ? right : undefined
}

function meantByValue(value) {
  if (ts.isIdentifier(value)) return meantBy(value)
  if (ts.isPropertyAccessExpression(value)) return meantBy(value.name)
  const module = checker.getSymbolAtLocation(value.arguments[0])
  return original(module?.exports?.get('export=') ?? module)
}

/**
 * Where something is declared may be told in several ways: `app.use = function use() {}` by the name that is assigned to, by the
 * function's own, by where it begins; what `module.exports = {}` exports by that, or by the whole file; what is assigned to
 * several names at once by any of them.
 */
function namesOf(declaration) {
  const names = [nameOf(declaration) ?? declaration]
  const assigned = assignmentOf(declaration)
  const value = assigned === undefined ? declaration : unwrapped(assigned.right)
  const isValue = isClosure(value) || ts.isClassExpression(value)
  if (isValue) names.push(value, ...(value.name === undefined ? [] : [value.name]))
  if (assigned === undefined) return names
  names.push(value, assigned.left, ...(ts.isPropertyAccessExpression(assigned.left) ? [assigned.left.name] : []), ...assignedAtOnce(assigned))
  if (!isValue && isExportsObject(assigned.left)) names.push(assigned.getSourceFile())
  return names
}

function isExportsObject(node) {
  return ['module.exports', 'exports'].includes(node.getText())
}

/** The other names of `const a = b.c = ...`. */
function assignedAtOnce(assigned) {
  const names = []
  let inner = assigned
  for (;;) {
    let outer = inner.parent
    while (isWrapped(outer)) [inner, outer] = [outer, outer.parent]
    if (ts.isVariableDeclaration(outer) && outer.initializer === inner) return [...names, outer.name]
    if (!isAssignment(outer) || outer.right !== inner) return names
    names.push(outer.left, ...(ts.isPropertyAccessExpression(outer.left) ? [outer.left.name] : []))
    inner = outer
  }
}

function isAssignment(node) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
}

/** The assignment that declares something, or that a function or class is assigned by, as JavaScript does. */
function assignmentOf(declaration) {
  let inner = declaration
  while (inner.parent !== undefined && isWrapped(inner.parent)) inner = inner.parent
  const outer = ts.isBinaryExpression(inner) ? inner : inner.parent
  if (outer === undefined || !isAssignment(outer)) return undefined
  const counts = outer === declaration || outer.left === declaration || isClosure(declaration) || ts.isClassExpression(declaration)
  return counts ? outer : undefined
}

function unwrapped(expression) {
  let value = expression
  while (isWrapped(value)) value = value.expression
  return value
}

function boundFunction(declaration) {
  if (!isBinding(declaration) || declaration.initializer === undefined) return undefined
  let value = declaration.initializer
  while (isWrapped(value)) value = value.expression
  return isClosure(value) ? value : undefined
}

function nameOf(declaration) {
  if (ts.isConstructorDeclaration(declaration) || ts.isSourceFile(declaration)) return declaration
  const bound = named(declaration)
  if (bound !== undefined) return bound
  return ts.getNameOfDeclaration(declaration) ?? (ts.isExportAssignment(declaration) || ts.isClassLike(declaration) || ts.isFunctionLike(declaration) ? declaration : undefined)
}

function placeOf(node) {
  const at = relative(node.getSourceFile().fileName)
  if (!wanted.has(at)) return undefined
  if (ts.isSourceFile(node)) return [at, 1, 1]
  const { line, character } = lineOf(ts.isConstructorDeclaration(node) ? keywordOf(node) : node)
  return [at, line, character]
}

/** What may stand before it - `private`, `protected` - is no part of its name. */
function keywordOf(constructor) {
  return constructor.getChildren().find(child => child.kind === ts.SyntaxKind.ConstructorKeyword) ?? constructor
}

function lineOf(node) {
  const { line, character } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart())
  return { line: line + 1, character: character + 1 }
}

function relative(file) {
  return path.relative(root, file).split(path.sep).join('/')
}
