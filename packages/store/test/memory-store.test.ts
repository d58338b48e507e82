import { openMemory } from '../src/memory-store.ts'
import { storeContract } from './store-contract.ts'

storeContract('memory', { open: () => openMemory(), lacks: { reopen: 'a store in memory ends with its process', durability: 'nothing of a store in memory outlives its process' } })
