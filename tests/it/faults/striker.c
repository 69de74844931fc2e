/* Strikes the k-th call of a kind that a program makes, whichever of its threads makes it.
 *
 * Loaded before the C library. STRIKE_CALL is the name of the call, STRIKE_AT is k and STRIKE_EFFECT what happens
 * instead of it: "kill", or the number of an error that it returns. STRIKE_LOG takes a line when it strikes. With
 * STRIKE_COUNTS, a file takes how often each call was made, when the program ends. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum call { PWRITE64, FSYNC, FDATASYNC, FTRUNCATE, UNLINK, WRITEV, SENDTO, RECVFROM, CALLS };

static const char *const names[CALLS] = {"pwrite64", "fsync",  "fdatasync", "ftruncate",
                                         "unlink",   "writev", "sendto",    "recvfrom"};

static atomic_long made[CALLS];
static int struck_call = CALLS;
static long struck_at;
static int struck_with; /* 0 kills */

__attribute__((constructor)) static void begin(void) {
    const char *call = getenv("STRIKE_CALL"), *at = getenv("STRIKE_AT"), *effect = getenv("STRIKE_EFFECT");
    if (call == NULL || at == NULL || effect == NULL) return;
    for (int known = 0; known < CALLS; known++)
        if (strcmp(names[known], call) == 0) struck_call = known;
    struck_at = atol(at);
    struck_with = strcmp(effect, "kill") == 0 ? 0 : atoi(effect);
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("STRIKE_COUNTS");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL) return;
    for (int call = 0; call < CALLS; call++) fprintf(file, "%s %ld\n", names[call], atomic_load(&made[call]));
    fclose(file);
}

/* Counts a call, and says whether it is the one to fail. One that kills does not return. */
static int is_struck(enum call call) {
    long count = atomic_fetch_add(&made[call], 1) + 1;
    if ((int)call != struck_call || count != struck_at) return 0;
    const char *path = getenv("STRIKE_LOG");
    int log = path == NULL ? -1 : (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0600);
    if (log < 0 || syscall(SYS_write, log, "struck\n", 7) != 7) abort();
    if (struck_with == 0) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    errno = struck_with;
    return 1;
}

#define STRUCK_OR(type, call, made) return is_struck(call) ? -1 : (type)(made)

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t place) {
    STRUCK_OR(ssize_t, PWRITE64, syscall(SYS_pwrite64, fd, bytes, length, place));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t place) { return pwrite64(fd, bytes, length, place); }

int fsync(int fd) { STRUCK_OR(int, FSYNC, syscall(SYS_fsync, fd)); }

int fdatasync(int fd) { STRUCK_OR(int, FDATASYNC, syscall(SYS_fdatasync, fd)); }

int ftruncate64(int fd, off64_t size) { STRUCK_OR(int, FTRUNCATE, syscall(SYS_ftruncate, fd, size)); }

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) { STRUCK_OR(int, UNLINK, syscall(SYS_unlink, path)); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    STRUCK_OR(ssize_t, WRITEV, syscall(SYS_writev, fd, parts, count));
}

ssize_t sendto(int fd, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t to_length) {
    STRUCK_OR(ssize_t, SENDTO, syscall(SYS_sendto, fd, bytes, length, flags, to, to_length));
}

ssize_t send(int fd, const void *bytes, size_t length, int flags) { return sendto(fd, bytes, length, flags, NULL, 0); }

ssize_t recvfrom(int fd, void *bytes, size_t length, int flags, struct sockaddr *from, socklen_t *from_length) {
    STRUCK_OR(ssize_t, RECVFROM, syscall(SYS_recvfrom, fd, bytes, length, flags, from, from_length));
}

ssize_t recv(int fd, void *bytes, size_t length, int flags) { return recvfrom(fd, bytes, length, flags, NULL, NULL); }
