/** Of the elements of a list in the source so many are looked at to say what it holds: a value has no more parts. */
export const mostElements = 8
