/* A stand-in for the ALSA sequencer, for a host that will not start without one: to be preloaded.
 *
 * Machines without sound, virtual ones above all, have no /dev/snd/seq. Here opening it gives one end of a pair of
 * sockets whose other end swallows what is written; nothing ever arrives. Of the requests (linux/sound: asequencer.h,
 * protocol 1.0.2) those whose answer is looked at are answered, the rest succeeds and does nothing.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sound/asequencer.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The numbers under which the kernel's own clients begin to count. */
enum { OUR_CLIENT = 128, MOST_FILES = 1024 };

static char is_sequencer[MOST_FILES];
static int next_port;

static void *swallow(void *end)
{
    char bytes[4096];
    while (read((int)(long)end, bytes, sizeof bytes) > 0)
        ;
    close((int)(long)end);
    return NULL;
}

static int open_sequencer(void)
{
    int ends[2];
    pthread_t thread;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return -1;
    if (ends[0] >= MOST_FILES || pthread_create(&thread, NULL, swallow, (void *)(long)ends[1]) != 0) {
        close(ends[0]);
        close(ends[1]);
        errno = EMFILE;
        return -1;
    }
    pthread_detach(thread);
    is_sequencer[ends[0]] = 1;
    return ends[0];
}

static int answer(unsigned long request, void *argument)
{
    switch (request) {
    case SNDRV_SEQ_IOCTL_PVERSION:
        *(int *)argument = SNDRV_SEQ_VERSION;
        return 0;
    case SNDRV_SEQ_IOCTL_CLIENT_ID:
        *(int *)argument = OUR_CLIENT;
        return 0;
    case SNDRV_SEQ_IOCTL_SYSTEM_INFO: {
        struct snd_seq_system_info *info = argument;
        memset(info, 0, sizeof *info);
        info->queues = info->clients = info->ports = info->channels = OUR_CLIENT + 1;
        return 0;
    }
    case SNDRV_SEQ_IOCTL_CREATE_PORT:
        ((struct snd_seq_port_info *)argument)->addr.port = next_port++;
        return 0;
    case SNDRV_SEQ_IOCTL_QUERY_NEXT_CLIENT:
    case SNDRV_SEQ_IOCTL_QUERY_NEXT_PORT:
    case SNDRV_SEQ_IOCTL_QUERY_SUBS:
        errno = ENOENT;
        return -1;
    default:
        return 0;
    }
}

/* What a checked `open` without a mode is in glibc: so libasound opens its devices. */
int __open_2(const char *path, int flags)
{
    int (*next)(const char *, int) = dlsym(RTLD_NEXT, "__open_2");
    return strcmp(path, "/dev/snd/seq") == 0 ? open_sequencer() : next(path, flags);
}

int ioctl(int file, unsigned long request, ...)
{
    int (*next)(int, unsigned long, ...) = dlsym(RTLD_NEXT, "ioctl");
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (file >= 0 && file < MOST_FILES && is_sequencer[file])
        return answer(request, argument);
    return next(file, request, argument);
}

int close(int file)
{
    int (*next)(int) = dlsym(RTLD_NEXT, "close");
    if (file >= 0 && file < MOST_FILES)
        is_sequencer[file] = 0;
    return next(file);
}
