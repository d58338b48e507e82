/**
 * What befalls a tree that is worked in, at its worst: each storm has a name, a folder of its own, and goes on without waiting
 * for whoever watches. What is there in the end is all that counts.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { RandomProject, type Random } from '@codeloom/testkit'
import { NotRun } from '../corpora.ts'

export interface Storm {
  readonly name: string
  readonly rage: (tree: StormTree) => Promise<void>
}

export interface StormOptions {
  readonly dir: string
  readonly random: Random
  /** how large it is: 1 in the tests */
  readonly size: number
}

/** A folder that a storm has to itself; paths are relative to it. */
export class StormTree {
  readonly dir: string
  readonly random: Random
  readonly size: number

  constructor({ dir, random, size }: StormOptions) {
    this.dir = dir
    this.random = random
    this.size = size
  }
  at(file: string): string {
    return path.join(this.dir, file)
  }
  put(file: string, text: string): void {
    const full = this.at(file)
    fs.mkdirSync(path.dirname(full), { recursive: true })
    fs.writeFileSync(full, text)
  }
  remove(file: string): void {
    fs.rmSync(this.at(file), { recursive: true, force: true })
  }
  rename(from: string, to: string): void {
    fs.renameSync(this.at(from), this.at(to))
  }
  /** Does something so many times for each size. */
  async times(count: number, act: (n: number) => void | Promise<void>): Promise<void> {
    for (let n = 0; n < count * this.size; n++) await act(n)
  }
  /** Waits, sometimes; not at all as often. */
  async breathe(mostMs: number): Promise<void> {
    if (this.random.chance(0.5)) await sleep(this.random.below(mostMs))
  }
}

/** A module that calls another: what moves takes edges with it. */
function moduleText(n: number, other: string): string {
  return `import { f as other } from '${other}'\nexport function f() { return other() + ${n} }\nexport class C${n % 3} { m() { return f() } }\n`
}

export const storms: readonly Storm[] = [
  {
    name: 'git checkout to and fro',
    rage: async tree => {
      const git = (...args: readonly string[]): void => {
        const { status, stderr, error } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'init.defaultBranch=one', '-c', 'core.hooksPath=/dev/null', ...args], { cwd: tree.dir, encoding: 'utf8' })
        if (error !== undefined) throw new NotRun(`git could not be started: ${error.message}`)
        if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
      }
      git('init', '-q')
      await tree.times(60, n => tree.put(`m${n % 7}/f${n}.ts`, moduleText(n, `../m${(n + 1) % 7}/f${n + 1}.ts`)))
      git('add', '-A')
      git('commit', '-qm', 'one')
      git('checkout', '-qb', 'two')
      await tree.times(60, n => {
        if (n % 3 === 0) tree.rename(`m${n % 7}/f${n}.ts`, `m${n % 7}/g${n}.ts`)
        else if (n % 3 === 1) tree.put(`m${n % 7}/f${n}.ts`, moduleText(-n, './f1.ts'))
      })
      git('add', '-A')
      git('commit', '-qm', 'two')
      await tree.times(8, async n => {
        git('checkout', '-q', n % 2 === 0 ? 'one' : 'two')
        await tree.breathe(n % 5 === 0 ? 400 : 20)
      })
    },
  },
  {
    name: 'thousands of files written and removed beside it',
    rage: async tree => {
      tree.put('app.ts', moduleText(1, 'pkg1'))
      for (let round = 0; round < 2; round++) {
        await tree.times(400, n => tree.put(`node_modules/pkg${n % 40}/lib/f${n}.js`, `exports.f = () => ${n}\n`))
        await tree.times(150, n => tree.put(`vendor/pkg${n % 15}/f${n}.ts`, moduleText(n, `./f${n + 15}.ts`)))
        tree.put('app.ts', moduleText(round, 'pkg2'))
        tree.remove('node_modules')
        if (round === 0) tree.remove('vendor')
      }
      tree.put('app.ts', moduleText(9, './vendor/pkg1/f1.ts'))
    },
  },
  {
    name: 'a folder renamed over another, and two that change places',
    rage: async tree => {
      for (const folder of ['x', 'y']) for (let n = 0; n < 6; n++) tree.put(`${folder}/in/f${n}.ts`, moduleText(n, folder === 'x' ? '../../y/in/f1.ts' : `./f${n + 1}.ts`))
      await tree.times(6, async n => {
        if (n % 3 === 2) {
          tree.remove('y')
          tree.rename('x', 'y')
          for (let i = 0; i < 6; i++) tree.put(`x/in/f${i}.ts`, moduleText(n + i, '../../y/in/f2.ts'))
        } else {
          tree.rename('x', 'between')
          tree.rename('y', 'x')
          tree.rename('between', 'y')
        }
        tree.put(`${tree.random.pick(['x', 'y'])}/in/f1.ts`, moduleText(100 + n, './f2.ts'))
        await tree.breathe(30)
      })
    },
  },
  {
    name: 'a file replaced by a folder and back',
    rage: async tree => {
      tree.put('user.ts', moduleText(1, './it.ts'))
      await tree.times(12, async n => {
        tree.remove('it.ts')
        if (n % 2 === 0) tree.put('it.ts', moduleText(n, './user.ts'))
        else for (let i = 0; i < 3; i++) tree.put(`it.ts/deep/f${i}.ts`, moduleText(n, '../../user.ts'))
        await tree.breathe(25)
      })
    },
  },
  {
    name: 'names that change in case alone',
    rage: async tree => {
      for (let n = 0; n < 5; n++) tree.put(`dir/file${n}.ts`, moduleText(n, `./File${n + 1}.ts`))
      let isUpper = false
      await tree.times(6, async n => {
        for (let i = 0; i < 5; i++) if (fs.existsSync(tree.at(`dir/file${i}.ts`))) tree.rename(`dir/file${i}.ts`, `dir/File${i}.ts`)
          else tree.rename(`dir/File${i}.ts`, `dir/file${i}.ts`)
        tree.rename('dir', 'DIR')
        tree.put(`DIR/other${n % 2}.ts`, moduleText(n, './file1.ts'))
        tree.rename('DIR', 'dir')
        isUpper = !isUpper
        await tree.breathe(30)
      })
      tree.rename('dir', isUpper ? 'Dir' : 'diR')
    },
  },
  {
    name: 'a clock that is set back and forth',
    rage: async tree => {
      for (let n = 0; n < 8; n++) tree.put(`f${n}.ts`, moduleText(n, `./f${n + 1}.ts`))
      await tree.times(30, async n => {
        const file = `f${n % 8}.ts`
        const seconds = Date.now() / 1000 + tree.random.pick([-1e8, -3600, -1, 1, 3600, 1e8])
        tree.put(file, moduleText(n, `./f${(n + 3) % 8}.ts`))
        fs.utimesSync(tree.at(file), seconds, seconds)
        await tree.breathe(15)
      })
    },
  },
  {
    name: 'contents that change while size and time of writing stay',
    rage: async tree => {
      const text = (n: number): string => `export function f${String(n % 1000).padStart(3, '0')}() { return 1 }\n`
      for (let n = 0; n < 5; n++) tree.put(`f${n}.ts`, text(n))
      await tree.times(40, async n => {
        const file = tree.at(`f${n % 5}.ts`)
        const { atime, mtime } = fs.statSync(file)
        fs.writeFileSync(file, text(n))
        fs.utimesSync(file, atime, mtime)
        await tree.breathe(15)
      })
    },
  },
  {
    name: 'editors that save by a temporary file',
    rage: async tree => {
      for (let n = 0; n < 6; n++) tree.put(`f${n}.ts`, moduleText(n, `./f${n + 1}.ts`))
      await tree.times(30, async n => {
        const file = `f${n % 6}.ts`
        const text = moduleText(n, `./f${(n + 2) % 6}.ts`)
        if (n % 3 === 0) {
          tree.put(`.${file}.swp`, text)
          tree.rename(`.${file}.swp`, file)
        } else if (n % 3 === 1) {
          tree.rename(file, `${file}~`)
          tree.put(file, text)
          tree.remove(`${file}~`)
        } else {
          tree.put(`tmp${n}.ts`, text)
          fs.linkSync(tree.at(`tmp${n}.ts`), tree.at(`link${n}.ts`))
          tree.rename(`tmp${n}.ts`, file)
          tree.remove(`link${n}.ts`)
        }
        await tree.breathe(20)
      })
    },
  },
  {
    name: 'files that are half written and finished later',
    rage: async tree => {
      await tree.times(8, async n => {
        const text = Array.from({ length: 40 }, (_, i) => `export function f${i}_${n}() { return f${(i + 1) % 40}_${n}() }\n`).join('')
        const file = tree.at(`f${n % 4}.ts`)
        const half = tree.random.below(text.length)
        fs.writeFileSync(file, text.slice(0, half))
        await sleep(tree.random.below(120))
        for (let at = half; at < text.length; at += 400) {
          fs.appendFileSync(file, text.slice(at, at + 400))
          await tree.breathe(8)
        }
      })
    },
  },
  {
    name: 'files that vanish while they are read',
    rage: async tree => {
      const large = `export function large() { return small() }\n${'// filler, filler, filler\n'.repeat(20_000)}`
      await tree.times(15, async n => {
        tree.put(`f${n}.ts`, `${large}export const n${n} = large()\n`)
        tree.put(`d${n}/in/g.ts`, moduleText(n, '../../f1.ts'))
        await tree.breathe(30)
        if (n % 3 === 0) fs.truncateSync(tree.at(`f${n}.ts`), 40)
        else tree.remove(`f${n}.ts`)
        if (n % 2 === 0) tree.remove(`d${n}`)
      })
    },
  },
  {
    name: 'ignore files that come, change and go',
    rage: async tree => {
      for (let n = 0; n < 6; n++) for (const folder of ['a', 'a/b', 'c']) tree.put(`${folder}/f${n}.ts`, moduleText(n, './f1.ts'))
      const rules = ['f1.ts\n', 'a/\n', '*\n!c\n', 'b/\nf[23].ts\n', '', '/c/\n!f1.ts\n', 'F*.ts\n']
      await tree.times(20, async n => {
        const ignore = tree.random.pick(['.gitignore', 'a/.gitignore', 'a/b/.gitignore', 'c/.ignore'])
        if (tree.random.chance(0.3)) tree.remove(ignore)
        else tree.put(ignore, tree.random.pick(rules))
        tree.put(`${tree.random.pick(['a', 'a/b', 'c'])}/f${n % 6}.ts`, moduleText(n, './f2.ts'))
        await tree.breathe(25)
      })
    },
  },
  {
    name: 'deep folders that are made and filled at once, and go',
    rage: async tree => {
      const folders = Array.from({ length: 12 }, (_, depth) => `level${depth}`)
      await tree.times(10, async n => {
        const top = `t${n % 4}`
        for (let depth = 1; depth <= folders.length; depth++) tree.put(`${[top, ...folders.slice(0, depth)].join('/')}/f${n}.ts`, moduleText(n, `./level${depth}/f${n}.ts`))
        if (n % 3 === 1) tree.remove(`${top}/level0/level1`)
        if (n % 4 === 3) tree.rename(top, `moved${n}`)
        await tree.breathe(20)
      })
    },
  },
  {
    name: 'links that change what they point at',
    rage: async tree => {
      for (const folder of ['one', 'two']) tree.put(`${folder}/f.ts`, moduleText(folder.length, '../link/f.ts'))
      await tree.times(14, async n => {
        tree.remove('link')
        if (n % 4 === 3) tree.put('link/f.ts', moduleText(n, '../one/f.ts'))
        else if (n % 4 === 2) tree.put('link', 'no folder')
        else fs.symlinkSync(tree.random.pick(['one', 'two', 'nowhere', 'link']), tree.at('link'))
        tree.remove('file.ts')
        if (n % 2 === 0) fs.symlinkSync('one/f.ts', tree.at('file.ts'))
        else tree.put('file.ts', moduleText(n, './link/f.ts'))
        await tree.breathe(25)
      })
    },
  },
  {
    name: 'folders that are moved out of the tree, changed there, and moved in again',
    rage: async tree => {
      for (let n = 0; n < 6; n++) tree.put(`in/deep/f${n}.ts`, moduleText(n, './f1.ts'))
      const outside = `${path.dirname(tree.dir)}-outside`
      await tree.times(8, async n => {
        fs.renameSync(tree.at('in'), outside)
        fs.writeFileSync(path.join(outside, 'deep', `f${n % 6}.ts`), moduleText(n + 50, './f2.ts'))
        await tree.breathe(40)
        fs.renameSync(outside, tree.at('in'))
        fs.appendFileSync(tree.at(`in/deep/f${(n + 1) % 6}.ts`), `export const after${n} = 1\n`)
        await tree.breathe(20)
      })
    },
  },
  {
    name: 'random edits of a project in all languages, as fast as they go',
    rage: async tree => {
      const project = new RandomProject(tree.random)
      for (const [file, text] of project.files) tree.put(file, text)
      await tree.times(60, async () => {
        for (const [file, text] of project.edit()) {
          if (text === undefined) tree.remove(file)
          else tree.put(file, text)
        }
        await tree.breathe(10)
      })
    },
  },
]
