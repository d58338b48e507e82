/** Names that no file of a project declares: the words of C, its library, POSIX, and the compiler's own. */

/** Words of the language, which an error or a macro's arguments can make look like names. */
export function isKeyword(name: string): boolean {
  return keywords.has(name)
}

/** Whether a name is the standard library's, POSIX's or the compiler's. */
export function isStandardName(name: string): boolean {
  return name.startsWith('__builtin_') || name.startsWith('__sync_') || name.startsWith('__atomic_') || standardNames.has(name)
}

/** Whether the name at [start, end) has the length and the ends of a keyword. */
export function mayBeKeyword(units: Uint16Array, start: number, end: number): boolean {
  const length = end - start
  return length < 32 && ((keywordEnds[endsOf(units[start] ?? 0, units[end - 1] ?? 0)] ?? 0) & (1 << length)) !== 0
}

function endsOf(first: number, last: number): number {
  return (first & 127) * 128 + (last & 127)
}

const keywords: ReadonlySet<string> = new Set(words(`
  auto break case char const continue default do double else enum extern float for goto if inline int long register
  restrict return short signed sizeof static struct switch typedef typeof union unsigned void volatile while asm
  _Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local bool
  __asm __asm__ __attribute __attribute__ __const __const__ __extension__ __inline __inline__ __restrict __restrict__
  __signed__ __typeof __typeof__ __volatile __volatile__ __alignof __alignof__ __auto_type __thread defined
  __func__ __FUNCTION__ __PRETTY_FUNCTION__ __VA_ARGS__ __VA_OPT__ true false nullptr
`))

/** By first and last letter: the lengths of the keywords that have them, as bits. */
const keywordEnds = new Int32Array(128 * 128)
for (const word of keywords) {
  const ends = endsOf(word.charCodeAt(0), word.charCodeAt(word.length - 1))
  keywordEnds[ends] = (keywordEnds[ends] ?? 0) | (1 << word.length)
}

const standardNames: ReadonlySet<string> = new Set(words(`
  NULL EOF BUFSIZ FILENAME_MAX RAND_MAX EXIT_SUCCESS EXIT_FAILURE SEEK_SET SEEK_CUR SEEK_END stdin stdout stderr errno
  CHAR_BIT CHAR_MAX CHAR_MIN SCHAR_MAX SCHAR_MIN UCHAR_MAX SHRT_MAX SHRT_MIN USHRT_MAX INT_MAX INT_MIN UINT_MAX LONG_MAX
  LONG_MIN ULONG_MAX LLONG_MAX LLONG_MIN ULLONG_MAX SIZE_MAX SSIZE_MAX PTRDIFF_MAX INT8_MAX INT16_MAX INT32_MAX INT64_MAX
  INT8_MIN INT16_MIN INT32_MIN INT64_MIN UINT8_MAX UINT16_MAX UINT32_MAX UINT64_MAX INTPTR_MAX UINTPTR_MAX INTMAX_MAX
  PRId8 PRId16 PRId32 PRId64 PRIu8 PRIu16 PRIu32 PRIu64 PRIx8 PRIx16 PRIx32 PRIx64 PRIX32 PRIX64 PRIdPTR PRIuPTR PRIxPTR
  DBL_MAX DBL_MIN DBL_EPSILON FLT_MAX FLT_MIN FLT_EPSILON HUGE_VAL INFINITY NAN M_PI M_E CLOCKS_PER_SEC PATH_MAX NAME_MAX IOV_MAX
  size_t ssize_t ptrdiff_t wchar_t wint_t off_t off64_t time_t clock_t clockid_t pid_t uid_t gid_t mode_t dev_t ino_t nlink_t
  blksize_t blkcnt_t id_t key_t suseconds_t useconds_t socklen_t sa_family_t in_addr_t in_port_t nfds_t sig_atomic_t sigset_t
  int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t uintmax_t max_align_t
  int_fast8_t int_fast16_t int_fast32_t int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t uint_fast64_t
  int_least8_t int_least16_t int_least32_t int_least64_t uint_least8_t uint_least16_t uint_least32_t uint_least64_t
  FILE DIR fpos_t va_list jmp_buf sigjmp_buf div_t ldiv_t lldiv_t fd_set mbstate_t locale_t regex_t regmatch_t glob_t
  pthread_t pthread_attr_t pthread_mutex_t pthread_mutexattr_t pthread_cond_t pthread_condattr_t pthread_key_t pthread_once_t
  pthread_rwlock_t pthread_barrier_t pthread_spinlock_t sem_t
  assert static_assert offsetof va_start va_end va_arg va_copy setjmp longjmp sigsetjmp siglongjmp alloca
  printf fprintf sprintf snprintf vprintf vfprintf vsprintf vsnprintf dprintf vdprintf asprintf vasprintf scanf fscanf sscanf
  vscanf vfscanf vsscanf fopen fdopen freopen fclose fflush fread fwrite fgetc fgets fputc fputs getc getchar gets putc putchar puts
  ungetc fseek fseeko ftell ftello rewind fgetpos fsetpos feof ferror clearerr perror remove rename tmpfile tmpnam setbuf setvbuf
  fileno popen pclose getline getdelim
  malloc calloc realloc reallocarray free aligned_alloc posix_memalign memalign valloc abort exit _exit _Exit quick_exit atexit
  at_quick_exit system getenv setenv unsetenv putenv secure_getenv atoi atol atoll atof strtol strtoll strtoul strtoull strtod strtof
  strtold strtoimax strtoumax rand srand rand_r random srandom qsort bsearch abs labs llabs div ldiv lldiv mblen mbtowc wctomb
  mbstowcs wcstombs mkstemp mkdtemp mktemp realpath
  memcpy memmove memset memcmp memchr memrchr memmem mempcpy strcpy strncpy strcat strncat strcmp strncmp strcasecmp strncasecmp
  strchr strrchr strstr strcasestr strspn strcspn strpbrk strtok strtok_r strlen strnlen strdup strndup strerror strerror_r strcoll
  strxfrm strsep stpcpy stpncpy strlcpy strlcat strsignal bcopy bzero bcmp index rindex ffs
  isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper isascii toascii
  sin cos tan asin acos atan atan2 sinh cosh tanh exp exp2 expm1 log log2 log10 log1p pow sqrt cbrt hypot ceil floor round trunc
  lround llround lrint rint nearbyint fmod remainder fabs fmax fmin fma modf frexp ldexp scalbn copysign isnan isinf isfinite signbit
  sinf cosf tanf sqrtf powf fabsf floorf ceilf roundf fmodf expf logf
  time clock difftime mktime gmtime gmtime_r localtime localtime_r asctime asctime_r ctime ctime_r strftime strptime gettimeofday
  settimeofday clock_gettime clock_settime clock_getres nanosleep clock_nanosleep sleep usleep alarm timegm tzset
  open openat creat close read write pread pwrite readv writev preadv pwritev lseek dup dup2 dup3 pipe pipe2 fcntl ioctl fsync
  fdatasync ftruncate truncate access faccessat stat fstat lstat fstatat chmod fchmod chown fchown lchown link linkat symlink
  symlinkat readlink readlinkat unlink unlinkat renameat mkdir mkdirat rmdir chdir fchdir getcwd opendir fdopendir readdir closedir
  rewinddir dirfd scandir mknod mkfifo umask utime utimes utimensat futimens futimes isatty ttyname sync statvfs fstatvfs
  fork vfork execl execle execlp execv execve execvp execvpe wait waitpid waitid kill raise getpid getppid getpgid setpgid setsid
  getuid geteuid getgid getegid setuid setgid seteuid setegid getgroups setgroups getpwnam getpwuid getpwnam_r getpwuid_r getgrnam
  getgrgid getlogin gethostname sysconf pathconf fpathconf confstr uname times getrusage getrlimit setrlimit getpriority setpriority nice
  signal sigaction sigprocmask sigemptyset sigfillset sigaddset sigdelset sigismember sigsuspend sigwait sigpending pause
  pthread_create pthread_join pthread_detach pthread_exit pthread_self pthread_equal pthread_cancel pthread_kill pthread_sigmask
  pthread_mutex_init pthread_mutex_destroy pthread_mutex_lock pthread_mutex_trylock pthread_mutex_unlock pthread_mutexattr_init
  pthread_mutexattr_settype pthread_mutexattr_destroy pthread_cond_init pthread_cond_destroy pthread_cond_wait pthread_cond_timedwait
  pthread_cond_signal pthread_cond_broadcast pthread_key_create pthread_key_delete pthread_getspecific pthread_setspecific pthread_once
  pthread_rwlock_init pthread_rwlock_destroy pthread_rwlock_rdlock pthread_rwlock_wrlock pthread_rwlock_unlock pthread_attr_init
  pthread_attr_destroy pthread_attr_setstacksize pthread_attr_getstacksize pthread_atfork sched_yield
  sem_init sem_destroy sem_wait sem_trywait sem_timedwait sem_post sem_getvalue PTHREAD_MUTEX_INITIALIZER PTHREAD_COND_INITIALIZER
  PTHREAD_ONCE_INIT PTHREAD_MUTEX_RECURSIVE
  socket socketpair bind listen accept accept4 connect shutdown send sendto sendmsg recv recvfrom recvmsg getsockopt setsockopt
  getsockname getpeername select pselect poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait eventfd htons htonl ntohs ntohl
  inet_addr inet_ntoa inet_aton inet_ntop inet_pton getaddrinfo freeaddrinfo gai_strerror getnameinfo gethostbyname FD_ZERO FD_SET
  FD_CLR FD_ISSET if_nametoindex if_indextoname
  mmap munmap mprotect msync madvise mlock munlock shm_open shm_unlink shmget shmat shmdt brk sbrk dlopen dlclose dlsym dlerror
  O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_TRUNC O_APPEND O_NONBLOCK O_CLOEXEC O_DIRECTORY O_SYNC O_NOCTTY
  F_GETFL F_SETFL F_GETFD F_SETFD FD_CLOEXEC F_OK R_OK W_OK X_OK S_ISREG S_ISDIR S_ISLNK S_ISCHR S_ISBLK S_ISFIFO S_ISSOCK
  S_IFMT S_IFREG S_IFDIR S_IFLNK S_IRUSR S_IWUSR S_IXUSR S_IRWXU PROT_READ PROT_WRITE PROT_EXEC PROT_NONE MAP_SHARED MAP_PRIVATE
  MAP_ANONYMOUS MAP_FAILED MAP_FIXED POLLIN POLLOUT POLLERR POLLHUP AF_INET AF_INET6 AF_UNIX AF_UNSPEC PF_INET SOCK_STREAM SOCK_DGRAM
  SOL_SOCKET SO_REUSEADDR SO_ERROR IPPROTO_TCP IPPROTO_UDP IPPROTO_IP IPPROTO_IPV6 TCP_NODELAY INADDR_ANY INADDR_LOOPBACK
  STDIN_FILENO STDOUT_FILENO STDERR_FILENO WIFEXITED WEXITSTATUS WIFSIGNALED WTERMSIG WNOHANG CLOCK_MONOTONIC CLOCK_REALTIME
  SIGINT SIGTERM SIGKILL SIGHUP SIGQUIT SIGPIPE SIGCHLD SIGSEGV SIGABRT SIGALRM SIGUSR1 SIGUSR2 SIGSTOP SIGCONT SIGBUS SIGFPE SIGILL
  SIGWINCH SIGTTIN SIGTTOU SIGTRAP SIG_DFL SIG_IGN SIG_ERR SIG_BLOCK SIG_UNBLOCK SIG_SETMASK SA_RESTART SA_SIGINFO
  EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN EWOULDBLOCK ENOMEM EACCES EFAULT EBUSY EEXIST EXDEV ENODEV
  ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOSYS
  ENOTEMPTY ELOOP EOVERFLOW EILSEQ ENOTSOCK EMSGSIZE EPROTO EPROTONOSUPPORT EOPNOTSUPP ENOTSUP EAFNOSUPPORT EADDRINUSE
  EADDRNOTAVAIL ENETDOWN ENETUNREACH ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ETIMEDOUT ECONNREFUSED EHOSTUNREACH EALREADY
  EINPROGRESS ECANCELED
  environ optarg optind opterr optopt getopt getopt_long tcgetattr tcsetattr cfmakeraw openlog closelog syslog
  __FILE__ __LINE__ __DATE__ __TIME__ __COUNTER__ __STDC__ __STDC_VERSION__ __cplusplus __GNUC__ __GNUC_MINOR__ __clang__ _MSC_VER
  __linux__ __APPLE__ __MACH__ _WIN32 _WIN64 __unix__ __FreeBSD__ __OpenBSD__ __NetBSD__ __ANDROID__ __CYGWIN__ __MINGW32__
  __x86_64__ __i386__ __arm__ __aarch64__ __SIZEOF_POINTER__ __BYTE_ORDER__ __ORDER_LITTLE_ENDIAN__ __ORDER_BIG_ENDIAN__
  __CHAR_BIT__ __has_include __has_attribute __has_builtin __has_feature _GNU_SOURCE _POSIX_C_SOURCE _XOPEN_SOURCE
  tm timespec timeval timezone itimerval stat dirent sockaddr sockaddr_in sockaddr_in6 sockaddr_un sockaddr_storage in_addr in6_addr
  addrinfo hostent msghdr cmsghdr iovec pollfd epoll_event sigaction siginfo_t rusage rlimit utsname passwd group termios winsize
  lconv option statvfs stack_t ifaddrs linger ip_mreq servent protoent
`))

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
