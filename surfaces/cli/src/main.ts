/** Placeholder of the command line: says that it is not there yet. */
console.error("codeloom: the command line is not written yet")
process.exitCode = 1
