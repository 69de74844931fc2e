/* A wall clock that jumps, loaded before the C library.
 *
 * The first reading is JUMP_FROM, in Unix seconds; each one after it is ten years later or 400 days earlier, in turn.
 * JUMP_LOG takes how often it was read, when the program ends. The monotonic clock goes on as it is. */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const long later = 3652L * 86400, earlier = 400L * 86400;

static atomic_long readings;

static long wall(void) {
    const char *from = getenv("JUMP_FROM");
    long reading = atomic_fetch_add(&readings, 1), base = from == NULL ? 0 : atol(from);
    return reading == 0 ? base : reading % 2 == 1 ? base + later : base - earlier;
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("JUMP_LOG");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%ld\n", atomic_load(&readings));
    fclose(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return (int)syscall(SYS_clock_gettime, clock, now);
    *now = (struct timespec){.tv_sec = wall()};
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    (void)zone;
    *now = (struct timeval){.tv_sec = wall()};
    return 0;
}

time_t time(time_t *place) {
    time_t now = wall();
    if (place != NULL) *place = now;
    return now;
}
