/** The name under which `exported` lists what a star takes, where `__all__` says it; no name of the language begins so. */
export const listedName = '*all'
