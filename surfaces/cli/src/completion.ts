/**
 * Scripts that complete the command line in a shell. They know commands and options by heart, and ask `codeloom complete`
 * for symbols, which answers from the index; where there is none they show nothing of what it says.
 */
import type { Command } from 'commander'

export type Shell = 'bash' | 'zsh' | 'fish'

interface Known {
  readonly name: string
  readonly description: string
  readonly options: readonly { readonly flag: string; readonly description: string }[]
  readonly takesSymbols: boolean
}

export function completionScript(program: Command, shell: Shell): string {
  const known = program.commands.filter(command => command.name() !== 'complete').map(command => ({
    name: command.name(), description: command.description(), options: optionsOf(command), takesSymbols: command.registeredArguments.some(argument => symbolArguments.has(argument.name())),
  }))
  const shared = optionsOf(program)
  switch (shell) {
    case 'bash': return bash(known, shared)
    case 'zsh': return zsh(known, shared)
    case 'fish': return fish(known, shared)
  }
}

/** Arguments that name symbols, by the names that the commands give them. */
const symbolArguments: ReadonlySet<string> = new Set(['symbol', 'symbols', 'from', 'to', 'query'])

function optionsOf(command: Command): Known['options'] {
  return command.options.flatMap(({ long, description }) => (typeof long === 'string' ? [{ flag: long, description }] : []))
}

function flags(options: Known['options']): string {
  return options.map(({ flag }) => flag).join(' ')
}

function bash(known: readonly Known[], shared: Known['options']): string {
  return `# bash completion of codeloom: eval "$(codeloom completion bash)"
_codeloom() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="" each
  for each in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$each" in -*) ;; *) command="$each"; break ;; esac
  done
  local options="${flags(shared)}" words=""
  case "$command" in
    "") words="${known.map(({ name }) => name).join(' ')}" ;;
${known.map(({ name, options, takesSymbols }) => `    ${name}) options="$options ${flags(options)}"${takesSymbols ? '; [[ "$word" == -* ]] || words="$(codeloom complete "$word" 2>/dev/null)"' : ''} ;;`).join('\n')}
  esac
  [[ "$word" == -* ]] && words="$options"
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _codeloom codeloom
`
}

function zsh(known: readonly Known[], shared: Known['options']): string {
  const described = (options: Known['options']): string => options.map(({ flag, description }) => quoted(`${flag}:${description}`)).join(' ')
  return `#compdef codeloom
# zsh completion of codeloom: eval "$(codeloom completion zsh)"
_codeloom() {
  local word="\${words[CURRENT]}" command="" each
  local -a choices
  for each in "\${(@)words[2,CURRENT-1]}"; do
    case "$each" in -*) ;; *) command="$each"; break ;; esac
  done
  if [[ "$word" == -* ]]; then
    choices=(${described(shared)})
    case "$command" in
${known.filter(({ options }) => options.length > 0).map(({ name, options }) => `      ${name}) choices+=(${described(options)}) ;;`).join('\n')}
    esac
    _describe option choices
  elif [[ -z "$command" ]]; then
    choices=(${known.map(({ name, description }) => quoted(`${name}:${description}`)).join(' ')})
    _describe command choices
  else
    case "$command" in
      ${known.filter(({ takesSymbols }) => takesSymbols).map(({ name }) => name).join('|')}) compadd -- \${(f)"$(codeloom complete "$word" 2>/dev/null)"} ;;
    esac
    _files
  fi
}
compdef _codeloom codeloom
`
}

function fish(known: readonly Known[], shared: Known['options']): string {
  const option = (condition: string, { flag, description }: Known['options'][number]): string =>
    `complete -c codeloom${condition} -l ${flag.replace(/^--/, '')} -d ${quoted(description)}`
  return `# fish completion of codeloom: codeloom completion fish | source
${shared.map(each => option('', each)).join('\n')}
${known.map(({ name, description }) => `complete -c codeloom -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`).join('\n')}
${known.flatMap(({ name, options, takesSymbols }) => [
    ...options.map(each => option(` -n '__fish_seen_subcommand_from ${name}'`, each)),
    ...(takesSymbols ? [`complete -c codeloom -n '__fish_seen_subcommand_from ${name}' -a '(codeloom complete (commandline -ct) 2>/dev/null)'`] : []),
  ]).join('\n')}
`
}

/** In single quotes, as all three shells read them; a quote of the text becomes a typographic one. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", '\u2019')}'`
}
