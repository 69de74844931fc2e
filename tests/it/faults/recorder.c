/* Records what a program does to one SQLite database, for a replay in which the power fails.
 *
 * Loaded before the C library. RECORD_PREFIX is the path of the database, RECORD_TO the file that takes the records:
 * a header of 24 bytes (call, file, place or size, length of the bytes) and the bytes. The shared memory of WAL is not
 * recorded, as it does not outlive the machine. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum call { WRITE = 1, TRUNCATE = 2, SYNC = 3, UNLINK = 4 };

struct header {
    uint8_t call;
    uint8_t file; /* 0 the database, 1 its log, 2 its journal */
    uint8_t unused[6];
    uint64_t place;
    uint64_t length;
};

static int records = -1;
static const char *prefix;
/* The order of the records is the order of the calls, whatever thread makes them. */
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *to = getenv("RECORD_TO");
    prefix = getenv("RECORD_PREFIX");
    if (to != NULL && prefix != NULL)
        records = open(to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int file_at(const char *path) {
    if (records < 0 || strncmp(path, prefix, strlen(prefix)) != 0) return -1;
    const char *suffix = path + strlen(prefix);
    if (strcmp(suffix, "") == 0) return 0;
    if (strcmp(suffix, "-wal") == 0) return 1;
    if (strcmp(suffix, "-journal") == 0) return 2;
    return -1;
}

static int file_of(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return -1;
    path[length] = 0;
    return file_at(path);
}

static void record(enum call call, int file, uint64_t place, const void *bytes, uint64_t length) {
    struct header header = {.call = call, .file = (uint8_t)file, .place = place, .length = length};
    struct iovec parts[2] = {{&header, sizeof header}, {(void *)bytes, length}};
    if (syscall(SYS_writev, records, parts, 2) != (long)(sizeof header + length)) abort();
}

/* Makes a call and, if it succeeds, records it. */
#define RECORDED(type, made, is_done, call, file, place, bytes, length)                                                \
    pthread_mutex_lock(&order);                                                                                        \
    type result = (type)(made);                                                                                        \
    int recorded_file = (file);                                                                                        \
    if ((is_done) && recorded_file >= 0) record(call, recorded_file, place, bytes, length);                            \
    pthread_mutex_unlock(&order);                                                                                      \
    return result

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t place) {
    RECORDED(ssize_t, syscall(SYS_pwrite64, fd, bytes, length, place), result > 0, WRITE, file_of(fd), (uint64_t)place,
             bytes, (uint64_t)result);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t place) { return pwrite64(fd, bytes, length, place); }

int ftruncate64(int fd, off64_t size) {
    RECORDED(int, syscall(SYS_ftruncate, fd, size), result == 0, TRUNCATE, file_of(fd), (uint64_t)size, NULL, 0);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fsync(int fd) {
    RECORDED(int, syscall(SYS_fsync, fd), result == 0, SYNC, file_of(fd), 0, NULL, 0);
}

int fdatasync(int fd) {
    RECORDED(int, syscall(SYS_fdatasync, fd), result == 0, SYNC, file_of(fd), 0, NULL, 0);
}

int unlink(const char *path) {
    RECORDED(int, syscall(SYS_unlink, path), result == 0, UNLINK, file_at(path), 0, NULL, 0);
}
