/* A disk that could not keep something, for a program that waits for it: loaded before the C library.

   When the file that BALSTS_TRIAL_FSYNC names is there, it holds a part of a path; the next wait for
   such a file fails with EIO, once. As Linux does, the kernel then believes the pages clean: every
   further wait of the same process for that file succeeds, and keeps nothing. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST 64

static struct { dev_t device; ino_t number; } forsaken[MOST];
static int many;

static int is_forsaken(const struct stat *file)
{
    for (int one = 0; one < many; one++)
        if (forsaken[one].device == file->st_dev && forsaken[one].number == file->st_ino)
            return 1;
    return 0;
}

/* Whether this wait is the one that is to fail; whoever removes the file has it. */
static int is_meant(int file)
{
    char wanted[64] = "", link[64], path[4096] = "";
    const char *place = getenv("BALSTS_TRIAL_FSYNC");
    int asked = place ? open(place, O_RDONLY | O_CLOEXEC) : -1;
    if (asked < 0)
        return 0;
    ssize_t size = read(asked, wanted, sizeof wanted - 1);
    close(asked);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    if (size <= 0 || readlink(link, path, sizeof path - 1) < 0)
        return 0;
    return strstr(path, wanted) != NULL && unlink(place) == 0;
}

static int wait_for(int file, const char *name)
{
    struct stat found;
    int before = errno;
    if (fstat(file, &found) == 0) {
        if (is_forsaken(&found)) {
            errno = before;
            return 0;
        }
        if (is_meant(file)) {
            if (many < MOST) {
                forsaken[many].device = found.st_dev;
                forsaken[many++].number = found.st_ino;
            }
            errno = EIO;
            return -1;
        }
    }
    errno = before;
    int (*usual)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return usual(file);
}

int fsync(int file)
{
    return wait_for(file, "fsync");
}

int fdatasync(int file)
{
    return wait_for(file, "fdatasync");
}
