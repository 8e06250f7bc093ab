/* The flushes of a ledger's log fail while the file named by FAILING_FLUSH exists; each failure takes one byte off it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fails(int descriptor) {
    char link[64], name[4096];
    struct stat left;
    const char *flag = getenv("FAILING_FLUSH");
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (flag == NULL || length < 4 || strncmp(name + length - 4, "-wal", 4) != 0) return 0;
    if (stat(flag, &left) != 0 || left.st_size == 0) return 0;
    if (truncate(flag, left.st_size - 1) != 0) abort();
    errno = EIO;
    return 1;
}

int fsync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return fails(descriptor) ? -1 : real(descriptor);
}

int fdatasync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return fails(descriptor) ? -1 : real(descriptor);
}
