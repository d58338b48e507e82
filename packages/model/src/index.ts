/**
 * What Codeloom talks about: symbols, occurrences, facts, links, requests and responses. Types, codecs, pure functions.
 * Reads nothing, keeps nothing, names no language.
 */
export { forEachNameKey, forEachTextKey, type KeySink } from './byte-terms.ts'
export { ByteReader, ByteWriter, CodecError } from './bytes.ts'
export { decodeText } from './decode-text.ts'
export { FactsBuilder } from './facts-builder.ts'
export { factsFormat, importForms, type Column, type ImportForm, type TableName } from './facts-layout.ts'
export { FileFacts, type Columns } from './facts.ts'
export {
  answerOf, declarationEdges, fitting, forEachEdge, forEachUnresolved, moduleEdges, nameOf, occurrenceEdges,
  type FileEdge, type FileGraph, type Unresolved,
} from './file-edges.ts'
export { at, InvariantError, pick } from './invariant.ts'
export { boundName, escapeName, escapePath, formatKey, keyPrefix, keyTail, maxNameLength, nameInKey, type KeyParts } from './key.ts'
export { AnswerList, decodeLinks, encodeLinks, type Answer, type FileLinks, type NewLinks, type RowLink, type Target } from './links.ts'
export { innerNameHash, mixAll, mixHash, nameCheck, nameHash, nameHashOfRange } from './name-hash.ts'
export { addNameKeys, nameTerms, pathTermKey, prefixKey, prefixLength, termKey, textTerms } from './name-terms.ts'
export { openLinks, type PackedLinks } from './packed-links.ts'
export { plainLine } from './plain-line.ts'
export { problemCodes, type Problem, type ProblemCode } from './problem.ts'
export { refIndex, reference, refTag, space, tag, type Ref, type Space, type Tag } from './reference.ts'
export {
  checkRequest, fields, isMethod, methodNames, methods, requestErrorCodes,
  type CheckedRequest, type Field, type FieldName, type Method, type Params, type Request, type RequestError, type RequestErrorCode,
} from './request-params.ts'
export type {
  Answered, CallsResult, ContextResult, EdgeResult, FileProblem, ImpactResult, ImplementationsResult, KeeperResult, MatchesResult, PathResult, PlanResult, ReferenceResult, Response, Result, SearchHit, SearchResult, SnapshotName, StatusResult,
  SymbolResult, Truncated, UnresolvedResult, VectorsResult,
} from './response.ts'
export {
  callKinds, edgeKinds, flag, howCode, hows, kindCode, roleCode, roles, symbolKinds, whyCode, whys,
  type Certainty, type EdgeKind, type How, type Role, type SymbolKind, type Why,
} from './symbol-kind.ts'
export { op, type Op } from './term.ts'
