/**
 * The registry of requests: method -> schema of its parameters, schema of its result, one line of description. What
 * tells other programs about the requests (OpenAPI, MCP tool schemas, documentation) is made of it; tests hold responses
 * against it. It loads zod, so nothing on the way of an answer imports it but for its types.
 */
import { z } from 'zod'
import { fields, methodNames, methods, searchModes, type Field, type FieldName, type Method, type MethodParams } from './request-params.ts'
import { results } from './response.ts'
import { symbolKinds } from './symbol-kind.ts'

export interface RequestSchema {
  readonly description: string
  readonly params: z.ZodType
  readonly result: z.ZodType
}

export const requests: Readonly<Record<Method, RequestSchema>> =
  Object.fromEntries(methodNames.map(method => [method, schemaOf(method)])) as Record<Method, RequestSchema>

function schemaOf(method: Method): RequestSchema {
  return { description: methods[method].description, params: paramsSchema(methods[method]), result: results[method] }
}

/** A method that asks of a symbol takes it by name or by position. */
function paramsSchema(method: MethodParams): z.ZodType {
  const byPosition: readonly FieldName[] = ['path', 'line', 'column']
  const rest = method.fields.filter(name => !method.asksOfSymbol || (name !== 'symbol' && !byPosition.includes(name)))
  const optional = Object.fromEntries(rest.map(name => [name, isNeeded(method, name) ? fieldSchema(fields[name]) : fieldSchema(fields[name]).optional()]))
  const { oneOf, someOf } = method
  if (oneOf !== undefined) {
    const { ...others } = optional
    for (const name of oneOf) delete others[name]
    return z.union(oneOf.map(name => z.strictObject({ [name]: fieldSchema(fields[name]), ...others })))
  }
  if (someOf !== undefined) return z.strictObject(optional).refine(given => someOf.some(name => given[name] !== undefined))
  if (!method.asksOfSymbol) return z.strictObject(optional)
  return z.union([
    z.strictObject({ symbol: fieldSchema(fields.symbol), ...optional }),
    z.strictObject({ ...Object.fromEntries(byPosition.map(name => [name, fieldSchema(fields[name])])), ...optional }),
  ])
}

function isNeeded({ needs = [] }: MethodParams, name: FieldName): boolean {
  return needs.includes(name)
}

function fieldSchema(field: Field): z.ZodType {
  switch (field.is) {
    case 'text': return z.string().min(1).describe(field.means)
    case 'texts': return z.array(z.string().min(1)).min(1).describe(field.means)
    case 'count': return z.int().min(1).describe(field.means)
    case 'flag': return z.boolean().describe(field.means)
    case 'mode': return z.enum(searchModes).describe(field.means)
    case 'kind': return z.enum(symbolKinds).describe(field.means)
  }
}
