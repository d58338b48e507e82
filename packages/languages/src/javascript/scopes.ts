import { space, type Ref, type Space } from '@codeloom/model'
import { Scopes } from '@codeloom/syntax'

/** What each name means in each space at the place where the walk stands. Names are string numbers of the file. */
export class SpacedScopes {
  /** by name * 2 + space */
  private readonly byKey = new Scopes()

  reset(): void {
    this.byKey.reset()
  }
  /** Begins a scope; hand the mark to `leave`. */
  enter(): number {
    return this.byKey.enter()
  }
  leave(mark: number): void {
    this.byKey.leave(mark)
  }
  declare(name: number, where: Space, ref: Ref): void {
    this.byKey.declare(name * 2 + where, ref)
  }
  declareBoth(name: number, ref: Ref): void {
    this.declare(name, space.value, ref)
    this.declare(name, space.type, ref)
  }
  /** What a name means here; -1 where no scope of the file declares it. */
  find(name: number, where: Space): Ref {
    return this.byKey.find(name * 2 + where)
  }
  /** What the innermost scope itself declares; -1 for nothing. */
  own(name: number, where: Space): Ref {
    return this.byKey.own(name * 2 + where)
  }
}
