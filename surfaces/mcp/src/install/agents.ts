/** Where each agent keeps its servers, and what it wants to know of one. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** The folders of a user and a project. */
export interface Places {
  readonly home: string
  /** where programs keep their configuration */
  readonly config: string
  readonly codex: string
  /** the folder that holds the code */
  readonly root: string
}

/** How the server is started. */
export interface Launch {
  readonly command: string
  readonly args: readonly string[]
}

export interface Agent {
  readonly name: AgentName
  readonly title: string
  readonly file: (places: Places) => string
  readonly format: 'json' | 'toml'
  /** the table that holds the servers */
  readonly table: string
  /** shared with those who share the project: it holds no folder of this machine where that can be helped */
  readonly isShared: boolean
  /** what is added to the arguments, where the agent does not start servers in the project's folder nor tells it */
  readonly rootArgs: (places: Places) => readonly string[]
  /** what stands beside command and args */
  readonly beside?: Readonly<Record<string, unknown>>
  /** folders and files of which one is there where the agent is */
  readonly signs: (places: Places) => readonly string[]
}

export const agentNames = ['claude-code', 'claude-desktop', 'cursor', 'vscode', 'codex', 'gemini', 'zed', 'windsurf'] as const
export type AgentName = (typeof agentNames)[number]

const none = (): readonly string[] => []
const thisRoot = ({ root }: Places): readonly string[] => ['--root', root]

const agents: readonly Agent[] = [
  {
    name: 'claude-code', title: 'Claude Code', format: 'json', table: 'mcpServers', isShared: true, rootArgs: none, beside: { type: 'stdio' },
    file: ({ root }) => path.join(root, '.mcp.json'),
    signs: ({ home, root }) => [path.join(root, '.mcp.json'), path.join(root, '.claude'), path.join(home, '.claude'), path.join(home, '.claude.json')],
  },
  {
    name: 'claude-desktop', title: 'Claude Desktop', format: 'json', table: 'mcpServers', isShared: false, rootArgs: thisRoot,
    file: ({ config }) => path.join(config, 'Claude', 'claude_desktop_config.json'),
    signs: ({ config }) => [path.join(config, 'Claude')],
  },
  {
    name: 'cursor', title: 'Cursor', format: 'json', table: 'mcpServers', isShared: true, rootArgs: () => ['--root', '${workspaceFolder}'], beside: { type: 'stdio' },
    file: ({ root }) => path.join(root, '.cursor', 'mcp.json'),
    signs: ({ home, root }) => [path.join(root, '.cursor'), path.join(home, '.cursor')],
  },
  {
    name: 'vscode', title: 'VS Code', format: 'json', table: 'servers', isShared: true, rootArgs: () => ['--root', '${workspaceFolder}'], beside: { type: 'stdio' },
    file: ({ root }) => path.join(root, '.vscode', 'mcp.json'),
    signs: ({ home, root, config }) => [path.join(root, '.vscode'), path.join(home, '.vscode'), path.join(config, 'Code')],
  },
  {
    name: 'codex', title: 'Codex', format: 'toml', table: 'mcp_servers', isShared: false, rootArgs: none,
    file: ({ codex }) => path.join(codex, 'config.toml'),
    signs: ({ codex }) => [codex],
  },
  {
    name: 'gemini', title: 'Gemini CLI', format: 'json', table: 'mcpServers', isShared: false, rootArgs: none,
    file: ({ home }) => path.join(home, '.gemini', 'settings.json'),
    signs: ({ home }) => [path.join(home, '.gemini')],
  },
  {
    name: 'zed', title: 'Zed', format: 'json', table: 'context_servers', isShared: false, rootArgs: none, beside: { env: {} },
    file: places => path.join(zedFolder(places), 'settings.json'),
    signs: places => [zedFolder(places)],
  },
  {
    name: 'windsurf', title: 'Windsurf', format: 'json', table: 'mcpServers', isShared: false, rootArgs: thisRoot,
    file: ({ home }) => path.join(home, '.codeium', 'windsurf', 'mcp_config.json'),
    signs: ({ home }) => [path.join(home, '.codeium', 'windsurf')],
  },
]

/** The agents that are named, else those that seem to be there. */
export function agentsThere(places: Places, named: readonly AgentName[]): readonly Agent[] {
  if (named.length > 0) return agents.filter(({ name }) => named.includes(name))
  return agents.filter(({ signs }) => signs(places).some(sign => fs.existsSync(sign)))
}

/** One entry serves every project, unless it names one. */
export function entryName(agent: Agent, { root }: Places): string {
  return agent.rootArgs === thisRoot ? `codeloom-${path.basename(root).replace(/[^\w-]+/g, '-') || 'root'}` : 'codeloom'
}

export function placesOf(root: string): Places {
  const home = os.homedir()
  const { XDG_CONFIG_HOME: xdg, APPDATA: roaming, CODEX_HOME: codex } = process.env
  return { home, root, config: configFolder(home, xdg, roaming), codex: isSet(codex) ? codex : path.join(home, '.codex') }
}

function configFolder(home: string, xdg: string | undefined, roaming: string | undefined): string {
  if (process.platform === 'win32') return isSet(roaming) ? roaming : path.join(home, 'AppData', 'Roaming')
  if (process.platform === 'darwin') return path.join(home, 'Library', 'Application Support')
  return isSet(xdg) ? xdg : path.join(home, '.config')
}

/** Zed keeps to `.config` on macOS, too. */
function zedFolder({ home, config }: Places): string {
  if (process.platform === 'win32') return path.join(config, 'Zed')
  return path.join(process.platform === 'darwin' ? path.join(home, '.config') : config, 'zed')
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== ''
}
