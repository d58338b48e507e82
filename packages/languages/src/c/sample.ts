/** C with the oddest shapes of its grammar, on which the fast walk is checked when a worker starts. */
export const sample = String.raw`/** é doc */
#include "a.h"
#include <b.h>
#define MAX(a, b, ...) ((a) > (b) ? (a) \
  : other(b))
#if defined(X) && Y > 2
static const struct foo *const table[10] = { [0] = &x, .a.b = 3, [1 ... 4] = y };
#elif Z
typedef struct foo { int a : 3, *b; struct { int q; union { int z; } u; }; enum { AA = 1, BB } e; int (*fn)(struct bar *p); } foo_t, *foo_p;
#else
extern int v __attribute__((section(".x")));
#endif
static int __init start(void) { return 1; }
int (*getfn(int a))(int b) { return 0; }
int kr(a, b) int a; char *b; { return a; }
EXPORT_SYMBOL(getfn);
static inline unsigned long func(struct foo *f, cb_t cb, int arr[N], ...) {
  struct local { int q; } l = { .q = 1 };
  for (int i = 0, *k = 0; i < 10; i++) { f->a->b(i).c = sizeof(struct foo) + (int)y; }
label:
  a = b += c; (*cb)(3); --*p; f->x[i]++;
  switch (a) { case FOO: { break; } default: goto label; }
  __asm__ volatile ("x" : "=r"(a) : [in] "r"(b));
  return (struct foo){ .a = 1 }.a ? u8"é" "s" : L'x';
}
int broken( { ;
`
